/** What accounts and passwords may be called (R5, R6). */
import { refuse } from '../../../machines/vocabulary/codes.ts';
import type { Refusal } from '../../../machines/vocabulary/codes.ts';
import * as names from '../../../machines/vocabulary/user-names.ts';

const PASSWORD_CHARACTERS = 8;
const PASSWORD_BYTES = 1_024;

/** Why a name cannot be an account's, or null. */
export function nameProblem(name: string): Refusal | null {
  return refusal(names.userNameProblem(name));
}

/** Why a name cannot be signed up for, or null. */
export function signupNameProblem(name: string): Refusal | null {
  return refusal(names.signupNameProblem(name));
}

function refusal(problem: string | null): Refusal | null {
  return problem === null ? null : refuse('bad-name', problem);
}

/** Why a new password is too weak, or null. */
export function passwordProblem(password: string): Refusal | null {
  const characters = [...password].length;
  if (characters < PASSWORD_CHARACTERS) {
    return refuse('weak-password', `a password needs at least ${PASSWORD_CHARACTERS} characters`);
  }
  return longPasswordProblem(password);
}

/** Why a password is longer than any that is accepted, or null; judged before it costs a hash. */
export function longPasswordProblem(password: string): Refusal | null {
  if (Buffer.byteLength(password) <= PASSWORD_BYTES) return null;
  return refuse('weak-password', `a password has at most ${PASSWORD_BYTES} bytes`);
}
