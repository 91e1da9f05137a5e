/** What people read who are sent away: in a goodbye by its reason, and at the door. */
import type { Code, GoodbyeReason } from '../../machines/vocabulary/codes.ts';
import type { AdmissionRefusal } from '../ports/network.ts';

export const FAREWELLS: Readonly<Record<GoodbyeReason, string>> = {
  logout: 'goodbye',
  idle: 'you were logged out because you did nothing for a while',
  replaced: 'your session did not answer and was replaced by a new one',
  shutdown: 'the server is stopping; it will be back',
  blocked: 'too many wrong passwords: the account is blocked for a while',
  kicked: 'the operator ended your session',
  slow: 'you did not read what was sent; your mail waits for the next login',
  timeout: 'you did not log in in time',
  lost: 'the connection was lost',
};

export const DOOR_REFUSALS: Readonly<
  Record<AdmissionRefusal, { readonly code: Code; readonly message: string }>
> = {
  'too-many-connections': { code: 'busy', message: 'the server is full: try again in a while' },
  'too-many-before-login': {
    code: 'busy',
    message: 'too many are about to log in: try again in a while',
  },
  'too-many-from-address': {
    code: 'rate-limited',
    message: 'too many connections from your address are open: close some',
  },
  'too-fast-from-address': {
    code: 'rate-limited',
    message: 'too many connections came from your address: try again in a minute',
  },
};
