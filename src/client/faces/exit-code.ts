/** What a client's exit code is made of; the faces add it up, the verbs hand it to the shell. */
import type { ClientEnd, CommandResult } from '../events.ts';

export const EXIT = {
  ok: 0,
  failed: 1,
  usage: 2,
  unreachable: 3,
  refused: 4,
  untrusted: 5,
  incomplete: 6,
  interrupted: 130,
} as const;

const OF_CODE: Readonly<Record<string, number>> = {
  'unknown-command': EXIT.usage,
  usage: EXIT.usage,
  'account-blocked': EXIT.refused,
  'key-changed': EXIT.untrusted,
};

/** A download that was refused has moved nothing; one that ended otherwise is incomplete. */
const NEVER_BEGUN: ReadonlySet<string> = new Set([
  'usage',
  'not-found',
  'ambiguous',
  'busy',
  'bad-name',
  'login-first',
]);

/** A push that began, and somebody who accepted did not get the file. */
const PUSH_BROKEN: ReadonlySet<string> = new Set(['interrupted', 'cancelled']);

const OF_END: Readonly<Record<ClientEnd['how'], number>> = {
  logout: EXIT.ok,
  goodbye: EXIT.failed,
  unreachable: EXIT.unreachable,
  unusable: EXIT.failed,
  refused: EXIT.refused,
  untrusted: EXIT.untrusted,
};

/** The exit code of a client that ended so, after these results: of several the largest. */
export function exitCode(end: ClientEnd, results: Iterable<CommandResult>): number {
  let worst = OF_END[end.how];
  for (const result of results) worst = Math.max(worst, resultExitCode(result));
  return worst;
}

/** The exit code of one command. A failed login decides nothing here: the client's end tells whether one got in after all. */
export function resultExitCode(result: CommandResult): number {
  if (result.ok || isEntry(result)) return EXIT.ok;
  if (result.command === 'download' && !NEVER_BEGUN.has(result.code ?? '')) return EXIT.incomplete;
  if (result.command === 'push' && PUSH_BROKEN.has(result.code ?? '')) return EXIT.incomplete;
  return OF_CODE[result.code ?? ''] ?? EXIT.failed;
}

/** True for the results of getting in, which belong to no command that was submitted. */
export function isEntry(result: CommandResult): boolean {
  return result.command === 'login' || result.command === 'signup';
}
