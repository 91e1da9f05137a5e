/** The one command table: server, client, help and completion all read it. */
import type { Refusal } from '../../machines/vocabulary/codes.ts';
import { refuse } from '../../machines/vocabulary/codes.ts';
import { lineArguments, listArguments } from './arguments.ts';
import { block, blocks, unblock } from './blocking.ts';
import { cancel, download, introduce, join, leave, locate, pause, register } from './files.ts';
import { push, resume, searchchunk, searchfile, share, transfers, unregister, withdraw } from './files.ts';
import { broadcast, history, message } from './messages.ts';
import { nearest } from './nearest.ts';
import { announce, kick, pardon } from './operators.ts';
import { whoelse, whoelsesince } from './presence.ts';
import { accept, acceptKey, decline, privateText, startprivate, stopprivate, verify } from './private.ts';
import { isRefusal } from './row.ts';
import type { CommandRow, ParsedArguments, ParseLimits } from './row.ts';
import { active, help, login, logout, passwd, relay, signup } from './session.ts';

/** Every command, in the order in which help lists them. */
export const ROWS: readonly CommandRow[] = [
  whoelse,
  whoelsesince,
  message,
  broadcast,
  history,
  block,
  unblock,
  blocks,
  startprivate,
  privateText,
  stopprivate,
  accept,
  decline,
  verify,
  acceptKey,
  register,
  unregister,
  searchfile,
  searchchunk,
  download,
  push,
  transfers,
  pause,
  resume,
  cancel,
  passwd,
  kick,
  announce,
  pardon,
  help,
  logout,
  login,
  signup,
  relay,
  active,
  locate,
  join,
  introduce,
  leave,
  share,
  withdraw,
];

/** Rows by name and alias, lower case. */
export const COMMANDS: ReadonlyMap<string, CommandRow> = new Map(
  ROWS.flatMap((row) => [row.name, ...(row.aliases ?? [])].map((name) => [name.toLowerCase(), row])),
);

/** What a person may type. */
export const TYPED: readonly CommandRow[] = ROWS.filter((row) => row.typed);

/** What is offered to a person, who may be an operator. */
export function offered(isOperator: boolean): readonly CommandRow[] {
  return TYPED.filter((row) => isOperator || !row.operator);
}

export type ParsedCommand =
  | { readonly ok: true; readonly row: CommandRow; readonly given: ParsedArguments }
  | { readonly ok: false; readonly command: string; readonly refusal: Refusal };

/** Parses a typed line; the caller has dropped blank lines and the line's end. */
export function parseLine(line: string, limits: ParseLimits): ParsedCommand {
  const [, name = '', rest = ''] = /^\s*(\S*)([^]*)$/.exec(line) ?? [];
  return parse(name, lineArguments(rest), limits);
}

/** Parses a command that a shell has split: its name, then its arguments as they are. */
export function parseList(list: readonly string[], limits: ParseLimits): ParsedCommand {
  return parse(list[0] ?? '', listArguments(list.slice(1)), limits);
}

function parse(
  typedName: string,
  given: ReturnType<typeof lineArguments>,
  limits: ParseLimits,
): ParsedCommand {
  const name = typedName.replace(/^\//, '').toLowerCase();
  const row = COMMANDS.get(name);
  if (!row?.typed) return { ok: false, command: name, refusal: unknownCommand(name) };
  const parsed = row.parse(given, limits);
  if (isRefusal(parsed)) return { ok: false, command: row.name, refusal: parsed };
  return { ok: true, row, given: parsed };
}

/** Names what was not known, and the nearest that is (R42). */
export function unknownCommand(name: string): Refusal {
  const shown = name.length > 40 ? `${name.slice(0, 40)}…` : name;
  const near = nearest(
    name.slice(0, 40),
    TYPED.map((row) => row.name),
  );
  return refuse('unknown-command', `unknown command "${shown}"${near ? `; did you mean "${near}"?` : ''}`);
}
