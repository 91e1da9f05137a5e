/** R5 and R6: what accounts and passwords may be called, at every edge of the rule. */
import { describe, expect, it } from 'vitest';
import {
  longPasswordProblem,
  nameProblem,
  passwordProblem,
  signupNameProblem,
} from '../../src/actors/accounts/names.ts';

describe('names', () => {
  it.each(['a', 'Z', '0', '_', '.', '-', 'a'.repeat(32), 'Luke_S.ky-2'])('%s is one', (name) => {
    expect(nameProblem(name)).toBeNull();
    expect(signupNameProblem(name)).toBeNull();
  });

  it.each(['', 'a'.repeat(33), 'a b', 'a\n', '\na', 'é', 'a/b', 'a@', '@all', 'a\u0000', 'раul', 'a\u200b'])(
    '%j is none',
    (name) => {
      const refusal = {
        code: 'bad-name',
        message: 'a name has 1 to 32 of the letters a-z, digits, and _ - .',
      };
      expect(nameProblem(name)).toMatchObject(refusal);
      expect(signupNameProblem(name)).toMatchObject(refusal);
    },
  );

  it.each(['server', 'System', 'ADMIN', 'all', 'hubbub'])(
    '%s is kept from whoever signs up, and not from an operator',
    (name) => {
      expect(signupNameProblem(name)).toMatchObject({
        code: 'bad-name',
        message: `the name "${name}" is reserved`,
      });
      expect(nameProblem(name)).toBeNull();
    },
  );
});

describe('passwords', () => {
  it('have eight characters, of which one beyond the first plane is one', () => {
    expect(passwordProblem('1234567')).toMatchObject({
      code: 'weak-password',
      message: 'a password needs at least 8 characters',
    });
    expect(passwordProblem('😀'.repeat(7))).toMatchObject({ code: 'weak-password' });
    expect(passwordProblem('12345678')).toBeNull();
    expect(passwordProblem('😀'.repeat(8))).toBeNull();
  });

  it('have 1,024 bytes, and not characters, at most', () => {
    const refusal = { code: 'weak-password', message: 'a password has at most 1024 bytes' };
    for (const problem of [passwordProblem, longPasswordProblem]) {
      expect(problem('x'.repeat(1_024))).toBeNull();
      expect(problem('é'.repeat(512))).toBeNull();
      expect(problem('x'.repeat(1_025))).toMatchObject(refusal);
      expect(problem(`${'é'.repeat(512)}x`)).toMatchObject(refusal);
    }
    // An old one may be shorter than a new one has to be.
    expect(longPasswordProblem('')).toBeNull();
  });
});
