/** Lays a command's records out as a sequence: a lifeline per participant, an arrow per fact, question, result and event. */
import type { DevRecord } from '../messages.ts';
import { wordsOf } from './words.ts';

export interface Participant {
  /** An actor's id, or `socket c3` for the other end of a connection. */
  readonly id: string;
  readonly kind: 'socket' | 'machine' | 'actor';
}

export interface Arrow {
  /** Places among the participants. */
  readonly from: number;
  readonly to: number;
}

export interface Row {
  readonly record: DevRecord;
  readonly kind: DevRecord['kind'];
  /** Milliseconds after the first record. */
  readonly after: number;
  /** Milliseconds since the row before. */
  readonly wait: number;
  readonly what: string;
  readonly detail: string;
  /** A fact that several handle has an arrow to each. */
  readonly arrows: readonly Arrow[];
  /** The lifeline on which something happens, for a row that is no message. */
  readonly on: number | null;
}

export interface Sequence {
  readonly participants: readonly Participant[];
  readonly rows: readonly Row[];
  /** Milliseconds from the first record to the last. */
  readonly duration: number;
}

interface Draft {
  readonly record: DevRecord;
  readonly from: Participant | null;
  readonly to: readonly Participant[];
  readonly on: Participant | null;
}

/** More arrows than these at one row say no more. */
const ARROWS_MOST = 12;

/** The sequence of records in the order of their numbers; `isMachine` tells a machine's instance from other actors. */
export function layOut(records: readonly DevRecord[], isMachine: (actor: string) => boolean): Sequence {
  const participants: Participant[] = [];
  const places = new Map<string, number>();
  const place = (participant: Participant): number => {
    const known = places.get(participant.id);
    if (known !== undefined) return known;
    places.set(participant.id, participants.length);
    participants.push(participant);
    return participants.length - 1;
  };
  const first = records[0]?.at ?? 0;
  let before = first;
  const rows = records.map((record): Row => {
    const { from, to, on } = draft(record, isMachine);
    const source = from === null ? null : place(from);
    const arrows = source === null ? [] : to.map((target) => ({ from: source, to: place(target) }));
    const wait = record.at - before;
    before = record.at;
    const { what, detail } = wordsOf(record);
    const line = on === null ? null : place(on);
    return { record, kind: record.kind, after: record.at - first, wait, what, detail, arrows, on: line };
  });
  return { participants, rows, duration: before - first };
}

function draft(record: DevRecord, isMachine: (actor: string) => boolean): Draft {
  const actor = (id: string): Participant => ({ id, kind: isMachine(id) ? 'machine' : 'actor' });
  const toActors = (ids: readonly string[]) => ids.slice(0, ARROWS_MOST).map(actor);
  switch (record.kind) {
    case 'step': {
      // What came from outside came through the connection's socket.
      const isFromSocket = record.by === null && record.machine === 'connection';
      const instance: Participant = { id: record.instance, kind: 'machine' };
      if (!isFromSocket) return { record, from: null, to: [], on: instance };
      return { record, from: socketOf(record.instance), to: [instance], on: instance };
    }
    case 'fact':
      // A fact that no actor handles is for those who watch the bus.
      if (record.to.length === 0) return { record, from: null, to: [], on: actor(record.from) };
      return { record, from: actor(record.from), to: toActors(record.to), on: null };
    case 'question':
      return { record, from: actor(record.from), to: [actor(record.to)], on: null };
    case 'result':
    case 'notice':
      return {
        record,
        from: actor(record.from),
        to: record.to.slice(0, ARROWS_MOST).map(socketOf),
        on: null,
      };
    case 'began':
    case 'ended':
      return { record, from: null, to: [], on: { id: record.instance, kind: 'machine' } };
  }
}

function socketOf(connection: string): Participant {
  return { id: `socket ${connection}`, kind: 'socket' };
}
