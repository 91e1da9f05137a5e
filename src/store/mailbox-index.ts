/**
 * Which messages are in whose mailbox. Messages are stored in the order in which they come; an index by user that is
 * written with each of them would dirty a page per mailbox and commit, which costs more than the message. So the newest
 * places are kept in memory, and when there are enough of them they are written as one segment, sorted and append-only,
 * a few postings with each batch. What is not in a segment is read again from the messages when the store opens.
 *
 * The operations read and write it; the committer tells it how each transaction ended.
 */
import type { DatabaseSync } from 'node:sqlite';
import {
  backwards,
  forwards,
  post,
  unpost,
  type MessageEnds,
  type Place,
  type Postings,
} from './postings.ts';
import {
  createSegmentReader,
  createSegmentWriter,
  type Segment,
  type SegmentReader,
  type SegmentWriter,
} from './segments.ts';

/** How many messages a segment indexes: more make longer postings and a longer start. */
export const SEGMENT_MESSAGES = 32_768;

export interface MailboxIndex {
  /** Enters a message that was just stored, into both mailboxes. */
  add(message: MessageEnds): void;
  /** The places of a box beyond `after`, oldest first. A deleted message may still have its place. */
  oldestFirst(box: number, after: number): Iterable<Place>;
  /** The places of a box before `before`, newest first. A deleted message may still have its place. */
  newestFirst(box: number, before: number): Iterable<Place>;
  /** Every account's received places beyond its cursor, as far as they are in segments; an account may come often. */
  unreadInSegments(): Iterable<Place & { readonly account: number }>;
  /** The received places of an account beyond `after` that are in no segment yet. */
  unreadInMemory(account: number, after: number): Iterable<Place>;
  /** The newest message of every segment, in order. */
  highs(): readonly number[];
  /** Writes a segment anew after messages in it were deleted. */
  rewrite(high: number): void;
  /** Writes a share of what waits in memory, in the transaction of a batch that added `messages` messages. */
  fold(messages: number): void;
  /** The transaction is on disk. */
  committed(): void;
  /** The transaction was undone: so is what it did in memory. */
  rolledBack(): void;
}

interface State {
  readonly reader: SegmentReader;
  readonly writer: SegmentWriter;
  readonly segmentMessages: number;
  /** The segments on disk, and as the running transaction leaves them. */
  highs: readonly number[];
  nextHighs: readonly number[];
  /** What gathers for the next segment. */
  fresh: Postings;
  freshMessages: number;
  newest: number;
  /** What the running transaction added to it. */
  added: MessageEnds[];
  /** The segment that is being written; its postings are read from memory until it is whole. */
  frozen: Segment | undefined;
  /** How many of its postings are on disk, and how many when the running transaction is. */
  written: number;
  nextWritten: number;
}

/** The index of the mailboxes in `database`. */
export function createMailboxIndex(database: DatabaseSync, segmentMessages: number): MailboxIndex {
  const reader = createSegmentReader(database);
  const highs = reader.highs();
  const state: State = {
    ...{ reader, writer: createSegmentWriter(database, reader), segmentMessages },
    ...{ highs, nextHighs: highs, frozen: undefined, written: 0, nextWritten: 0 },
    ...{ fresh: new Map(), freshMessages: 0, newest: 0, added: [] },
  };
  for (const message of reader.messages(highs.at(-1) ?? 0, Number.MAX_SAFE_INTEGER)) add(state, message);
  committed(state);
  return {
    add: (message) => add(state, message),
    oldestFirst: (box, after) => oldestFirst(state, box, after),
    newestFirst: (box, before) => newestFirst(state, box, before),
    unreadInSegments: () => reader.unread(),
    unreadInMemory: (account, after) => inMemory(state, account, after),
    highs: () => state.nextHighs,
    rewrite: (high) => rewrite(state, high),
    fold: (messages) => fold(state, messages),
    committed: () => committed(state),
    rolledBack: () => rolledBack(state),
  };
}

function add(state: State, message: MessageEnds): void {
  post(state.fresh, message);
  state.newest = message.seq;
  state.freshMessages += 1;
  state.added.push(message);
}

function* oldestFirst(state: State, box: number, after: number): Generator<Place> {
  for (const high of state.nextHighs) {
    if (high > after) yield* forwards(state.reader.read(high, box), after);
  }
  yield* inMemory(state, box, after);
}

function* inMemory(state: State, box: number, after: number): Generator<Place> {
  yield* forwards(state.frozen?.postings.get(box), after);
  yield* forwards(state.fresh.get(box), after);
}

function* newestFirst(state: State, box: number, before: number): Generator<Place> {
  yield* backwards(state.fresh.get(box), before);
  yield* backwards(state.frozen?.postings.get(box), before);
  for (let at = state.nextHighs.length - 1; at >= 0; at -= 1) {
    const isAllLater = (state.nextHighs[at - 1] ?? 0) >= before - 1;
    if (!isAllLater) yield* backwards(state.reader.read(state.nextHighs[at] ?? 0, box), before);
  }
}

function rewrite(state: State, high: number): void {
  const low = state.nextHighs[state.nextHighs.indexOf(high) - 1] ?? 0;
  if (!state.writer.rewrite(low, high)) state.nextHighs = state.nextHighs.filter((other) => other !== high);
}

/* Four a message, because a message makes two postings at most: a segment is written before the next one is full. */
function fold(state: State, messages: number): void {
  const { frozen, writer, nextWritten } = state;
  if (frozen === undefined || messages === 0) return;
  state.nextWritten = writer.write(frozen, nextWritten, 32 + 4 * messages);
  if (state.nextWritten === frozen.boxes.length) state.nextHighs = [...state.nextHighs, frozen.high];
}

function committed(state: State): void {
  state.added = [];
  state.highs = state.nextHighs;
  state.written = state.nextWritten;
  if (state.frozen?.boxes.length === state.written) state.frozen = undefined;
  if (state.frozen === undefined && state.freshMessages >= state.segmentMessages) freeze(state);
}

function freeze(state: State): void {
  const boxes = [...state.fresh.keys()].sort((one, other) => one - other);
  state.frozen = { high: state.newest, boxes, postings: state.fresh };
  state.written = state.nextWritten = 0;
  state.fresh = new Map();
  state.freshMessages = 0;
}

function rolledBack(state: State): void {
  for (const message of state.added.reverse()) unpost(state.fresh, message);
  state.freshMessages -= state.added.length;
  state.added = [];
  state.nextHighs = state.highs;
  state.nextWritten = state.written;
}
