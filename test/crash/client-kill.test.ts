/** kill -9 of a client in the middle of its mail (R18): nothing is lost; at most its last line is shown again, marked. */
import { afterEach, expect, it } from 'vitest';
import { startHub } from '../conversations/hub.ts';
import type { Hub } from '../conversations/hub.ts';
import type { Said } from '../conversations/talker.ts';

const KILLS = 4;
const MESSAGES = 400;

let hub: Hub;
afterEach(() => hub.close());

it(`shows every message through ${KILLS} kills of its reader`, { timeout: 90_000 }, async () => {
  hub = await startHub({ limits: { mailboxMessages: 1_000, mailboxMessagesPerSender: 1_000 } });
  const hans = await hub.client('hans');
  let luke = await hub.client('luke');
  await luke.end();
  hans.type(...Array.from({ length: MESSAGES }, (_, at) => `message luke ${at}`));
  const lives: Said[][] = [];
  for (let kill = 0; kill < KILLS; kill++) {
    luke = hub.start('luke', { signup: false });
    await luke.event('message', {});
    luke.kill();
    await luke.exit;
    lives.push(luke.said.filter(({ type }) => type === 'message'));
  }
  luke = await hub.client('luke', { signup: false });
  expect(await luke.end()).toBe(0);
  lives.push(luke.said.filter(({ type }) => type === 'message'));

  const shown = lives.flat();
  const fresh = shown.filter(({ again }) => again !== true).map(({ text }) => Number(text));
  expect(new Set(fresh).size).toBe(fresh.length);
  expect([...new Set(shown.map(({ text }) => Number(text)))].sort((a, b) => a - b)).toEqual(
    Array.from({ length: MESSAGES }, (_, at) => at),
  );
  for (const life of lives) expect(life.slice(1).filter(({ again }) => again === true)).toEqual([]);
  expect(await hans.end()).toBe(0);
});
