/** The contract of src/ports/store.ts: messages, mailboxes, history, pruning. Held against every store. */
import { describe, expect, it } from 'vitest';
import { message, opened, STORES, type OpenedStore } from './store-kit.ts';

/** Sends texts from one account to the other and answers their places. */
async function send(
  { ask }: OpenedStore,
  sender: number,
  recipient: number,
  ...texts: string[]
): Promise<number[]> {
  const answers = texts.map((text) => ask('message.add', message({ sender, recipient, id: text, text })));
  return (await Promise.all(answers)).map(({ seq }) => seq);
}

const texts = (rows: readonly { readonly text: string }[]): string[] => rows.map(({ text }) => text);
const numbered = (count: number): string[] => Array.from({ length: count }, (_, number) => `n${number}`);

describe.each(STORES)('messages, %s', (_name, open) => {
  it('are kept to the letter (R17)', async () => {
    const { ask, join, restart } = await opened(open);
    const [hans = 0, luke = 0] = await join('hans', 'luke');
    const text = ' \0nul\0 % _ \\ "\' 🦊 e\u0301 \u202e ﷽ \uffff\r\n\t ';
    const sent = message({ sender: hans, recipient: luke, id: 'x\0y', text, at: 77, outcome: 'delivered' });
    const { seq } = await ask('message.add', sent);
    await restart();
    const row = {
      seq,
      id: 'x\0y',
      sender: 'hans',
      senderId: hans,
      recipient: 'luke',
      text,
      at: 77,
      outcome: 'delivered',
    };
    expect(await ask('mail.unread', { recipient: luke, after: 0, limit: 1 })).toEqual([row]);
    const bytes = Buffer.byteLength(text);
    expect((await ask('accounts.load', null))[1]?.unread).toEqual([{ sender: hans, messages: 1, bytes }]);
    expect(await ask('mail.history', { account: hans, limit: 1 })).toEqual({ messages: [row], more: false });
  });

  it('are stored once under their id, per sender (R18, R41)', async () => {
    const { ask, join, restart } = await opened(open);
    const [hans = 0, luke = 0] = await join('hans', 'luke');
    const first = message({ sender: hans, recipient: luke, id: 'a', text: 'first' });
    const { seq, fresh, outcome } = await ask('message.add', first);
    expect([fresh, outcome]).toEqual([true, 'stored']);
    await ask('message.outcome', { seq, outcome: 'delivered' });
    await restart();
    const repeated = { ...first, text: 'second', outcome: 'stored' } as const;
    expect(await ask('message.add', repeated)).toEqual({ seq, fresh: false, outcome: 'delivered' });
    const other = await ask('message.add', message({ sender: luke, recipient: hans, id: 'a' }));
    expect(other.fresh).toBe(true);
    expect(texts(await ask('mail.unread', { recipient: luke, after: 0, limit: 9 }))).toEqual(['first']);
    expect(await ask('message.find', { sender: hans, id: 'a' })).toEqual({ seq, outcome: 'delivered' });
    expect(await ask('message.find', { sender: hans, id: 'b' })).toBeNull();
  });

  it('are told apart within one batch, too', async () => {
    const { ask, join } = await opened(open);
    const [hans = 0, luke = 0] = await join('hans', 'luke');
    const known = await ask('message.add', message({ sender: hans, recipient: luke, id: 'n7' }));
    const batch = [...numbered(40), 'n3', ...numbered(20)];
    const answers = await Promise.all(
      batch.map((id) =>
        ask('message.add', message({ sender: hans, recipient: luke, id, outcome: 'delivered' })),
      ),
    );
    const fresh = batch.filter((_id, at) => answers[at]?.fresh);
    expect(fresh).toEqual(numbered(40).filter((id) => id !== 'n7'));
    expect(answers[7]).toEqual({ seq: known.seq, fresh: false, outcome: 'stored' });
    expect(answers[40]).toEqual({ ...answers[3], fresh: false });
    const rows = await ask('mail.unread', { recipient: luke, after: 0, limit: 99 });
    expect(rows.map(({ id, seq }) => [id, seq])).toEqual([
      ['n7', known.seq],
      ...batch.slice(0, 40).flatMap((id, at) => (id === 'n7' ? [] : [[id, answers[at]?.seq]])),
    ]);
  });
});

