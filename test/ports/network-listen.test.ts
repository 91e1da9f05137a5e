/** Who gets in, who does not, and what a caller is told of it. */
import { once } from 'node:events';
import { connect as connectTcp, createServer, type AddressInfo, type Socket } from 'node:net';
import { connect as connectTls } from 'node:tls';
import { describe, expect, it, onTestFinished } from 'vitest';
import { systemNetwork, type ConnectOptions } from '../../src/ports/network.ts';
import { identity, makeIdentity, pair, record, serve } from './loopback.ts';

describe('handshakes', () => {
  it('cuts off a peer that says nothing', async () => {
    const served = await serve({ handshakeSeconds: 0.2 });
    const socket = dial(served.listener.port);
    await once(socket, 'close');
    expect(served.refusals).toEqual([{ reason: 'handshake-timeout', address: '127.0.0.1' }]);
  });

  it('cuts off a peer that drips a good hello byte by byte: the deadline is absolute', async () => {
    const hello = await captureHello();
    const served = await serve({ handshakeSeconds: 0.3 });
    const socket = dial(served.listener.port);
    let sent = 0;
    const drip = setInterval(() => socket.write(hello.subarray(sent, ++sent)), 10);
    await once(socket, 'close');
    clearInterval(drip);
    expect(sent).toBeLessThan(hello.length);
    expect(await served.nextRefusal()).toBe('handshake-timeout');
  });

  it('turns away bytes that are no TLS, and serves the next', async () => {
    const served = await serve();
    const socket = dial(served.listener.port);
    socket.resume().write('GET / HTTP/1.1\r\n\r\n');
    await once(socket, 'close');
    expect(await served.nextRefusal()).toBe('handshake-failed');
    await pair(served);
  });

  it('turns away a plain-text client cleanly', async () => {
    const served = await serve();
    const client = await systemNetwork.connect({
      host: '127.0.0.1',
      port: served.listener.port,
      tls: false,
      timeoutSeconds: 10,
    });
    const atClient = record(client);
    client.write('{"id":1,"t":"login"}\n');
    await atClient.closed;
    expect(await served.nextRefusal()).toBe('handshake-failed');
  });
});

