/** Random conversations, judged by a naive second store: the mailbox index must never show through. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { inStore, type MailRow, type Store } from '../../src/ports/store.ts';
import { openInlineStore } from './inline-store.ts';
import { temporaryFolder } from './store-kit.ts';

const NAMES = ['hans', 'luke', 'yoda'];

type Step =
  | {
      readonly t: 'send';
      readonly sender: number;
      readonly recipient: number;
      readonly id: string;
      readonly at: number;
    }
  | { readonly t: 'acknowledge'; readonly account: number; readonly of: number }
  | { readonly t: 'prune'; readonly before: number }
  | { readonly t: 'unread'; readonly account: number; readonly after: number; readonly limit: number }
  | { readonly t: 'history'; readonly account: number; readonly peer: number; readonly limit: number }
  | { readonly t: 'restart' };

const account = fc.integer({ min: 1, max: NAMES.length });
const limit = fc.integer({ min: 0, max: 12 });
const id = fc.integer({ min: 0, max: 60 }).map((number) => `m${number}`);
const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 12,
    arbitrary: fc.record({
      ...{ t: fc.constant('send' as const), sender: account, recipient: account, id },
      at: fc.integer({ min: 0, max: 100 }),
    }),
  },
  fc.record({ t: fc.constant('acknowledge' as const), account, of: fc.nat(30) }),
  fc.record({ t: fc.constant('prune' as const), before: fc.integer({ min: 0, max: 120 }) }),
  fc.record({ t: fc.constant('unread' as const), account, after: fc.nat(30), limit }),
  fc.record({ t: fc.constant('history' as const), account, peer: fc.integer({ min: 0, max: 3 }), limit }),
  fc.record({ t: fc.constant('restart' as const) }),
);

/** Everything in one array, searched from end to end. */
class NaiveMail {
  rows: (MailRow & { readonly from: number; readonly to: number })[] = [];
  readonly cursors = new Map<number, number>();

  unread(account: number, after: number): MailRow[] {
    return this.rows.filter(({ to, seq }) => to === account && seq > after);
  }

  history(account: number, peer: number): MailRow[] {
    return this.rows.filter(({ from, to }) => {
      if (from !== account && to !== account) return false;
      return peer === 0 || (from === account ? to : from) === peer;
    });
  }

  /** As the store does it: up to the first message that is too young, passing over times beyond the newest's. */
  prune(before: number): number {
    const newestAt = this.rows.at(-1)?.at ?? 0;
    const end = this.rows.findIndex(({ at }) => at >= before && at <= newestAt);
    const old = new Set(
      this.rows
        .slice(0, end < 0 ? this.rows.length : end)
        .filter(({ at, to, seq }) => at < before && seq <= (this.cursors.get(to) ?? 0)),
    );
    this.rows = this.rows.filter((row) => !old.has(row));
    return old.size;
  }
}

const ids = (rows: readonly MailRow[] = []): string[] =>
  rows.map(({ seq, id, sender, senderId }) => `${seq} ${id} ${sender} ${senderId}`);

async function run(store: Store, naive: NaiveMail, step: Exclude<Step, { t: 'restart' }>): Promise<void> {
  switch (step.t) {
    case 'send':
      return send(store, naive, step);
    case 'acknowledge': {
      const seq = naive.unread(step.account, 0)[step.of]?.seq ?? 0;
      await inStore(store, 'mail.acknowledge', { recipient: step.account, seq });
      naive.cursors.set(step.account, Math.max(seq, naive.cursors.get(step.account) ?? 0));
      return;
    }
    case 'prune':
      expect(await inStore(store, 'mail.prune', { before: step.before })).toBe(naive.prune(step.before));
      return;
    case 'unread': {
      const query = { recipient: step.account, after: step.after, limit: step.limit };
      const expected = naive.unread(step.account, step.after).slice(0, step.limit);
      expect(ids(await inStore(store, 'mail.unread', query))).toEqual(ids(expected));
      return;
    }
    case 'history': {
      const { peer, ...query } = step;
      const answer = await inStore(store, 'mail.history', { ...query, ...(peer > 0 ? { peer } : {}) });
      const expected = naive.history(step.account, peer);
      expect(ids(answer?.messages)).toEqual(ids(expected.slice(Math.max(0, expected.length - step.limit))));
      expect(answer?.more).toBe(expected.length > step.limit);
    }
  }
}

async function send(store: Store, naive: NaiveMail, step: Extract<Step, { t: 'send' }>): Promise<void> {
  const { sender, recipient, id, at } = step;
  const known = naive.rows.find((row) => row.id === id && row.from === sender);
  const text = `${id} ${at}`;
  const answer = await inStore(store, 'message.add', { sender, recipient, id, text, at, outcome: 'stored' });
  expect(answer).toMatchObject(known === undefined ? { fresh: true } : { fresh: false, seq: known.seq });
  if (known !== undefined) return;
  expect(answer.seq).toBeGreaterThan(naive.rows.at(-1)?.seq ?? 0);
  const names = { senderId: sender, sender: NAMES[sender - 1] ?? '', recipient: NAMES[recipient - 1] ?? '' };
  naive.rows.push({
    ...names,
    seq: answer.seq,
    id,
    text,
    at,
    outcome: 'stored',
    from: sender,
    to: recipient,
  });
}

async function judge(folder: string, steps: readonly Step[], segmentMessages: number): Promise<void> {
  const naive = new NaiveMail();
  let store = openInlineStore(folder, { segmentMessages });
  try {
    await inStore(store, 'accounts.import', { accounts: NAMES.map((name) => ({ name, hash: 'h' })), at: 1 });
    for (const step of [...steps, { t: 'restart' } as const]) {
      if (step.t === 'restart') {
        await store.close();
        store = openInlineStore(folder, { segmentMessages });
      } else {
        await run(store, naive, step);
      }
    }
    for (const { id, cursor, unread } of await inStore(store, 'accounts.load', null)) {
      expect(cursor).toBe(naive.cursors.get(id) ?? 0);
      const waiting = unread.reduce((sum, { messages }) => sum + messages, 0);
      expect(waiting).toBe(naive.unread(id, cursor).length);
    }
  } finally {
    await store.close();
  }
}

describe('mailboxes', () => {
  it('hold what a plain list holds', async () => {
    const steps = fc.array(step, { maxLength: 80 });
    await fc.assert(
      fc.asyncProperty(steps, fc.integer({ min: 1, max: 6 }), async (steps, segmentMessages) => {
        await judge(await temporaryFolder(), steps, segmentMessages);
      }),
      { numRuns: 40 },
    );
  });
});
