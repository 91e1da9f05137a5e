/** A line that a person typed, as a command: at a terminal the beginning of a name will do. Scripts write names out. */
import type { ParseLimits } from '../../../commands/row.ts';
import { COMMANDS, offered, parseLine } from '../../../commands/table.ts';
import type { ParsedCommand } from '../../../commands/table.ts';

/* Fewer letters are rather a slip of the finger. */
const LEAST_LETTERS = 3;

/* A slip must not end the session. */
const WRITTEN_OUT: ReadonlySet<string> = new Set(['logout']);

export interface TypedLine {
  readonly command: ParsedCommand;
  /** The line with the command's name written out. */
  readonly line: string;
}

/** Reads a line that is not blank. */
export function readTyped(typed: string, limits: ParseLimits, isOperator: boolean): TypedLine {
  const line = writtenOut(typed, isOperator);
  return { command: parseLine(line, limits), line };
}

function writtenOut(typed: string, isOperator: boolean): string {
  const [, slash = '', word = '', rest = ''] = /^\s*(\/?)(\S*)([^]*)$/.exec(typed) ?? [];
  const start = word.toLowerCase();
  if (start.length < LEAST_LETTERS || COMMANDS.has(start)) return typed;
  const [only, ...others] = offered(isOperator).filter((row) => row.name.toLowerCase().startsWith(start));
  if (!only || others.length > 0 || WRITTEN_OUT.has(only.name)) return typed;
  return `${slash}${only.name}${rest}`;
}

/** Whether a line may be found again with Arrow Up: none that could hold a secret, none that begins with a blank. */
export function mayRecall(line: string): boolean {
  if (/^\s/.test(line)) return false;
  const [, word = '', rest = ''] = /^\/?(\S*)\s*([^]*)$/.exec(line) ?? [];
  const row = COMMANDS.get(word.toLowerCase());
  return row ? row.typed && !(row.secret && rest !== '') : !/^(?:pass|log|sign)/i.test(word);
}

/** Whether a line may be written down for later runs: only what was a command, for anything else may be a mistyped password. */
export function mayWriteDown(line: string): boolean {
  const [, word = ''] = /^\/?(\S*)/.exec(line) ?? [];
  const row = COMMANDS.get(word.toLowerCase());
  return mayRecall(line) && row?.typed === true && !row.secret;
}
