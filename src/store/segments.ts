/** The part of the mailbox index that is on disk. Only the mailbox index uses it, and knows which segments are whole. */
import type { DatabaseSync } from 'node:sqlite';
import { forwards, post, type MessageEnds, type Place, type Postings } from './postings.ts';

export interface Segment {
  /** The newest message in it. */
  readonly high: number;
  /** In ascending order. */
  readonly boxes: readonly number[];
  readonly postings: Postings;
}

export interface SegmentReader {
  /** The whole segments, in order. */
  highs(): number[];
  /** The places of a box in one segment. */
  read(high: number, box: number): readonly number[];
  /** Every account's received places beyond its cursor; an account may come often. */
  unread(): Iterable<Place & { readonly account: number }>;
  /** The messages beyond `low`, up to `high`. */
  messages(low: number, high: number): Iterable<MessageEnds>;
}

export interface SegmentWriter {
  /** Writes up to `budget` postings, from the one numbered `from` on; answers how many are written now. */
  write(segment: Segment, from: number, budget: number): number;
  /** Writes a segment's postings again with the messages that are left; false when none are, and it is gone. */
  rewrite(low: number, high: number): boolean;
}

/** Reads the segments in `database`. */
export function createSegmentReader(database: DatabaseSync): SegmentReader {
  const list = database.prepare('SELECT high FROM segment ORDER BY high');
  const get = database.prepare('SELECT places FROM posting WHERE segment = ? AND box = ?');
  const between = database.prepare(
    'SELECT seq, sender, recipient FROM message WHERE seq > ? AND seq <= ? ORDER BY seq',
  );
  const beyondCursors = database.prepare(
    `SELECT posting.box, posting.places, cursor.seq AS after
     FROM segment CROSS JOIN posting ON posting.segment = segment.high AND posting.box > 0
     CROSS JOIN cursor ON cursor.account = posting.box AND cursor.seq < posting.last`,
  );
  function* unread(): Generator<Place & { account: number }> {
    for (const { box, places, after } of beyondCursors.iterate()) {
      for (const place of forwards(decode(places), Number(after))) yield { ...place, account: Number(box) };
    }
  }
  return {
    unread,
    highs: () => list.all().map(({ high }) => Number(high)),
    read: (high, box) => decode(get.get(high, box)?.['places']),
    messages: (low, high) => between.iterate(low, high) as unknown as Iterable<MessageEnds>,
  };
}

/** Writes segments into `database`, in the running transaction. */
export function createSegmentWriter(database: DatabaseSync, reader: SegmentReader): SegmentWriter {
  const enter = database.prepare('INSERT INTO segment VALUES (?)');
  const leave = database.prepare('DELETE FROM segment WHERE high = ?');
  const put = database.prepare('INSERT OR REPLACE INTO posting VALUES (?, ?, ?, ?)');
  const clear = database.prepare('DELETE FROM posting WHERE segment > ? AND segment <= ?');

  const putPosting = (high: number, box: number, places: readonly number[]): void => {
    put.run(high, box, places.at(-2) ?? 0, JSON.stringify(places));
  };
  return {
    write({ high, boxes, postings }, from, budget) {
      // A store that was closed half-way through a segment left postings behind that nobody reads.
      if (from === 0) clear.run(reader.highs().at(-1) ?? 0, high);
      const end = Math.min(boxes.length, from + budget);
      for (const box of boxes.slice(from, end)) putPosting(high, box, postings.get(box) ?? []);
      if (end === boxes.length) enter.run(high);
      return end;
    },
    rewrite(low, high) {
      const postings: Postings = new Map();
      for (const message of reader.messages(low, high)) post(postings, message);
      clear.run(low, high);
      for (const [box, places] of postings) putPosting(high, box, places);
      if (postings.size === 0) leave.run(high);
      return postings.size > 0;
    },
  };
}

function decode(places: unknown): readonly number[] {
  return typeof places === 'string' ? (JSON.parse(places) as number[]) : [];
}
