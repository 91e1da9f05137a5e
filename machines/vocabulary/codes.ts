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
  'exists',
  'no-space',
  'unreadable',
  'ambiguous',
  'cancelled',
  'name-taken',
  'weak-password',
  'signup-closed',
  'disabled',
  'not-operator',
  'offline',
  'no-session',
  'declined',
  'timeout',
  'already-active',
  'peer-gone',
  'unreachable',
  'key-changed',
  'cancelled',
  'not-found',
  'ambiguous',
  'interrupted',
  'internal',
] as const;

export type Code = (typeof CODES)[number];

/** Why a session or connection ended, as its `goodbye` says. */
export type GoodbyeReason =
  'logout' | 'idle' | 'replaced' | 'shutdown' | 'blocked' | 'kicked' | 'slow' | 'timeout' | 'lost';

/** What the server refuses: a code for programs, a sentence for people. */
export interface Refusal {
  readonly ok: false;
  readonly code: Code;
  readonly message: string;
  readonly retryAfterSeconds?: number;
  /** Wrong passwords that are left before the account is blocked. */
  readonly attemptsLeft?: number;
  /** The names it is about, where they are many (an import). */
  readonly names?: readonly string[];
}

/** Makes a refusal. */
export function refuse(
  code: Code,
  message: string,
  details: Pick<Refusal, 'retryAfterSeconds' | 'attemptsLeft' | 'names'> = {},
): Refusal {
  return { ok: false, code, message, ...details };
}
