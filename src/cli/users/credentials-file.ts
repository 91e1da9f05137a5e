/** The original's credentials file (R2): one `user password` per line, one space between. */
import { nameProblem } from '../../actors/accounts/names.ts';

export interface Credentials {
  readonly user: string;
  readonly password: string;
}

/** The accounts in it, or every line that is wrong, with its number. A blank line is wrong too, but for a last one. */
export function parseCredentials(text: string): { accounts: Credentials[]; problems: string[] } {
  const lines = text.replace(/\r?\n$/, '').split(/\r?\n/);
  const accounts: Credentials[] = [];
  const problems: string[] = [];
  const seen = new Map<string, number>();
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
  if (password === '' || more.length > 0) return 'expected "user password" with one space between';
  const name = nameProblem(user);
  if (name) return name.message;
  const before = seen.get(user.toLowerCase());
  return before === undefined
    ? null
    : `the name "${user}" stands in line ${before} already (names are compared without case)`;
}
