/** What accounts and passwords may be called (R5, R6). */
import { refuse } from '../../../machines/vocabulary/codes.ts';
import type { Refusal } from '../../../machines/vocabulary/codes.ts';

/** Names that would pass for the server's own voice; an operator may still add them. */
const RESERVED = new Set(['server', 'system', 'admin', 'all', 'hubbub']);

const PASSWORD_CHARACTERS = 8;
const PASSWORD_BYTES = 1_024;

/** Why a name cannot be an account's, or null. */
export function nameProblem(name: string): Refusal | null {
  if (/^[A-Za-z0-9_.-]{1,32}$/.test(name)) return null;
  return refuse('bad-name', 'a name has 1 to 32 of the letters a-z, digits, and _ - .');
}

/** Why a name cannot be signed up for, or null. */
export function signupNameProblem(name: string): Refusal | null {
  if (RESERVED.has(name.toLowerCase())) return refuse('bad-name', `the name "${name}" is reserved`);
  return nameProblem(name);
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
