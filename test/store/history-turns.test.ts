/** A long search and the commits of others: it is read in slices, and nobody waits for the whole of it. */
import { describe, expect, it } from 'vitest';
import type { HistoryQuery, MailRow } from '../../src/ports/store.ts';
import { message, opened, STORES, type OpenedStore } from './store-kit.ts';

const MESSAGES = 3_000;

/** A store with three users, two of whom have written much to each other. */
async function talked(open: (typeof STORES)[number][1]) {
  const store = await opened(open);
  const [hans = 0, luke = 0, yoda = 0] = await store.join('hans', 'luke', 'yoda');
  const rows: MailRow[] = [];
  for (let number = 0; number < MESSAGES; number += 1) {
    const isHans = number % 3 > 0;
    const text = number % 700 === 5 ? `rare ${number}` : `often ${number}`;
    const [sender, recipient] = isHans ? [hans, luke] : [luke, hans];
    rows.push({ text, senderId: sender } as MailRow);
    void store.ask('message.add', message({ sender, recipient, text }));
  }
  await store.ask('mail.unread', { recipient: luke, after: 0, limit: 1 });
  return { ...store, hans, luke, yoda, texts: rows.map(({ text }) => text) };
}

/** Notes in which order operations are answered. */
function noting({ store }: OpenedStore) {
  const order: string[] = [];
  const finished = (name: string, done: () => void) => () => {
    order.push(name);
    done();
  };
  return {
    order,
    history: (name: string, query: HistoryQuery) =>
      new Promise<void>((resolve) => store().submit('mail.history', query, finished(name, resolve))),
    add: (name: string, sender: number, recipient: number) =>
      new Promise<void>((resolve) =>
        store().submit('message.add', message({ sender, recipient }), finished(name, resolve)),
      ),
  };
}

describe.each(STORES)('a long search, %s', (_name, open) => {
  it('R22 finds the same, however many slices it takes', async () => {
    const { ask, hans, texts } = await talked(open);
    const search = async (query: Omit<HistoryQuery, 'account'>) => {
      const page = await ask('mail.history', { account: hans, ...query });
      return { texts: page?.messages.map(({ text }) => text), more: page?.more };
    };
    const rare = texts.filter((text) => text.startsWith('rare'));
    expect(await search({ search: 'RARE', limit: 9 })).toEqual({ texts: rare, more: false });
    expect(await search({ search: 'rare', limit: 2 })).toEqual({ texts: rare.slice(-2), more: true });
    expect(await search({ search: 'rare', limit: 9, bytes: 18 })).toEqual({
      texts: rare.slice(-2),
      more: true,
    });
    expect(await search({ search: 'rare', limit: 9, bytes: 1 })).toEqual({
      texts: rare.slice(-1),
      more: true,
    });
    expect(await search({ search: 'none', limit: 9 })).toEqual({ texts: [], more: false });
    expect(await search({ limit: 2_000 })).toEqual({ texts: texts.slice(-2_000), more: true });
    expect(await search({ limit: MESSAGES })).toEqual({ texts, more: false });
    expect(await ask('mail.history', { account: hans, before: 'nothing', limit: 1 })).toBeNull();
  });

  it('lets the commits of others pass', async () => {
    const kit = await talked(open);
    const { order, history, add } = noting(kit);
    const searching = history('search', { account: kit.hans, search: 'none', limit: 9 });
    await add('message', kit.yoda, kit.luke);
    await searching;
    expect(order).toEqual(['message', 'search']);
  });

  it('takes turns with the histories of others, who wait for one slice each and not for all of one user', async () => {
    const kit = await talked(open);
    const { order, history } = noting(kit);
    const searches = ['one', 'two', 'three'].map((name) =>
      history(name, { account: kit.hans, search: 'none', limit: 9 }),
    );
    await history('short', { account: kit.yoda, limit: 9 });
    await Promise.all(searches);
    expect(order).toEqual(['short', 'one', 'two', 'three']);
  });
});