describe('admission', () => {
  it('drops connections beyond the limit and takes new ones when there is room again', async () => {
    const served = await serve({ maxSockets: 1 });
    const { client, server } = await pair(served);
    const atServer = record(server);
    await once(dial(served.listener.port), 'close');
    expect(await served.nextRefusal()).toBe('too-many-connections');
    client.destroy();
    await atServer.closed;
    await pair(served);
  });

  it('asks admit before the handshake, and returns the place when the socket is gone', async () => {
    let here = 0;
    const seen: string[] = [];
    const served = await serve({
      handshakeSeconds: 0.2,
      admit(address) {
        seen.push(address);
        if (here === 1) return { refused: 'too-many-from-address' };
        here += 1;
        return { release: () => void (here -= 1) };
      },
    });
    const silent = dial(served.listener.port);
    await once(silent, 'connect');
    await once(dial(served.listener.port).resume(), 'close');
    expect(served.refusals[0]).toEqual({ reason: 'too-many-from-address', address: '127.0.0.1' });
    await once(silent, 'close');
    await pair(served);
    expect(seen).toEqual(['127.0.0.1', '127.0.0.1', '127.0.0.1']);
  });

  it.each([
    ['too-many-from-address', 'turned-away', /from your address just now: .* try again in a minute/],
    ['too-fast-from-address', 'turned-away', /from your address just now: .* try again in a minute/],
    ['too-many-connections', 'full', /it is full\. Try again in a while/],
    ['too-many-before-login', 'full', /it is full\. Try again in a while/],
  ] as const)('%s is told to a caller of TLS without a handshake', async (refused, code, message) => {
    const served = await serve({ admit: () => ({ refused }) });
    const calling = call({ port: served.listener.port });
    await expect(calling).rejects.toMatchObject({ name: 'ConnectError', code });
    await expect(calling).rejects.toThrow(message);
    expect(served.refusals).toEqual([{ reason: refused, address: '127.0.0.1' }]);
  });

  it('tells it to a caller of plain text, who may take his time to leave, but not for ever', async () => {
    const served = await serve({
      tls: null,
      admit: () => ({ refused: 'too-many-from-address' }),
      refusalText: (reason) => `no: ${reason}\n`,
    });
    const caller = connectTcp({ port: served.listener.port, host: '127.0.0.1', allowHalfOpen: true });
    caller.on('error', () => undefined);
    caller.write('a hello that nobody reads');
    const [told] = (await once(caller, 'data')) as [Buffer];
    expect(told.toString()).toBe('no: too-many-from-address\n');
    await once(caller, 'end');
    // The other end lingers until its deadline; then writing to it fails.
    while (!caller.destroyed) {
      caller.write('x');
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  });

  it('names an IPv4 peer as IPv4 on a listener for both', async () => {
    const served = await serve({ host: '::ffff:127.0.0.1', tls: null });
    const { server } = await pair(served, false);
    expect(server.remoteAddress).toBe('127.0.0.1');
  });

  it('after stopAccepting keeps connections, and lets nobody new in', async () => {
    const served = await serve();
    const { client, server } = await pair(served);
    served.listener.stopAccepting();
    served.listener.stopAccepting();
    await expect(call({ port: served.listener.port })).rejects.toMatchObject({ code: 'refused' });
    const atServer = record(server);
    client.write('still here');
    await atServer.until(() => atServer.text() === 'still here');
  });

  it('close ends all, handshakes too, and resolves after every onClose', async () => {
    const served = await serve();
    const { client, server } = await pair(served);
    const [atClient, atServer] = [record(client), record(server)];
    const silent = dial(served.listener.port);
    await once(silent, 'connect');
    await served.listener.close();
    expect(atServer.closes).toHaveLength(1);
    await Promise.all([atClient.closed, silent.destroyed ? null : once(silent, 'close')]);
    await served.listener.close();
  });

  it.each(['at once', 'in a microtask'])(
    'may be closed %s from onConnection: Node once died of it',
    async (when) => {
      const closing = Promise.withResolvers<void>();
      const served = await serve({
        onConnection(connection) {
          record(connection);
          const close = () => void served.listener.close().then(closing.resolve);
          if (when === 'at once') close();
          else queueMicrotask(close);
        },
      });
      const client = await call({ port: served.listener.port });
      await Promise.all([record(client).closed, closing.promise]);
    },
  );

  it('may destroy a connection from onConnection', async () => {
    const served = await serve({ onConnection: (connection) => connection.destroy() });
    const client = await call({ port: served.listener.port });
    const atClient = record(client);
    await atClient.closed;
    expect(atClient.text()).toBe('');
  });
});

describe('listening where it cannot be', () => {
  it('on a busy port', async () => {
    const { listener } = await serve();
    await expect(serve({ port: listener.port })).rejects.toMatchObject({
      name: 'ListenError',
      code: 'in-use',
      message: `Cannot listen on port ${listener.port} on 127.0.0.1: another program does. Stop it, or choose another port.`,
    });
  });

  it('on an address of somebody else', async () => {
    // 203.0.113.0/24 is for documentation (RFC 5737).
    await expect(serve({ host: '203.0.113.7' })).rejects.toMatchObject({ code: 'no-such-address' });
  });

  it('on a port that cannot be', async () => {
    await expect(serve({ port: 70_000 })).rejects.toMatchObject({ name: 'ListenError', code: 'failed' });
  });

  it.each([
    ['of another key', { key: makeIdentity().key, cert: identity.cert }],
    ['that is damaged', { key: identity.key, cert: 'nonsense' }],
  ])('with a certificate %s', async (_, tls) => {
    await expect(serve({ tls })).rejects.toMatchObject({ name: 'ListenError', code: 'bad-certificate' });
  });
});

describe('calling where nobody answers', () => {
  it('says refused where nobody listens', async () => {
    const { listener } = await serve();
    await listener.close();
    await expect(call({ port: listener.port })).rejects.toMatchObject({
      name: 'ConnectError',
      code: 'refused',
      message: `Nobody listens at 127.0.0.1:${listener.port}. Is the server running, and is the port right?`,
    });
  });

  it('says not-found for an unknown host', async () => {
    await expect(call({ host: 'no-such-host.invalid', port: 7777 })).rejects.toMatchObject({
      code: 'not-found',
    });
  });

  it('says not-tls at once where our own listener speaks plain text', async () => {
    const served = await serve({ tls: null });
    const calling = call({ port: served.listener.port });
    const atServer = record(await served.nextConnection());
    await expect(calling).rejects.toMatchObject({ code: 'not-tls' });
    await atServer.closed;
    expect(atServer.text()).toBe('');
    expect(await served.nextRefusal()).toBe('tls-on-plain-port');
  });

  it.each([
    ['not-tls', (socket: Socket) => void socket.end('220 mail.example ESMTP\r\n')],
    ['closed', (socket: Socket) => void socket.destroy()],
    ['timeout', () => undefined],
  ])('says %s for a server of that kind', async (code, answer) => {
    const server = createServer((socket) => answer(socket.on('error', () => undefined))).listen(
      0,
      '127.0.0.1',
    );
    onTestFinished(() => void server.close());
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    await expect(call({ port, timeoutSeconds: 0.3 })).rejects.toMatchObject({ name: 'ConnectError', code });
  });

  it('says failed for a port that cannot be', async () => {
    await expect(call({ port: 70_000 })).rejects.toMatchObject({ name: 'ConnectError', code: 'failed' });
  });
});

function call(options: Partial<ConnectOptions> & { port: number }) {
  return systemNetwork.connect({ host: '127.0.0.1', tls: true, timeoutSeconds: 10, ...options });
}

/** A socket of node:net itself, for what a proper client never does. */
function dial(port: number): Socket {
  const socket = connectTcp({ port, host: '127.0.0.1', noDelay: true });
  socket.on('error', () => undefined);
  onTestFinished(() => void socket.destroy());
  return socket;
}

/** The first bytes of a proper client. */
async function captureHello(): Promise<Buffer> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const client = connectTls({ port: (server.address() as AddressInfo).port, host: '127.0.0.1' });
  client.on('error', () => undefined);
  const [socket] = (await once(server, 'connection')) as [Socket];
  const [hello] = (await once(socket, 'data')) as [Buffer];
  client.destroy();
  server.close();
  return hello;
}
