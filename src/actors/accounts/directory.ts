/** Every account, found by name and by id. Data only. */
import type { User } from '../../../machines/vocabulary/identity.ts';

export interface Account {
  readonly user: User;
  hash: string;
  disabled: boolean;
  operator: boolean;
}

/** What an operator of the server may set on an account. */
export type Marks = Pick<Account, 'disabled' | 'operator'>;

export interface Directory {
  readonly all: Iterable<Account>;
  readonly count: number;
  named(name: string): Account | undefined;
  withId(id: number): Account | undefined;
  add(id: number, name: string, hash: string, marks?: Partial<Marks>): Account;
  remove(account: Account): void;
}

/** An empty directory. */
export function createDirectory(): Directory {
  const byName = new Map<string, Account>();
  const byId = new Map<number, Account>();
  return {
    all: { [Symbol.iterator]: () => byId.values() },
    get count() {
      return byId.size;
    },
    named: (name) => byName.get(name.toLowerCase()),
    withId: (id) => byId.get(id),
    add(id, name, hash, { disabled = false, operator = false } = {}) {
      const account = { user: { id, name }, hash, disabled, operator };
      byName.set(name.toLowerCase(), account);
      byId.set(id, account);
      return account;
    },
    remove(account) {
      byName.delete(account.user.name.toLowerCase());
      byId.delete(account.user.id);
    },
  };
}
