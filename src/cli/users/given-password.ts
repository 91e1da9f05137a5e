/** Where `hubbub users` takes a new password from: a file, a terminal (twice, without echo), else the first line of stdin. */
import { ReadStream } from 'node:tty';
import { longPasswordProblem, passwordProblem } from '../../actors/accounts/names.ts';
import { ask } from '../../terminal/question.ts';
import { safe } from '../../terminal/safe.ts';
import type { Desk } from './desk.ts';
import { firstLine, isOpenToOthers, readFirstLine, readGivenFile } from './given-file.ts';
import { EXIT_INTERRUPTED, OperatorError } from './operator-error.ts';

/** The password for `user`; a weak one is warned about (R6). Throws OperatorError when there is none. */
export async function givenPassword(desk: Desk, user: string, file: string | undefined): Promise<string> {
  const password = await choose(desk, user, file);
  if (password === '') throw new OperatorError('there is no password; nothing was changed');
  if (password.includes('\ufffd')) throw new OperatorError('the password is not UTF-8; nothing was changed');
  const problem = longPasswordProblem(password);
  if (problem) throw new OperatorError(`${problem.message}; nothing was changed`);
  if (passwordProblem(password)) desk.warn('the password is short; eight characters are better');
  return password;
}

async function choose(desk: Desk, user: string, file: string | undefined): Promise<string> {
  if (file !== undefined) {
    const password = firstLine(readGivenFile(file));
    if (isOpenToOthers(file)) desk.warn(`${file} can be read by others on this machine; chmod 600 it`);
    return password;
  }
  if (!(desk.stdin instanceof ReadStream)) return readFirstLine(desk.stdin);
  const first = await prompt(desk, desk.stdin, `Password for ${safe(user)}: `);
  const second = await prompt(desk, desk.stdin, 'The same again: ');
  if (first !== second) throw new OperatorError('the two are not the same; nothing was changed');
  return first;
}

async function prompt(desk: Desk, terminal: ReadStream, question: string): Promise<string> {
  const answer = await ask(terminal, desk.stderr, question, true).answer;
  if (answer === 'interrupted') throw new OperatorError('nothing was changed', EXIT_INTERRUPTED);
  return answer === 'ended' ? '' : answer.text;
}
