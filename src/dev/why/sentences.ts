/** A record as a sentence. */
import type { DevRecord, Shown, StepRecord } from '../messages.ts';

/** What happened, in words. */
export function sentenceOf(record: DevRecord): string {
  switch (record.kind) {
    case 'step':
      return stepSentence(record);
    case 'fact':
      return `${record.from} says ${record.fact.type}${detail(record.fact)}${record.to.length > 0 ? ` to ${record.to.join(', ')}` : ''}`;
    case 'question':
      return `${record.from} asks ${record.to}: ${record.question}(${record.given.map(inWords).join(', ')})? ${inWords(record.answer)}`;
    case 'result':
      return `${record.from} answers ${record.to.join(', ')}: ${record.result['ok'] === true ? 'ok' : 'refused'}${detail(record.result)}`;
    case 'notice':
      return `${record.from} tells ${record.count === 1 ? record.to.join() : `${record.count} clients`}: ${record.event.t}`;
    case 'began':
      return `${record.instance} begins in ${last(record.to)}`;
    case 'ended':
      return `${record.instance} ends`;
  }
}

function stepSentence({ instance, event, from, to, tried, edges, emitted }: StepRecord): string {
  const [before, after] = [last(from), last(to)];
  const way = before === after ? `stays in ${after}` : `goes from ${before} to ${after}`;
  const guards = tried.map(({ guard, passed }) => `${guard}? ${passed ? 'yes' : 'no'}`);
  const parts = [
    edges.length === 0
      ? `${instance} does not take ${event.type}`
      : `${instance} takes ${event.type}, ${way}`,
    ...(guards.length > 0 ? [`asks ${guards.join(', ')}`] : []),
    ...(emitted.length > 0 ? [`says ${emitted.join(', ')}`] : []),
  ];
  return parts.join('; ');
}

const TELLING = ['code', 'outcome', 'reason', 'timer', 'cause', 'state'];

/** The fields that say most, of a fact, its refusal or a result. */
function detail(fields: { readonly [field: string]: Shown }): string {
  const inner = fields['refusal'];
  const from = isFields(inner) ? { ...fields, ...inner } : fields;
  const found = TELLING.flatMap((field) => (typeof from[field] === 'string' ? [from[field]] : []));
  return found.length > 0 ? ` (${found.join(', ')})` : '';
}

/** Users by name, lists by their members. */
function inWords(value: Shown): string {
  if (value === null) return 'none';
  if (Array.isArray(value)) return `[${value.map(inWords).join(', ')}]`;
  if (typeof value === 'boolean') return value ? 'yes' : 'no';
  if (!isFields(value)) return `${value as string | number}`;
  if (typeof value['name'] === 'string') return value['name'];
  return `{${Object.entries(value)
    .map(([field, inner]) => `${field}: ${inWords(inner)}`)
    .join(', ')}}`;
}

/** Whether a shown value is an object. */
export function isFields(value: Shown | undefined): value is { readonly [field: string]: Shown } {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function last(states: readonly string[]): string {
  return states.at(-1) ?? 'its end';
}
