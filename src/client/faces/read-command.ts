/** From a line of a script to a command. */
import { refuse } from '../../../machines/vocabulary/codes.ts';
import type { ParseLimits } from '../../commands/row.ts';
import { parseLine } from '../../commands/table.ts';
import type { ParsedCommand } from '../../commands/table.ts';
import type { SourceLine } from './line-source.ts';

/** Reads a line; one that is not UTF-8 is refused, because nothing of it could be passed on to the letter. */
export function readCommand({ text, utf8 }: SourceLine, limits: ParseLimits): ParsedCommand {
  const parsed = parseLine(text, limits);
  if (utf8) return parsed;
  const command = parsed.ok ? parsed.row.name : parsed.command;
  return { ok: false, command, refusal: refuse('usage', `${command}: the line is not UTF-8`) };
}
