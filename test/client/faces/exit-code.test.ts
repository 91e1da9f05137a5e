/** Exit codes: scripts rely on them. */
import { describe, expect, it } from 'vitest';
import type { ClientEnd, CommandResult } from '../../../src/client/events.ts';
import { exitCode } from '../../../src/client/faces/exit-code.ts';

const bad = (code: string, command = 'message'): CommandResult => ({
  type: 'result',
  command,
  ok: false,
  code,
});
const good: CommandResult = { type: 'result', command: 'whoelse', ok: true };
const logout: ClientEnd = { how: 'logout' };

const TABLE: readonly (readonly [ClientEnd, readonly CommandResult[], number])[] = [
  [logout, [], 0],
  [logout, [good, good], 0],
  [logout, [good, bad('blocked')], 1],
  [logout, [bad('unknown-command')], 2],
  [logout, [bad('key-changed', 'startprivate'), bad('usage')], 5],
  [logout, [bad('usage'), bad('unknown-user')], 2],
  [logout, [bad('account-blocked', 'passwd')], 4],
  [{ how: 'goodbye', reason: 'idle' }, [good], 1],
  [{ how: 'goodbye', reason: 'idle' }, [bad('usage')], 2],
  [{ how: 'unreachable', message: '' }, [bad('usage')], 3],
  [{ how: 'unusable', message: '' }, [], 1],
  [{ how: 'refused', code: 'account-blocked', message: '' }, [bad('account-blocked', 'login')], 4],
  [{ how: 'untrusted', message: '' }, [], 5],
];

describe('exitCode', () => {
  it.each(TABLE)('%o after %o is %d', (end, results, code) => {
    expect(exitCode(end, results)).toBe(code);
  });

  it('forgives a wrong password that was followed by the right one', () => {
    expect(exitCode(logout, [bad('bad-credentials', 'login'), good])).toBe(0);
  });
});
