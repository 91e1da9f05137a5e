/** Reads an exported record. It may come from anywhere: what is not as it should be is refused with its line. */
import type { ExportHeader, ExportSnapshot, StepRecord } from '../messages.ts';

/** The longest record, and the longest line of one, characters. */
export const MOST_CHARACTERS = 128 * 1_048_576;
const MOST_IN_LINE = 1_048_576;

/** What a replay needs of a record, with the number of its line. */
export type ReplayLine = (ExportSnapshot | StepRecord) & { readonly line: number };

export interface ReadRecord {
  readonly header: ExportHeader;
  readonly lines: readonly ReplayLine[];
}

/** The record cannot be used; the message says why, `line` where. */
export class RecordError extends Error {
  override readonly name = 'RecordError';
  readonly line: number;

  constructor(line: number, message: string) {
    super(message);
    this.line = line;
  }
}

/** Reads the text of a record. Throws RecordError. */
export function readRecord(text: string): ReadRecord {
  if (text.length > MOST_CHARACTERS)
    throw new RecordError(1, `it is longer than ${MOST_CHARACTERS} characters`);
  const lines: ReplayLine[] = [];
  let header: ExportHeader | null = null;
  let number = 0;
  for (const line of text.split('\n')) {
    number++;
    if (line === '') continue;
    const value = parse(line, number);
    if (header === null) header = headerOf(value, number);
    else {
      const read = lineOf(value, number);
      if (read) lines.push(read);
    }
  }
  if (!header) throw new RecordError(1, 'it is empty');
  return { header, lines };
}

function parse(line: string, number: number): Fields {
  if (line.length > MOST_IN_LINE) throw new RecordError(number, 'the line is too long to be a record');
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch {
    throw new RecordError(
      number,
      'it is no JSON: a record is what GET /record.jsonl of an inspector answers',
    );
  }
  if (!isFields(value)) throw new RecordError(number, 'it is no JSON object');
  return value;
}

type Fields = { readonly [field: string]: unknown };

function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function headerOf(value: Fields, number: number): ExportHeader {
  if (value['program'] !== 'hubbub' || typeof value['format'] !== 'number') {
    throw new RecordError(number, 'it does not begin as a record of hubbub does');
  }
  if (value['format'] !== 1) {
    throw new RecordError(
      number,
      `it has format ${value['format']}, and this version of hubbub reads format 1`,
    );
  }
  return value as unknown as ExportHeader;
}

/** Null for what needs no replay: facts, questions and the like. */
function lineOf(value: Fields, line: number): ReplayLine | null {
  const { kind } = value;
  const wants = (isRight: boolean, what: string): void => {
    if (!isRight) throw new RecordError(line, `a ${String(kind)} without ${what}`);
  };
  if (kind === 'snapshot') {
    wants(typeof value['machine'] === 'string' && typeof value['instance'] === 'string', 'its machine');
    wants(isFields(value['context']), 'a context');
    wants(typeof value['value'] === 'string' || isFields(value['value']), 'a state');
    return { ...(value as unknown as ExportSnapshot), line };
  }
  if (kind === 'step') {
    const { event, from, to, edges, emitted, n } = value;
    wants(typeof value['machine'] === 'string' && typeof value['instance'] === 'string', 'its machine');
    wants(isFields(event) && typeof event['type'] === 'string' && event['type'] !== '*', 'an event');
    wants([from, to, emitted].every(areTexts) && typeof n === 'number', 'its states and facts');
    wants(Array.isArray(edges) && edges.every(isEdge), 'its edges');
    return { ...(value as unknown as StepRecord), line };
  }
  const isKnown = ['fact', 'question', 'result', 'notice', 'began', 'ended'].includes(String(kind));
  if (!isKnown) throw new RecordError(line, 'it is no record of a kind that this version knows');
  return null;
}

function areTexts(value: unknown): boolean {
  return Array.isArray(value) && value.every((one) => typeof one === 'string');
}

function isEdge(value: unknown): boolean {
  return isFields(value) && typeof value['source'] === 'string' && typeof value['event'] === 'string';
}
