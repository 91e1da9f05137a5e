/** `users import FILE`: all accounts of a file in the original's format, or none (R2). */
import { passwordProblem } from '../../actors/accounts/names.ts';
import { safe } from '../../terminal/safe.ts';
import { parseCredentials } from './credentials-file.ts';
import type { Credentials } from './credentials-file.ts';
import { refused } from './desk.ts';
import type { Desk } from './desk.ts';
import { isOpenToOthers, readAll, readGivenFile } from './given-file.ts';
import { OperatorError } from './operator-error.ts';
import { showHashing } from './hashing-progress.ts';

/** Imports `file`, or stdin for `-`. Throws OperatorError, with a line for each line that is wrong. */
export async function importUsers(desk: Desk, file: string): Promise<void> {
  const isFile = file !== '-';
  const name = isFile ? file : 'stdin';
  const { accounts, problems } = parseCredentials(isFile ? readGivenFile(file) : await readAll(desk.stdin));
  if (isFile && isOpenToOthers(file)) desk.warn(`${file} can be read by others on this machine`);
  if (problems.length > 0) throw nothing(name, problems);
  warnOfWeak(desk, accounts);
  const finish = await showHashing(desk.stderr, accounts.length);
  const result = await desk.administer({ t: 'users.import', accounts }).finally(finish);
  if (!result.ok && result.names) throw nothing(name, taken(accounts, result.names));
  if (!result.ok) throw refused(result);
  desk.say(`imported ${accounts.length} ${accounts.length === 1 ? 'user' : 'users'}`);
  if (isFile) desk.warn(`${file} holds passwords in plain text: delete it now`);
}

function warnOfWeak(desk: Desk, accounts: readonly Credentials[]): void {
  const weak = accounts.filter(({ password }) => passwordProblem(password)).length;
  if (weak > 0) desk.warn(`${weak} of ${accounts.length} passwords are shorter than eight characters`);
}

function taken(accounts: readonly Credentials[], names: readonly string[]): string[] {
  const all = new Set(names);
  return [...accounts.entries()]
    .filter(([, { user }]) => all.has(user))
    .map(([at, { user }]) => `line ${at + 1}: the name "${user}" is taken (names are compared without case)`);
}

function nothing(name: string, problems: readonly string[]): OperatorError {
  return new OperatorError([`${name}: nothing was imported`, ...problems].map(safe).join('\n  '));
}
