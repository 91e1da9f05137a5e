/** Why something ended as it did: the path of a command, at the inspector and on the command line. */
import { afterEach, describe, expect, it } from 'vitest';
import type { WhyAnswer } from '../../src/dev/messages.ts';
import { runHubbub } from '../conversations/hub.ts';
import { startWatchedHouse, type WatchedHouse } from './inspector/watched-house.ts';

let house: WatchedHouse;
afterEach(() => house.close());

async function quarrel(): Promise<WatchedHouse> {
  house = await startWatchedHouse();
  const page = await house.page();
  const [hans, luke] = [await house.user('hans'), await house.user('luke')];
  await hans.ask('block', { user: 'luke' });
  await luke.ask('message', { to: 'hans', text: 'why?', message: 'aaaaaaaa1' });
  await luke.ask('whoelse');
  await hans.ask('message', { to: 'luke', text: 'because', message: 'aaaaaaaa2' });
  await page.until((record) => record.kind === 'fact' && record.fact.type === 'message.stored');
  return house;
}

describe('why', () => {
  it('tells the refused command’s path: who asked whom, and the answer that decided', async () => {
    const { json } = await quarrel();
    const why = await json<WhyAnswer>('/why.json?user=Luke');
    expect(why).toMatchObject({ about: 'message #2 of luke', outcome: 'refused: blocked' });
    const texts = why.lines.map(({ text }) => text);
    expect(texts[0]).toMatch(/^c2 takes commands\.received, stays in connection\.authenticated/);
    expect(texts).toContainEqual(expect.stringMatching(/^mail asks blacklist: blockedBy\(hans\)\? \[\d+\]$/));
    expect(texts).toContain('mail answers c2: refused (blocked)');
    expect(why.lines.every(({ after }, at) => after >= (why.lines[at - 1]?.after ?? 0))).toBe(true);
  });

  it('takes a number, a session, and says when there is none', async () => {
    const { json } = await quarrel();
    const stored = await json<WhyAnswer>('/why.json?user=hans&command=3');
    expect(stored).toMatchObject({ about: 'message #3 of hans', outcome: 'ok: delivered' });
    const session = stored.cause?.session ?? '';
    expect(await json(`/why.json?session=${session}&command=2`)).toMatchObject({
      about: 'block #2 of hans',
      outcome: 'ok',
    });
    for (const query of ['user=nobody', 'user=hans&command=99', 'command=x', 'transfer=1']) {
      expect(await json(`/why.json?${query}`)).toEqual({
        error: expect.stringContaining('the record has no such'),
      });
    }
  });

  it('says that nothing is recorded while nobody watches', async () => {
    house = await startWatchedHouse();
    await house.user('hans');
    expect(await house.json('/why.json')).toEqual({ error: expect.stringContaining('nothing is recorded') });
  });

  it(
    'is printed by `hubbub why`, which asks inspectors of this machine only',
    { timeout: 60_000 },
    async () => {
      const { address } = await quarrel();
      const told = await runHubbub(['why', address, '--user', 'luke']);
      expect(told).toMatchObject({ code: 0, stderr: '' });
      expect(told.stdout).toMatch(
        /^message #2 of luke: refused: blocked\n +0\.000 ms {2}c2 takes commands\.received/,
      );
      const nobody = await runHubbub(['why', new URL(address).port, '--user', 'nobody']);
      expect(nobody).toMatchObject({ code: 1, stderr: expect.stringContaining('no such command') });
      expect(await runHubbub(['why', 'http://example.org/'])).toMatchObject({ code: 2 });
      const server = await runHubbub(['why', String(house.server.port)]);
      expect(server.code).toBe(3);
    },
  );
});
