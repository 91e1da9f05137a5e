/** The original's credentials file (R2): one `user password` per line, one space between. */
import { longPasswordProblem, nameProblem } from '../../actors/accounts/names.ts';

export interface Credentials {
  readonly user: string;
  readonly password: string;
}

/** What a decoder puts in the place of bytes that are not UTF-8. */
const NOT_UTF8 = '\ufffd';

/** The accounts in it, the n-th from line n, or every line that is wrong, with its number. A blank line is wrong too, but for a last one. */
export function parseCredentials(text: string): { accounts: Credentials[]; problems: string[] } {
  // Editors on Windows put a byte order mark before the first name.
  const lines = text
    .replace(/^\ufeff/, '')
    .replace(/\r?\n$/, '')
    .split(/\r?\n/);
  const accounts: Credentials[] = [];
  const problems: string[] = [];
  const seen = new Map<string, number>();
  if (lines.length === 1 && lines[0] === '') return { accounts, problems: ['it is empty'] };
  for (const [at, line] of lines.entries()) {
    const number = at + 1;
    const problem = lineProblem(line, seen);
    if (problem) problems.push(`line ${number}: ${problem}`);
    const [user = '', password = ''] = line.split(' ');
    if (!problem) accounts.push({ user, password });
    if (!seen.has(user.toLowerCase())) seen.set(user.toLowerCase(), number);
  }
  return { accounts, problems };
}

function lineProblem(line: string, seen: ReadonlyMap<string, number>): string | null {
  const [user = '', password = '', ...more] = line.split(' ');
  if (line.trim() === '') return 'it is blank';
  if (line.includes(NOT_UTF8)) return 'it is not UTF-8 text; convert the file';
  if (password === '' || more.length > 0) return 'expected "user password" with one space between';
  const problem = nameProblem(user) ?? longPasswordProblem(password);
  if (problem) return problem.message;
  const before = seen.get(user.toLowerCase());
  return before === undefined
    ? null
    : `the name "${user}" stands in line ${before} already (names are compared without case)`;
}
