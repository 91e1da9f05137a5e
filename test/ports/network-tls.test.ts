/** TLS between two ends: who is seen, what is refused, what both know. */
import { once } from 'node:events';
import { connect as connectTcp, createServer, type AddressInfo, type Socket } from 'node:net';
import { connect as connectTls, createServer as createTlsServer, type ConnectionOptions } from 'node:tls';
import { describe, expect, it, onTestFinished } from 'vitest';
import { ConnectError, systemNetwork } from '../../src/ports/network.ts';
import { pinOf } from '../../src/ports/pin.ts';
import { identity, makeIdentity, pair, record, serve } from './loopback.ts';

describe('a TLS connection', () => {
  it('carries bytes both ways, whatever arrived before open included', async () => {
    const { client, server } = await pair(await serve());
    client.write('early');
    const atServer = record(server);
    await atServer.until(() => atServer.text() === 'early');
    server.write(Buffer.from('réponse'));
    const atClient = record(client);
    await atClient.until(() => atClient.text() === 'réponse');
  });

  it("shows the client the pin of the server's key, and the server none", async () => {
    const { client, server } = await pair(await serve());
    expect(client.peerPin).toBe(pinOf(identity.privateKey));
    expect('peerPin' in server).toBe(false);
  });

  it('shows another pin for another key', async () => {
    const { client } = await pair(await serve({ tls: makeIdentity() }));
    expect(client.peerPin).not.toBe(pinOf(identity.privateKey));
  });

  it('knows where the peer is', async () => {
    const served = await serve();
    const { client, server } = await pair(served);
    expect(client.remoteAddress).toBe('127.0.0.1');
    expect(server.remoteAddress).toBe('127.0.0.1');
  });

  it('exports 32 bytes, equal at both ends, other for another label, another connection', async () => {
    const served = await serve();
    const { client, server } = await pair(served);
    const other = await pair(served);
    const exported = client.exporter('EXPORTER-hubbub-one');
    expect(exported).toHaveLength(32);
    expect(server.exporter('EXPORTER-hubbub-one')).toEqual(exported);
    expect(server.exporter('EXPORTER-hubbub-two')).not.toEqual(exported);
    expect(other.server.exporter('EXPORTER-hubbub-one')).not.toEqual(exported);
  });

  it('exports nothing once closed', async () => {
    const { client, server } = await pair(await serve());
    const atServer = record(server);
    client.destroy();
    await atServer.closed;
    expect([client.exporter('EXPORTER-hubbub'), server.exporter('EXPORTER-hubbub')]).toEqual([null, null]);
  });

  it('ends with an error, once, when a record was damaged on the way', async () => {
    const served = await serve();
    const calls: Socket[] = [];
    const proxy = createServer((near) => {
      const far = connectTcp(served.listener.port, '127.0.0.1');
      calls.push(far);
      near
        .on('error', () => undefined)
        .pipe(far.on('error', () => undefined))
        .pipe(near);
    }).listen(0, '127.0.0.1');
    onTestFinished(() => void proxy.close());
    await once(proxy, 'listening');
    const { port } = proxy.address() as AddressInfo;
    const client = await systemNetwork.connect({ host: '127.0.0.1', port, tls: true, timeoutSeconds: 10 });
    const [atClient, atServer] = [record(client), record(await served.nextConnection())];
    calls[0]?.write(Buffer.from('1703030020'.padEnd(74, '0'), 'hex'));
    expect(await atServer.closed).toBeInstanceOf(Error);
    await atClient.closed;
    expect([atServer.closes.length, atServer.text()]).toEqual([1, '']);
  });
});

describe('the TLS that is spoken', () => {
  it('is 1.3 with the post-quantum hybrid group', async () => {
    const socket = await callRaw((await serve()).listener.port, {});
    expect(socket.getProtocol()).toBe('TLSv1.3');
    expect(socket.getEphemeralKeyInfo()).toMatchObject({ name: 'X25519MLKEM768' });
  });

  it('threat 1: refuses TLS 1.2', async () => {
    const served = await serve();
    await expect(callRaw(served.listener.port, { maxVersion: 'TLSv1.2' })).rejects.toMatchObject({
      code: 'ERR_SSL_TLSV1_ALERT_PROTOCOL_VERSION',
    });
    expect(await served.nextRefusal()).toBe('handshake-failed');
  });

  it('refuses a client that looks for another protocol', async () => {
    const served = await serve();
    await expect(callRaw(served.listener.port, { ALPNProtocols: ['h2'] })).rejects.toBeInstanceOf(Error);
    expect(await served.nextRefusal()).toBe('handshake-failed');
  });

  it('is never resumed, so that every connection shows its certificate', async () => {
    const served = await serve();
    const first = await callRaw(served.listener.port, {});
    let session: Buffer | undefined;
    first.on('session', (given: Buffer) => (session = given));
    const server = await served.nextConnection();
    server.write('x');
    await once(first, 'data');
    const second = await callRaw(served.listener.port, { session: session ?? first.getSession() });
    expect(second.isSessionReused()).toBe(false);
    expect(pinOf(second)).toBe(pinOf(identity.privateKey));
  });
});

describe('a server that is none of ours', () => {
  it.each([
    ['speaks TLS 1.2 only', { maxVersion: 'TLSv1.2' as const }],
    ['speaks another protocol only', { ALPNProtocols: ['h2'] }],
  ])('is tls-refused when it %s', async (_, options) => {
    const server = createTlsServer({ key: identity.key, cert: identity.cert, ...options });
    server.on('tlsClientError', () => undefined).listen(0, '127.0.0.1');
    onTestFinished(() => void server.close());
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    await expect(
      systemNetwork.connect({ host: '127.0.0.1', port, tls: true, timeoutSeconds: 10 }),
    ).rejects.toMatchObject({
      name: 'ConnectError',
      code: 'tls-refused',
      message: `127.0.0.1:${port} speaks TLS, but not TLS 1.3 for Hubbub. Check the port.`,
    });
  });
});

/** A handshake by node:tls itself, with options of one's own. */
async function callRaw(port: number, options: ConnectionOptions) {
  const socket = connectTls({ host: '127.0.0.1', port, rejectUnauthorized: false, ...options });
  onTestFinished(() => void socket.destroy());
  await once(socket, 'secureConnect');
  return socket;
}

it('a call that somebody took and nobody answers is told of, and closed when it is given up', async () => {
  const taken = Promise.withResolvers<Socket>();
  const silent = createServer((socket) => taken.resolve(socket.on('error', () => undefined)));
  onTestFinished(() => void silent.close());
  silent.listen(0, '127.0.0.1');
  await once(silent, 'listening');
  const { port } = silent.address() as AddressInfo;
  const giving = new AbortController();
  const heard = Promise.withResolvers<void>();
  const calling = systemNetwork.connect({
    ...{ host: '127.0.0.1', port, tls: true, timeoutSeconds: 60 },
    onTaken: () => heard.resolve(),
    signal: giving.signal,
  });
  await heard.promise;
  const closed = once((await taken.promise).resume(), 'close');
  giving.abort();
  await expect(calling).rejects.toThrow(ConnectError);
  await closed;
});
