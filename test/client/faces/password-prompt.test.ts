/** Where passwords come from, and what a person is asked. */
import { describe, expect, it } from 'vitest';
import { askForChange, passwordFor } from '../../../src/client/faces/password-prompt.ts';
import type { Asker } from '../../../src/client/faces/password-prompt.ts';
import { trustBy } from '../../../src/client/faces/trust-prompt.ts';
import type { PasswordQuestion } from '../../../src/client/core.ts';
import type { Answer } from '../../../src/terminal/question.ts';

/** A person who gives these answers. */
function person(...answers: Answer[]) {
  const said: string[] = [];
  const left = [...answers];
  const asker: Asker = {
    tell: (sentence) => void said.push(sentence),
    ask(text, hidden) {
      said.push(`${text}${hidden ? '(hidden)' : ''}`);
      return Promise.resolve(left.shift() ?? 'ended');
    },
    interrupt: () => void said.push('left'),
  };
  return { asker, said };
}

/** What the core asks: of a server that makes no accounts unless said otherwise. */
function asked(differences: Partial<PasswordQuestion> = {}): PasswordQuestion {
  return { attempt: 1, signup: 'closed', signsUp: false, ...differences };
}
const never = (): never => {
  throw new Error('refused');
};

describe('passwordFor', () => {
  it('tries a given one once (R3)', async () => {
    const password = passwordFor('luke', { password: 'given' }, person().asker, never);
    expect(await password(asked())).toEqual({ password: 'given', final: true });
    expect(await password(asked({ attempt: 2, problem: 'wrong' }))).toBe(null);
  });

  it('asks again with the reason (R3)', async () => {
    const { asker, said } = person({ text: 'a' }, { text: 'b' });
    const password = passwordFor('luke', {}, asker, never);
    expect(await password(asked())).toEqual({ password: 'a', final: false });
    expect(await password(asked({ attempt: 2, problem: 'wrong password' }))).toEqual({
      password: 'b',
      final: false,
    });
    expect(said).toEqual(['Password for luke: (hidden)', 'wrong password', 'Password for luke: (hidden)']);
  });

  it('asks twice for a new account, until both are the same', async () => {
    const { asker } = person({ text: 'one' }, { text: 'two' }, { text: 'three' }, { text: 'three' });
    const password = passwordFor('luke', {}, asker, never);
    expect(await password(asked({ signsUp: true }))).toEqual({ password: 'three', final: false });
  });

  it('offers to make the account where the server would (R5, R6)', async () => {
    const { asker, said } = person({ text: '' }, { text: 'three' }, { text: 'three' });
    const password = passwordFor('luke', {}, asker, never);
    expect(await password(asked({ signup: 'open' }))).toEqual({
      password: 'three',
      final: false,
      signup: { invite: null },
    });
    expect(said[0]).toBe('Password for luke (new here? leave it empty to sign up): (hidden)');
  });

  it('asks for the invitation where one is needed, which is no secret', async () => {
    const { asker, said } = person({ text: '' }, { text: 'code' }, { text: 'three' }, { text: 'three' });
    const password = passwordFor('luke', {}, asker, never);
    expect(await password(asked({ signup: 'invite' }))).toEqual({
      password: 'three',
      final: false,
      signup: { invite: 'code' },
    });
    expect(said).toContain('Your invitation: ');
  });

  it('leads back from the sign-up with an empty answer', async () => {
    const { asker } = person({ text: '' }, { text: '' }, { text: 'known' });
    const password = passwordFor('luke', {}, asker, never);
    expect(await password(asked({ signup: 'open' }))).toEqual({ password: 'known', final: false });
  });

  it('offers nothing where no accounts are made, and tries no empty password', async () => {
    const { asker, said } = person({ text: '' }, { text: 'known' });
    const password = passwordFor('luke', {}, asker, never);
    expect(await password(asked())).toEqual({ password: 'known', final: false });
    expect(said).toEqual(['Password for luke: (hidden)', 'Password for luke: (hidden)']);
  });

  it('leaves at Ctrl-C and gives up at Ctrl-D', async () => {
    const leaving = person('interrupted');
    expect(await passwordFor('luke', {}, leaving.asker, never)(asked())).toBe(null);
    expect(leaving.said).toContain('left');
    const ending = person('ended');
    expect(await passwordFor('luke', {}, ending.asker, never)(asked())).toBe(null);
    expect(ending.said).not.toContain('left');
  });
});

describe('askForChange', () => {
  it('asks for the old and twice for the new', async () => {
    const { asker } = person({ text: 'old' }, { text: 'new' }, { text: 'new' });
    expect(await askForChange(asker)).toEqual({ old: 'old', new: 'new' });
  });

  it('is called off by Ctrl-C, which does not leave', async () => {
    const { asker, said } = person({ text: 'old' }, 'interrupted');
    expect(await askForChange(asker)).toBe(null);
    expect(said).not.toContain('left');
  });
});

describe('trustBy', () => {
  it('shows the pin and wants a whole answer', async () => {
    const { asker, said } = person({ text: 'what?' }, { text: ' Yes ' });
    expect(await trustBy(asker, 'localhost:7777')('abc')).toBe(true);
    expect(said.join('\n')).toContain('localhost:7777 is not known here');
    expect(said.join('\n')).toContain('abc');
  });

  it.each([{ text: 'no' }, 'ended', 'interrupted'] as const)('trusts nothing after %o', async (answer) => {
    expect(await trustBy(person(answer).asker, 'x')('abc')).toBe(false);
  });

  it('trusts nothing without a person', async () => {
    expect(await trustBy(null, 'x')('abc')).toBe(false);
  });
});
