/** kill -9 of the server under load (R18, R40, R41): what was acknowledged is there, once, in order. */
import { afterEach, expect, it } from 'vitest';
import { startHub } from '../conversations/hub.ts';
import type { Hub } from '../conversations/hub.ts';
import type { Said, Talker } from '../conversations/talker.ts';

const ROUNDS = Number(process.env['KILL_ROUNDS'] ?? 6);
const BURST = 120;

let hub: Hub;
afterEach(() => hub.close());

it(
  `keeps every acknowledged message through ${ROUNDS} kills`,
  { timeout: 60_000 + ROUNDS * 10_000 },
  async () => {
    const limits = { mailboxMessages: 10_000, mailboxMessagesPerSender: 10_000 };
    hub = await startHub({ limits });
    const flags = ['--reconnect-for', '60'];
    const [hans, yoda, luke] = await Promise.all(
      ['hans', 'yoda', 'luke'].map((name) => hub.client(name, { flags })),
    );
    if (!hans || !yoda || !luke) throw new Error('three were asked for');
    const senders = [hans, yoda];
    for (let round = 0; round < ROUNDS; round++) {
      const wanted = (round + 1) * BURST;
      for (const sender of senders) {
        const lines = Array.from({ length: BURST }, (_, at) => `message luke ${round * BURST + at}`);
        sender.type(...lines);
      }
      // Kill once some of this round's messages were acknowledged: the others are under way.
      await until(() => results(hans).length > round * BURST + (round % 3) * 20, hans);
      await hub.stop('SIGKILL');
      await hub.restart();
      await until(() => senders.every((sender) => results(sender).length === wanted), hans, yoda);
    }
    expect(senders.flatMap(results).filter(({ ok }) => ok !== true)).toEqual([]);
    await until(() => luke.said.filter(({ type }) => type === 'message').length >= 2 * ROUNDS * BURST, luke);
    for (const name of ['hans', 'yoda']) {
      const texts = luke.said
        .filter(({ type, from }) => type === 'message' && from === name)
        .map(({ text }) => text);
      expect(texts).toEqual(Array.from({ length: ROUNDS * BURST }, (_, at) => String(at)));
    }
    const ids = results(hans).map(({ id }) => id);
    expect(new Set(ids).size).toBe(ids.length);
    expect(hans.said.filter(({ type }) => type === 'welcome')).toHaveLength(1);
  },
);

function results(talker: Talker): Said[] {
  return talker.said.filter(({ type, command }) => type === 'result' && command === 'message');
}

async function until(done: () => boolean, ...talkers: Talker[]): Promise<void> {
  for (let waited = 0; !done(); waited += 10) {
    if (waited > 45_000) throw new Error(talkers.map(transcript).join('\n---\n'));
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}

function transcript(talker: Talker): string {
  return `${talker.said
    .slice(-20)
    .map((line) => JSON.stringify(line))
    .join('\n')}\n${talker.stderr().slice(-2_000)}`;
}
