/** A record in few words: who, what, and what of it may be seen. */
import type { CommandCause, DevRecord, Shown } from '../messages.ts';
import { stateLine } from './states.ts';

export interface Words {
  /** The actors it is about, first the one that did it. */
  readonly who: readonly string[];
  /** `commands.received`, `message.asked`, `blockedBy?`. */
  readonly what: string;
  readonly detail: string;
}

/** What the log, the sequence and the filter make of a record. */
export function wordsOf(record: DevRecord): Words {
  switch (record.kind) {
    case 'step':
      return { who: [record.instance], what: record.event.type, detail: stepDetail(record) };
    case 'fact':
      return {
        who: [record.from, ...record.to],
        what: record.fact.type,
        detail: fields(record.fact, 'type'),
      };
    case 'question': {
      const detail = `(${record.given.map(brief).join(', ')}) = ${brief(record.answer)}`;
      return { who: [record.from, record.to], what: `${record.question}?`, detail };
    }
    case 'result': {
      const what = `result #${record.id}`;
      return { who: [record.from, ...record.to], what, detail: outcomeOf(record.result) };
    }
    case 'notice': {
      const detail = `to ${record.count} · ${fields(record.event, 't')}`;
      return { who: [record.from, ...record.to], what: `event ${record.event.t}`, detail };
    }
    case 'began':
      return { who: [record.instance], what: 'began', detail: stateLine(record.to) };
    case 'ended':
      return { who: [record.instance], what: 'ended', detail: stateLine(record.from) };
  }
}

/** What a command's result says in a word or two: `ok: delivered`, `refused: blocked`. */
export function outcomeOf(result: { readonly [field: string]: Shown }): string {
  if (result['ok'] === true) {
    const { outcome } = result;
    return typeof outcome === 'string' ? `ok: ${outcome}` : 'ok';
  }
  return `refused: ${brief(result['code'] ?? 'no reason')}`;
}

/** `message #7 of hans` */
export function commandName({ command, id, user }: CommandCause): string {
  return `${command ?? 'command'} #${id}${user === null ? '' : ` of ${user}`}`;
}

function stepDetail(record: Extract<DevRecord, { kind: 'step' }>): string {
  if (record.edges.length === 0) return 'no transition';
  const before = stateLine(record.from);
  const after = stateLine(record.to);
  return before === after ? `stays in ${after}` : `${before} → ${after}`;
}

/* Ids that say nothing in a line; the whole record has them. */
const NOISE = new Set(['session', 'connection', 'address', 'cause']);

function fields(value: { readonly [field: string]: Shown }, without: string): string {
  return Object.entries(value)
    .filter(([name]) => name !== without && !NOISE.has(name))
    .map(([name, field]) => `${name} ${brief(field)}`)
    .join(' · ');
}

const BRIEF = 60;

/** A value in a line, cut where it is long; of a user the name. */
export function brief(value: Shown): string {
  const text = plain(value);
  return text.length > BRIEF ? `${text.slice(0, BRIEF)}…` : text;
}

function plain(value: Shown): string {
  if (typeof value !== 'object' || value === null) return String(value);
  if (Array.isArray(value)) return `[${(value as readonly Shown[]).map(plain).join(', ')}]`;
  const { name } = value as { readonly name?: Shown };
  if (typeof name === 'string') return name;
  return `{${Object.entries(value)
    .map(([field, inner]) => `${field} ${plain(inner)}`)
    .join(', ')}}`;
}