describe.each(STORES)('mailboxes, %s', (_name, open) => {
  it('give their unread mail in order and in pages (R3, R17)', async () => {
    const kit = await opened(open);
    const { ask, join } = kit;
    const [hans = 0, luke = 0, yoda = 0] = await join('hans', 'luke', 'yoda');
    const places: number[] = [];
    for (const text of numbered(9)) {
      places.push(...(await send(kit, hans, luke, text)));
      await send(kit, yoda, hans, text);
      await send(kit, luke, hans, text);
    }
    expect(places).toEqual(places.toSorted((one, other) => one - other));
    const unread = (after: number, limit: number) => ask('mail.unread', { recipient: luke, after, limit });
    expect(texts(await unread(0, 4))).toEqual(['n0', 'n1', 'n2', 'n3']);
    expect(texts(await unread(places[3] ?? 0, 99))).toEqual(['n4', 'n5', 'n6', 'n7', 'n8']);
    expect(await unread(places[8] ?? 0, 9)).toEqual([]);
    expect(await unread(0, 0)).toEqual([]);
  });

  it('count what waits beyond the cursor, by sender (R18)', async () => {
    const kit = await opened(open);
    const { ask, join, restart } = kit;
    const [hans = 0, luke = 0, yoda = 0] = await join('hans', 'luke', 'yoda');
    const [, second = 0] = await send(kit, hans, luke, 'one', 'two', 'three');
    await send(kit, yoda, luke, 'ü');
    await send(kit, luke, hans, 'back');
    await ask('mail.acknowledge', { recipient: luke, seq: second });
    await ask('mail.acknowledge', { recipient: luke, seq: second - 1 });
    const waiting = async () =>
      (await ask('accounts.load', null)).map(({ cursor, unread }) => ({ cursor, unread }));
    const expected = [
      { cursor: 0, unread: [{ sender: luke, messages: 1, bytes: 4 }] },
      {
        cursor: second,
        unread: [
          { sender: hans, messages: 1, bytes: 5 },
          { sender: yoda, messages: 1, bytes: 2 },
        ],
      },
      { cursor: 0, unread: [] },
    ];
    expect(await waiting()).toEqual(expected);
    await restart();
    expect(await waiting()).toEqual(expected);
  });

  it('take no acknowledgement of the future', async () => {
    const kit = await opened(open);
    const [hans = 0, luke = 0] = await kit.join('hans', 'luke');
    const [first] = await send(kit, hans, luke, 'one');
    await kit.ask('mail.acknowledge', { recipient: luke, seq: Number.MAX_SAFE_INTEGER });
    const [second = 0] = await send(kit, hans, luke, 'two');
    const [, row] = await kit.ask('accounts.load', null);
    expect(row).toMatchObject({ cursor: first, unread: [{ messages: 1 }] });
    expect(second).toBeGreaterThan(first ?? 0);
  });
});

