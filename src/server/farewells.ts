/** What people read in a goodbye, by its reason. */
import type { GoodbyeReason } from '../../machines/vocabulary/codes.ts';

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
