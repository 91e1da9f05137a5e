/** `users list`: a line per account, for people or as JSON. */
import type { ListedUser } from '../../../machines/vocabulary/administration.ts';
import { perform } from './desk.ts';
import type { Desk } from './desk.ts';

const NAME_COLUMNS = 32;

/** Prints the accounts by name; with `isJson` an object per line. Throws OperatorError. */
export async function listUsers(desk: Desk, isJson: boolean): Promise<void> {
  const { accounts = [] } = await perform(desk, { t: 'users.list' });
  if (accounts.length === 0) desk.warn(`there are no accounts in ${desk.folder}`);
  const sorted = [...accounts].sort((a, b) => a.name.localeCompare(b.name, 'en'));
  for (const account of sorted) desk.say(isJson ? JSON.stringify(account) : row(account));
}

function row({ name, online, disabled, operator, blockedSeconds, unread }: ListedUser): string {
  const states = [
    online ? 'online' : 'offline',
    ...(operator ? ['operator'] : []),
    ...(disabled ? ['disabled'] : []),
    ...(blockedSeconds > 0 ? [`blocked for ${blockedSeconds} s`] : []),
    ...(unread > 0 ? [`${unread} unread`] : []),
  ];
  return `${name.padEnd(NAME_COLUMNS)} ${states.join(', ')}`;
}
