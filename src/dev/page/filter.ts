/** Which records the log shows. */
import type { DevRecord } from '../messages.ts';
import { wordsOf } from './words.ts';

export type RecordKind = DevRecord['kind'];
export const KINDS: readonly RecordKind[] = [
  'step',
  'fact',
  'question',
  'result',
  'notice',
  'began',
  'ended',
];

export interface Filter {
  /** Words that must all appear, in any case; empty lets everything pass. */
  readonly text: string;
  readonly hidden: ReadonlySet<RecordKind>;
  /** A type of fact: it, the steps that it led to, and the steps that emitted it. */
  readonly factType: string | null;
  /** An actor that must have part in it. */
  readonly actor: string | null;
}

export const EVERYTHING: Filter = { text: '', hidden: new Set(), factType: null, actor: null };

/** Says of each record whether the filter lets it pass; `labelOf` gives the name that people know an actor by. */
export function makeTest(
  { text, hidden, factType, actor }: Filter,
  labelOf: (actor: string) => string,
): (record: DevRecord) => boolean {
  const wanted = text.toLowerCase().split(/\s+/).filter(Boolean);
  return (record) => {
    if (hidden.has(record.kind)) return false;
    if (factType !== null && !isAbout(record, factType)) return false;
    if (actor === null && wanted.length === 0) return true;
    const { who, what, detail } = wordsOf(record);
    if (actor !== null && !who.includes(actor)) return false;
    const hay = [...who, ...who.map(labelOf), what, detail, record.kind].join(' ').toLowerCase();
    return wanted.every((word) => hay.includes(word));
  };
}

function isAbout(record: DevRecord, factType: string): boolean {
  switch (record.kind) {
    case 'fact':
      return record.fact.type === factType;
    case 'step':
      return record.event.type === factType || record.emitted.includes(factType);
    case 'result':
    case 'notice':
      return record.kind === factType;
    default:
      return false;
  }
}
