/**
 * Threat row 39, the mail of it: kill -9 of a client while it reads (nothing is lost; at most its last line is shown again, marked)
 * and while it writes (what it was told is stored is there, once, in order).
 */
import { afterEach, expect, it } from 'vitest';
import { startHub } from '../conversations/hub.ts';
import type { Hub } from '../conversations/hub.ts';
import type { Said } from '../conversations/talker.ts';

const KILLS = 4;
const MESSAGES = 400;

let hub: Hub;
afterEach(() => hub.close());

it(`shows every message through ${KILLS} kills of its reader (threat 39)`, { timeout: 90_000 }, async () => {
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

it('keeps what a killed writer was told of, once and in order (threat 39)', { timeout: 90_000 }, async () => {
  hub = await startHub({ limits: { mailboxMessages: 10_000, mailboxMessagesPerSender: 10_000 } });
  const luke = await hub.client('luke');
  const lives: string[][] = [];
  for (let life = 0; life < 3; life++) {
    const hans = await hub.client('hans', { signup: life === 0 });
    hans.type(...Array.from({ length: MESSAGES }, (_, at) => `message luke ${life}.${at}`));
    for (let results = 0; results < 50 * life + 1; results++) await hans.event('result', { ok: true });
    hans.kill();
    await hans.exit;
    const told = hans.said.filter(({ type, ok }) => type === 'result' && ok === true);
    lives.push(told.map((_, at) => `${life}.${at}`));
  }
  const hans = await hub.client('hans', { signup: false });
  await hans.ask('message luke that is all');
  await luke.event('message', { text: 'that is all' });
  const shown = luke.said.filter(({ type }) => type === 'message').map(({ text }) => text);
  for (const [life, told] of lives.entries()) {
    const ofLife = shown.filter((text) => String(text).startsWith(`${life}.`));
    expect(ofLife).toEqual(ofLife.map((_, at) => `${life}.${at}`));
    expect(ofLife.slice(0, told.length)).toEqual(told);
  }
});
