/**
 * Deletes read messages that grew old. A slice at a time, because messages wait while it works: each call goes on where
 * the last one stopped, oldest first.
 */
import type { DatabaseSync } from 'node:sqlite';
import type { MailboxIndex } from './mailbox-index.ts';
import type { OperationGroup } from './operation.ts';

interface Row {
  readonly seq: number;
  readonly at: number;
  readonly isRead: number;
}

const SLICE_ROWS = 1000;

/** The operation that prunes `database`. */
export function createPrune(database: DatabaseSync, index: MailboxIndex): OperationGroup<'mail.prune'> {
  const newest = database.prepare('SELECT seq, at FROM message ORDER BY seq DESC LIMIT 1');
  // The mail of a removed account has no cursor: nobody will read it.
  const next = database.prepare(
    `SELECT message.seq, message.at, message.seq <= coalesce(cursor.seq, message.seq) AS isRead
     FROM message LEFT JOIN cursor ON cursor.account = message.recipient
     WHERE message.seq > ? ORDER BY message.seq LIMIT ${SLICE_ROWS}`,
  );
  const remove = database.prepare('DELETE FROM message WHERE seq = ?');
  const remember = database.prepare(`UPDATE mark SET value = max(value, ?) WHERE name = 'seq'`);
  const rewriteTouched = createRewrite(database, index);
  let passed = 0;

  /** Answers how many were deleted; `passed` is back at 0 when there is nothing further. */
  const slice = (before: number, newestAt: number): number => {
    const rows = next.all(passed) as unknown as Row[];
    // A time beyond the newest message's is a wrong clock's: it must not hold up the others.
    const end = rows.findIndex(({ at }) => at >= before && at <= newestAt);
    const old = end < 0 ? rows : rows.slice(0, end);
    const doomed = old.filter(({ at, isRead }) => at < before && isRead === 1);
    for (const { seq } of doomed) remove.run(seq);
    const isLast = end >= 0 || rows.length < SLICE_ROWS;
    const reached = isLast ? (rows[end]?.seq ?? Infinity) - 1 : (rows.at(-1)?.seq ?? 0);
    rewriteTouched(
      doomed.map(({ seq }) => seq),
      { from: passed, to: reached },
    );
    passed = isLast ? 0 : reached;
    return doomed.length;
  };

  return {
    'mail.prune': ({ before }) => {
      const row = newest.get();
      if (row === undefined) return 0;
      remember.run(Number(row['seq']));
      let deleted: number;
      do deleted = slice(before, Number(row['at']));
      while (deleted === 0 && passed !== 0);
      return deleted;
    },
  };
}

/** Once a pass has gone through a whole segment, it is written again without what was deleted. */
function createRewrite(
  database: DatabaseSync,
  index: MailboxIndex,
): (deleted: readonly number[], span: { readonly from: number; readonly to: number }) => void {
  const any = database.prepare('SELECT 1 FROM message WHERE seq > ? AND seq <= ? LIMIT 1');
  const touched = new Set<number>();
  return (deleted, { from, to }) => {
    const highs = [...index.highs()];
    for (const seq of deleted) {
      const high = highs.find((candidate) => candidate >= seq);
      if (high !== undefined) touched.add(high);
    }
    for (const [at, high] of highs.entries()) {
      if (high <= from || high > to) continue;
      const isEmpty = any.get(highs[at - 1] ?? 0, high) === undefined;
      if (touched.delete(high) || isEmpty) index.rewrite(high);
    }
  };
}