describe.each(STORES)('history, %s', (_name, open) => {
  it('holds what one sent and received, in pages backwards (R22)', async () => {
    const kit = await opened(open);
    const { ask, join } = kit;
    const [hans = 0, luke = 0, yoda = 0] = await join('hans', 'luke', 'yoda');
    await send(kit, hans, luke, 'h1');
    await send(kit, luke, hans, 'l1');
    await send(kit, yoda, luke, 'y1');
    await send(kit, yoda, hans, 'y2');
    await send(kit, hans, yoda, 'h2', 'h3');
    const page = async (query: { peer?: number; before?: string; limit: number }) => {
      const answer = await ask('mail.history', { account: hans, ...query });
      return answer && [...texts(answer.messages), answer.more];
    };
    expect(await page({ limit: 9 })).toEqual(['h1', 'l1', 'y2', 'h2', 'h3', false]);
    expect(await page({ limit: 2 })).toEqual(['h2', 'h3', true]);
    expect(await page({ limit: 2, before: 'h2' })).toEqual(['l1', 'y2', true]);
    expect(await page({ limit: 2, before: 'l1' })).toEqual(['h1', false]);
    expect(await page({ limit: 2, before: 'h1' })).toEqual([false]);
    expect(await page({ limit: 9, peer: luke })).toEqual(['h1', 'l1', false]);
    expect(await page({ limit: 2, peer: yoda, before: 'h3' })).toEqual(['y2', 'h2', false]);
    expect(await page({ limit: 9, before: 'y1' })).toBeNull();
    expect(await page({ limit: 9, before: 'nothing' })).toBeNull();
  });

  it('is searched to the letter, without case (R22)', async () => {
    const kit = await opened(open);
    const { ask, join } = kit;
    const [hans = 0, luke = 0] = await join('hans', 'luke');
    await send(kit, hans, luke, '100% sure', '100 sure', 'ÄRGER_1', 'ärger 1', 'behind \0 the NUL');
    const search = async (needle: string, limit = 9) => {
      const answer = await ask('mail.history', { account: luke, search: needle, limit });
      return answer && [...texts(answer.messages), answer.more];
    };
    expect(await search('100%')).toEqual(['100% sure', false]);
    expect(await search('SURE', 1)).toEqual(['100 sure', true]);
    expect(await search('sure', 2)).toEqual(['100% sure', '100 sure', false]);
    expect(await search('ärger_')).toEqual(['ÄRGER_1', false]);
    expect(await search('nul')).toEqual(['behind \0 the NUL', false]);
  });

  it('is not led astray by a foreign message of the same id', async () => {
    const kit = await opened(open);
    const { ask, join } = kit;
    const [hans = 0, luke = 0] = await join('hans', 'luke');
    await send(kit, hans, luke, 'one', 'two');
    await ask('message.add', message({ sender: luke, recipient: hans, id: 'one', text: 'copy' }));
    const answer = await ask('mail.history', { account: hans, before: 'one', limit: 9 });
    expect(answer).toEqual({ messages: [], more: false });
  });
});

describe.each(STORES)('pruning, %s', (_name, open) => {
  it('deletes what is read and old, and nothing else', async () => {
    const kit = await opened(open);
    const { ask, join, restart } = kit;
    const [hans = 0, luke = 0, yoda = 0] = await join('hans', 'luke', 'yoda');
    const add = async (id: string, recipient: number, at: number) =>
      (await ask('message.add', message({ sender: hans, recipient, id, text: id, at }))).seq;
    await add('read', luke, 10);
    const wrongClock = await add('future', luke, 1_000_000);
    await add('unread', yoda, 11);
    const last = await add('read too', luke, 12);
    const young = await add('young', luke, 100);
    await add('unread young', yoda, 101);
    await ask('mail.acknowledge', { recipient: luke, seq: young });
    expect(await ask('mail.prune', { before: 50 })).toBe(2);
    expect(await ask('mail.prune', { before: 50 })).toBe(0);
    await restart();
    const history = await ask('mail.history', { account: hans, limit: 9 });
    expect(history?.messages.map(({ id }) => id)).toEqual(['future', 'unread', 'young', 'unread young']);
    expect(await ask('mail.prune', { before: 100 })).toBe(0);
    expect(Math.max(wrongClock, last)).toBeLessThan(young);
  });

  it('goes through more than a slice, and never gives a place again', async () => {
    const kit = await opened(open);
    const { ask, join, restart } = kit;
    const [hans = 0, luke = 0] = await join('hans', 'luke');
    const places = await send(kit, hans, luke, ...numbered(2500));
    const newest = places.at(-1) ?? 0;
    await ask('mail.acknowledge', { recipient: luke, seq: newest });
    expect(await ask('mail.prune', { before: Number.MAX_SAFE_INTEGER })).toBe(2500);
    await restart();
    expect(await ask('mail.history', { account: luke, limit: 9 })).toEqual({ messages: [], more: false });
    expect((await send(kit, hans, luke, 'next'))[0]).toBeGreaterThan(newest);
    expect(texts(await ask('mail.unread', { recipient: luke, after: newest, limit: 9 }))).toEqual(['next']);
  });

  it('counts the mail of a removed account as read', async () => {
    const kit = await opened(open);
    const [hans = 0, luke = 0] = await kit.join('hans', 'luke');
    await send(kit, hans, luke, 'one', 'two');
    await kit.ask('account.remove', { id: luke, at: 1 });
    expect(await kit.ask('mail.prune', { before: Number.MAX_SAFE_INTEGER })).toBe(2);
  });
});
