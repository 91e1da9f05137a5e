/** Peers that hold the right key and behave badly: they cost their own connection and no more. */
import { connect, type TLSSocket } from 'node:tls';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { NetworkConnection } from '../../src/ports/network.ts';
import { systemNetwork } from '../../src/ports/network.ts';
import { openPrivateLink } from '../../src/peer/private-link.ts';
import { PEER_PROTOCOL } from '../../src/wire/version.ts';
import { acquaintance, hurriedClock, listenTo, newIdentity, type Acquaintance } from './acquaintances.ts';

const friend = newIdentity();

describe('before both are ready', () => {
  it.each([
    ['is silent', () => undefined],
    ['drips', (socket: TLSSocket) => drip(socket)],
    ['says too much', (socket: TLSSocket) => void socket.write('x'.repeat(100_000))],
    [
      'says a long line',
      (socket: TLSSocket) => void socket.write(`{"t":"proof","x":"${'x'.repeat(2_000)}"}\n`),
    ],
    ['says no JSON', (socket: TLSSocket) => void socket.write('\u0000\n')],
    ['is ready without a proof', (socket: TLSSocket) => void socket.write('{"t":"ready"}\n')],
  ])('a caller that %s is hung up on', async (_name, behave) => {
    const victim = await acquaintance(hurriedClock);
    let met = 0;
    victim.meet(victim.introduce({ key: friend.publicKey, addresses: [] })).then(
      () => met++,
      () => undefined,
    );
    await hungUp(victim, behave);
    expect(met).toBe(0);
  });

  it('many callers with keys of their own do not keep the friend out', async () => {
    const [hans, luke] = [await acquaintance(), await acquaintance()];
    const strangers = Array.from({ length: 20 }, () => newIdentity());
    const sockets = strangers.map((identity) => call(hans, identity.tls));
    await Promise.all(
      sockets.map(
        (socket) => new Promise((resolve) => socket.once('secureConnect', resolve).once('close', resolve)),
      ),
    );
    const [atHans, atLuke] = await Promise.all([
      hans.meet(luke.introduce({ addresses: [] })),
      luke.meet(hans.introduce()),
    ]);
    listenTo(atHans);
    const heard = listenTo(atLuke);
    atHans.write('here');
    await heard.until('here');
  });
});

describe('in a private session', () => {
  it.each([
    ['a line without an end', 'x'.repeat(10_000)],
    ['no JSON', 'hello\n'],
    ['bytes that are no UTF-8', Buffer.from([0xff, 0x0a])],
    ['a frame without a kind', '{"seq":1}\n'],
    ['a text without a number', '{"t":"text","text":"x"}\n'],
  ])('%s ends it, as broken', async (_name, bytes) => {
    const { link, other } = await privateLink();
    other.write(bytes);
    expect(await link.broken).not.toBe('');
    expect(link.frames).toEqual([]);
  });

  it('a kind that is not known is ignored', async () => {
    const { link, other } = await privateLink();
    other.write('{"t":"wave","hand":"left"}\n{"t":"text","seq":1,"text":"x","mood":"good"}\n');
    await link.until(1);
    expect(link.frames).toMatchObject([{ t: 'text', seq: 1, text: 'x' }]);
  });

  it('a peer that does not read is let go', async () => {
    const { link, other } = await privateLink();
    other.pause();
    const text = 'x'.repeat(500);
    for (let seq = 1; seq < 200_000 && !link.isBroken(); seq++) link.send({ t: 'text', seq, text });
    expect(await link.broken).toContain('does not read');
  });
});

async function privateLink() {
  const [hans, luke] = [await acquaintance(), await acquaintance()];
  const [atHans, atLuke] = await Promise.all([hans.meet(luke.introduce()), luke.meet(hans.introduce())]);
  listenTo(atLuke);
  return { link: record(atHans), other: atLuke };
}

function record(connection: NetworkConnection) {
  const frames: object[] = [];
  const broken = Promise.withResolvers<string>();
  const waiting: (() => void)[] = [];
  let isBroken = false;
  const link = openPrivateLink(connection, 1_000, {
    onFrame(frame) {
      frames.push(frame);
      waiting.splice(0).forEach((wake) => wake());
    },
    onBroken(problem) {
      isBroken = true;
      broken.resolve(problem);
    },
    onLost: () => broken.reject(new Error('lost, not broken')),
  });
  onTestFinished(() => void link.end());
  return {
    frames,
    broken: broken.promise,
    isBroken: () => isBroken,
    send: link.send,
    async until(count: number) {
      while (frames.length < count) await new Promise<void>((wake) => waiting.push(wake));
    },
  };
}

function call({ port }: Acquaintance, tls: { key: string; cert: string }): TLSSocket {
  const socket = connect({
    host: '127.0.0.1',
    port,
    ...tls,
    ALPNProtocols: [PEER_PROTOCOL],
    rejectUnauthorized: false,
  });
  socket.on('error', () => undefined);
  onTestFinished(() => void socket.destroy());
  return socket;
}

function hungUp(victim: Acquaintance, behave: (socket: TLSSocket) => void): Promise<void> {
  return new Promise((resolve) => {
    const socket = call(victim, friend.tls);
    socket.once('secureConnect', () => behave(socket));
    socket.resume();
    socket.once('close', () => resolve());
  });
}

function drip(socket: TLSSocket): void {
  const timer = setInterval(() => socket.write('{'), 20);
  socket.once('close', () => clearInterval(timer));
}

it('a listener for peers speaks to no client of the server', async () => {
  const victim = await acquaintance();
  const calling = systemNetwork.connect({
    host: '127.0.0.1',
    port: victim.port,
    tls: true,
    timeoutSeconds: 5,
  });
  await expect(calling).rejects.toMatchObject({ name: 'ConnectError' });
});
