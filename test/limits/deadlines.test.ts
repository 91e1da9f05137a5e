/** Clients that take their time: each phase has a deadline, and a login that the server itself is slow to judge is not late. */
import { connect } from 'node:net';
import type { Socket } from 'node:net';
import { afterEach, expect, it } from 'vitest';
import type { Fact } from '../../machines/vocabulary/facts.ts';
import { serve } from '../ports/loopback.ts';
import { startHouse } from '../server/in-process.ts';
import type { House } from '../server/in-process.ts';

let house: House | undefined;
afterEach(async () => {
  await house?.close();
  house = undefined;
});

it('threat 10: 500 sockets that say nothing are gone after the time for a handshake', async () => {
  const served = await serve({ handshakeSeconds: 2, maxSockets: 1_000 });
  const begun = performance.now();
  const silent = Array.from({ length: 500 }, () => connect(served.listener.port, '127.0.0.1'));
  await Promise.all(silent.map(closed));
  console.info(`500 silent sockets gone after ${Math.round(performance.now() - begun)} ms of 2000`);
  expect(served.refusals.map(({ reason }) => reason)).toEqual(Array(500).fill('handshake-timeout'));
});

it(
  'threat 11: 2,000 clients that drip bytes, before and after login, are gone; others log in meanwhile',
  { timeout: 120_000 },
  async () => {
    house = await startHouse({
      login: { timeoutSeconds: 6 },
      limits: { frameSeconds: 2, spareLoopback: false },
    });
    const { user, server } = house;
    const users = await Promise.all(Array.from({ length: 20 }, (_, at) => user(`dripper${at}`)));
    const hello = '{"t":"hello","version":1,"client":"a name of a client that is rather long"}\n';
    const strangers = Array.from({ length: 1_980 }, (_, at) =>
      connect({ port: server.port, host: '127.0.0.1', localAddress: `127.0.0.${2 + (at % 99)}` }),
    );
    for (const stranger of strangers) stranger.resume();
    const sockets = [...strangers, ...users.map(({ socket }) => socket)];
    const closes = sockets.map(closed);
    // Some drip a hello, some end their frames in time and never log in: the first meet the frame's deadline, the others the login's.
    let dripped = 0;
    const dripping = setInterval(() => {
      const byte = hello[dripped++ % hello.length] ?? '';
      for (const [at, socket] of strangers.entries())
        if (!socket.destroyed) socket.write(at % 2 === 0 ? byte : '\n');
      for (const { socket } of users) if (!socket.destroyed) socket.write('{');
    }, 500);
    await house.user('honest');
    await Promise.all(closes);
    clearInterval(dripping);
    expect(users.map(({ frames }) => frames.at(-1)?.['code'])).toEqual(Array(20).fill('too-slow'));
  },
);

it('R7 a newcomer whose old session is asked is let in, though the login’s own time is over', async () => {
  house = await startHouse({ login: { timeoutSeconds: 1 } });
  const old = await house.user('hans');
  const newcomer = await house.login('hans');
  expect(newcomer.frames.find(({ t }) => t === 'result')).toMatchObject({ ok: true, user: 'hans' });
  await old.closed;
});

it('R7 a newcomer is not forgotten when presence fails and starts again meanwhile', async () => {
  house = await startHouse();
  const old = await house.user('hans');
  const entering = house.login('hans');
  await old.next('ping');
  const mistake = {
    type: 'resume.asked',
    connection: 'nobody',
    command: {
      id: 1,
      get session(): never {
        throw new Error('a mistake');
      },
    },
  };
  house.server.bus.publish(mistake as unknown as Fact);
  expect(house.log()).toContain('an actor failed; starting it again');
  expect((await entering).frames.find(({ t }) => t === 'result')).toMatchObject({ ok: true });
});

function closed(socket: Socket): Promise<void> {
  socket.on('error', () => undefined);
  return new Promise((resolve) => socket.once('close', () => resolve()));
}
