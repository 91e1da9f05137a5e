/** Where passwords come from: a file or the environment, else a person at a terminal. The faces give these to the core. */
import type { ClientOptions, GivenPassword, PasswordQuestion } from '../core.ts';
import type { Answer } from '../../terminal/question.ts';

/** The passwords that were given without asking. */
export interface GivenSecrets {
  /** From --password-file or HUBBUB_PASSWORD. */
  readonly password?: string | undefined;
  /** From HUBBUB_NEW_PASSWORD, for passwd. */
  readonly newPassword?: string | undefined;
}

/** A person who can be asked. */
export interface Asker {
  /** Says why it is asked again. */
  tell(sentence: string): void;
  ask(text: string, hidden: boolean): Promise<Answer>;
  /** Called when the person answered with Ctrl-C. */
  interrupt(): void;
}

/** How to get in, as the core wants it: the given password once, else what the person types, else nothing. */
export function passwordFor(
  user: string,
  given: GivenSecrets,
  asker: Asker | null,
  refuse: (sentence: string) => void,
): ClientOptions['password'] {
  const { password } = given;
  if (password !== undefined) {
    return ({ attempt }) => Promise.resolve(attempt === 1 ? { password, final: true } : null);
  }
  if (!asker) {
    return () => {
      refuse('no password: give --password-file FILE or set HUBBUB_PASSWORD');
      return Promise.resolve(null);
    };
  }
  return async ({ problem, signup, signsUp }) => {
    if (problem !== undefined) asker.tell(problem);
    if (!signsUp) return logIn(asker, user, signup);
    const typed = await askTwice(asker, `Choose a password for ${user}`);
    return typed === null ? null : { password: typed, final: false };
  };
}

/**
 * Asks for the password, and offers to make an account where the server would: nobody can tell a name that does not exist
 * from a wrong password (R5), so the offer stands beside the question.
 */
async function logIn(
  asker: Asker,
  user: string,
  signup: PasswordQuestion['signup'],
): Promise<GivenPassword | null> {
  const offer = OFFERS[signup];
  for (;;) {
    const typed = await askOnce(asker, `Password for ${user}${offer}: `);
    if (typed === null) return null;
    if (typed !== '') return { password: typed, final: false };
    if (signup === 'closed') continue;
    asker.tell(`You are making the account ${user}. Leave what follows empty to go back.`);
    const invite = signup === 'invite' ? await askOnce(asker, 'Your invitation: ', false) : null;
    if (signup === 'invite' && !invite) continue;
    const chosen = await askTwice(asker, `Choose a password for ${user}`);
    if (chosen === null) return null;
    if (chosen !== '') return { password: chosen, final: false, signup: { invite } };
  }
}

const OFFERS = {
  open: ' (new here? leave it empty to sign up)',
  invite: ' (new here? leave it empty to sign up by invitation)',
  closed: '',
} as const;

/** The old and the new password for passwd, as a person types them; null when they thought better of it (Ctrl-C, Ctrl-D). */
export async function askForChange(person: Asker): Promise<{ old: string; new: string } | null> {
  const asker = { ...person, interrupt: () => undefined };
  const old = await askOnce(asker, 'Your password now: ');
  if (old === null) return null;
  const changed = await askTwice(asker, 'Your new password');
  return changed === null ? null : { old, new: changed };
}

/** The pair for passwd as a script gives it; undefined when one is missing. */
export function givenChange({
  password,
  newPassword,
}: GivenSecrets): { old: string; new: string } | undefined {
  return password === undefined || newPassword === undefined
    ? undefined
    : { old: password, new: newPassword };
}

async function askTwice(asker: Asker, what: string): Promise<string | null> {
  for (;;) {
    const first = await askOnce(asker, `${what} (8 characters or more): `);
    if (first === null || first === '') return first;
    const second = await askOnce(asker, 'The same again: ');
    if (second === null || second === first) return second;
    asker.tell('those two were not the same');
  }
}

async function askOnce(asker: Asker, question: string, isHidden = true): Promise<string | null> {
  const answer = await asker.ask(question, isHidden);
  if (answer === 'interrupted') asker.interrupt();
  return typeof answer === 'string' ? null : answer.text;
}
