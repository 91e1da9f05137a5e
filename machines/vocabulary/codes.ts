/** Every refusal a script may meet, and the exit code that goes with it. */
export const CODES = [
  'unknown-command',
  'usage',
  'login-first',
  'unknown-user',
  'self',
  'blocked',
  'empty',
  'too-long',
  'already-blocked',
  'not-blocked',
  'busy',
  'storage-full',
  'rate-limited',
  'already-online',
  'account-blocked',
  'bad-credentials',
  'bad-name',
  'name-taken',
  'weak-password',
  'signup-closed',
  'disabled',
  'not-found',
  'interrupted',
  'internal',
] as const;

export type Code = (typeof CODES)[number];

/** Why a session or connection ended, as its `goodbye` says. */
export type GoodbyeReason =
  'logout' | 'idle' | 'replaced' | 'shutdown' | 'blocked' | 'kicked' | 'slow' | 'timeout';

/** What the server refuses: a code for programs, a sentence for people. */
export interface Refusal {
  readonly ok: false;
  readonly code: Code;
  readonly message: string;
  readonly retryAfterSeconds?: number;
}

/** Makes a refusal. */
export function refuse(code: Code, message: string, retryAfterSeconds?: number): Refusal {
  return { ok: false, code, message, ...(retryAfterSeconds === undefined ? {} : { retryAfterSeconds }) };
}
