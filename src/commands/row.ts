/** The shape of a row of the command table. A row is pure data and one pure function. */
import type { Refusal } from '../../machines/vocabulary/codes.ts';
import { refuse } from '../../machines/vocabulary/codes.ts';
import type { Arguments } from './arguments.ts';

/** What a parser needs to know of the server it parses for. */
export interface ParseLimits {
  /** The longest text of a message, bytes of UTF-8. */
  readonly textBytes: number;
}

/** The fields of the command's frame beside `t` and `id`. */
export type ParsedArguments = Readonly<
  Record<string, string | number | readonly number[] | readonly string[]>
>;

export interface CommandRow {
  readonly name: string;
  readonly aliases?: readonly string[];
  /**
   * Where it runs: `server` commands travel as a frame of the same name, `client` ones are answered by the face, `peer` ones
   * are carried out by the client's core, with other clients.
   */
  readonly runs: 'server' | 'client' | 'peer';
  /** False for frames that a client sends by itself (login, resume, …); they cannot be typed. */
  readonly typed: boolean;
  /** A late result may come after the results of later commands. */
  readonly late: boolean;
  /** A barrier starts when everything before it has its result, and what follows waits for its own. */
  readonly barrier: boolean;
  /** Its work grows with the number of users online: a connection gets one of these in a turn of the event loop. */
  readonly wide: boolean;
  /** True for what only operators may do. */
  readonly operator: boolean;
  /** True when its arguments are secrets that a face asks for and that never stand in a line. */
  readonly secret: boolean;
  readonly usage: string;
  readonly summary: string;
  readonly help: string;
  readonly parse: (given: Arguments, limits: ParseLimits) => ParsedArguments | Refusal;
}

type RowStart = Pick<CommandRow, 'name' | 'usage' | 'summary' | 'help' | 'parse'> & Partial<CommandRow>;

/** A row with the usual properties, unless said otherwise: typed, runs on the server, answers in order. */
export function row(start: RowStart): CommandRow {
  return {
    runs: 'server',
    typed: true,
    late: false,
    barrier: false,
    wide: false,
    operator: false,
    secret: false,
    ...start,
  };
}

/** A parser for commands that take nothing. */
export function nothing(usage: string): CommandRow['parse'] {
  return (given) => (given.word() === undefined ? {} : wrongUsage(usage, 'takes no arguments'));
}

/** A parser for commands that take one word, which becomes the field `field`; `needs` is what is said without it. */
export function oneWord(usage: string, field: string, needs: string): CommandRow['parse'] {
  return (given) => {
    const word = given.word();
    return word === undefined || given.word() !== undefined ? wrongUsage(usage, needs) : { [field]: word };
  };
}

/** A parser for commands that take one user. */
export function oneUser(usage: string): CommandRow['parse'] {
  return oneWord(usage, 'user', 'needs one user');
}

/** The refusal of wrong arguments: what is wrong, then the usage. */
export function wrongUsage(usage: string, problem: string): Refusal {
  return refuse('usage', `${usage.split(' ')[0]} ${problem}; usage: ${usage}`);
}

/** True when a parser refused. */
export function isRefusal(parsed: ParsedArguments | Refusal): parsed is Refusal {
  return 'ok' in parsed && parsed.ok === false;
}
