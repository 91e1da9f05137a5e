/**
 * A search may have to go through everything that a user ever wrote, and others must not wait for that: the store does a slice of
 * it at a time, behind whatever was submitted meanwhile, one slice in each batch. Users take turns, and so do the histories of one.
 */
import type { HistoryQuery, MailRow, Store, StoreCallback } from '../ports/store.ts';

type Done = StoreCallback<'mail.history'>;

/** A history that is not whole yet: what was found until now, and where to go on. */
interface Search {
  readonly query: HistoryQuery;
  readonly done: Done | undefined;
  readonly found: readonly MailRow[];
  readonly reached?: number;
}

/** Makes `mail.history` one operation out of as many slices as it takes. When one fails, or the store is closed meanwhile, all of it does. */
export function historyInTurns(submit: Store['submit']): Store['submit'] {
  const lines = new Map<number, Search[]>();
  let isReading = false;

  function lineUp(search: Search): void {
    const { account } = search.query;
    const line = lines.get(account);
    if (line === undefined) lines.set(account, [search]);
    else line.push(search);
  }

  /** The account whose turn it is goes to the end, if it has more to read. */
  function next(): Search | undefined {
    for (const [account, line] of lines) {
      const search = line.shift();
      lines.delete(account);
      if (line.length > 0) lines.set(account, line);
      return search;
    }
    return undefined;
  }

  function read(): void {
    if (isReading) return;
    const search = next();
    if (search === undefined) return;
    isReading = true;
    submit('mail.history', restOf(search), (error, slice) => {
      isReading = false;
      try {
        if (slice?.reached === undefined) finish(search, error, slice);
        else lineUp({ ...search, found: [...slice.messages, ...search.found], reached: slice.reached });
      } finally {
        read();
      }
    });
  }

  return (operation, argument, done) => {
    if (operation !== 'mail.history') return submit(operation, argument, done);
    lineUp({ query: argument as HistoryQuery, done, found: [] });
    read();
  };
}

/** What is still to be found. */
function restOf({ query, found, reached }: Search): HistoryQuery {
  if (reached === undefined) return query;
  const taken = found.reduce((sum, { text }) => sum + Buffer.byteLength(text), 0);
  const { limit, bytes = Infinity } = query;
  const from = { place: reached, found: found.length };
  return { ...query, limit: limit - found.length, bytes: bytes - taken, from };
}

function finish({ done, found }: Search, ...[error, slice]: Parameters<Done>): void {
  if (error !== null) done?.(error);
  else done?.(null, slice ? { messages: [...slice.messages, ...found], more: slice.more } : null);
}
