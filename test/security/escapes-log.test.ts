/** A hostile client fills every field that it may send, over a socket; nothing of it reaches the server's log as it is (threats 18 and 21). */
import { connect, type TLSSocket } from 'node:tls';
import { once } from 'node:events';
import { afterEach, expect, it } from 'vitest';
import { CLIENT_FRAMES } from '../../src/wire/client-frames.ts';
import { APPLICATION_PROTOCOL } from '../../src/ports/tls-settings.ts';
import { startHub, type Hub } from '../conversations/hub.ts';
import { EVILS, rawIn, worst } from './hostile/worst.ts';

let hub: Hub;
afterEach(() => hub.close());

const TURNS = 2;
/* What lets a client in or out, and what is answered only when those were asked who share. */
const ELSEWHERE = [
  'hello',
  'login',
  'signup',
  'resume',
  'relay',
  'passwd',
  'logout',
  'searchfile',
  'locate',
  'searchchunk',
];

/** Everything that a client may say but those kinds, each field filled; `id` counts. */
function evilFrames(without: readonly string[]): object[] {
  const kinds = Object.entries(CLIENT_FRAMES).filter(([t]) => !without.includes(t));
  const frames = EVILS.flatMap((evil) =>
    Array.from({ length: TURNS }, (_each, turn) =>
      kinds.map(([t, schema]) => worst(schema, t, { evil, turn, steering: {} }) as object),
    ).flat(),
  );
  return frames.map((frame, at) => ('id' in frame ? { ...frame, id: at + 2 } : frame));
}

/** Says them, and hears until the answer has what is awaited or the server closes. */
async function say(frames: readonly object[], awaited: RegExp): Promise<string> {
  const socket: TLSSocket = connect({
    port: hub.port,
    host: '127.0.0.1',
    rejectUnauthorized: false,
    ALPNProtocols: [APPLICATION_PROTOCOL],
  });
  let heard = '';
  socket.setEncoding('utf8').on('data', (text: string) => {
    heard += text;
    if (awaited.test(heard)) socket.destroy();
  });
  socket.on('error', () => socket.destroy());
  socket.write(frames.map((frame) => `${JSON.stringify(frame)}\n`).join(''));
  await once(socket, 'close');
  return heard;
}

it('threat 18: the log of the finest level', { timeout: 40_000 }, async () => {
  hub = await startHub({ log: { level: 'trace' } });
  const hello = { t: 'hello', version: 1, client: `x${EVILS[4]}` };
  const signup = { t: 'signup', id: 1, user: 'mallory', password: 'mallory-secret' };
  const logout = { t: 'logout', id: 1_000_000 };
  // Before a login, each kind by itself: most end the connection.
  const ends = await Promise.all(
    evilFrames(['hello'])
      .slice(0, 150)
      .map((frame) => say([hello, frame, logout], /\n.*\n/)),
  );
  expect(ends.every((heard) => heard.includes('"hello"'))).toBe(true);
  const heard = await say([hello, signup, ...evilFrames(ELSEWHERE), logout], /"goodbye"/);
  expect(heard).toContain('"goodbye"');
  await hub.stop();
  expect(hub.log()).toContain('mallory');
  expect(rawIn(hub.log())).toBeNull();
});
