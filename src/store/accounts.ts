/** Operations on accounts: who exists, by which password, and how often it was wrong lately. */
import type { DatabaseSync } from 'node:sqlite';
import type { OperationGroup } from './operation.ts';

type AccountOperation =
  | 'account.add'
  | 'accounts.import'
  | 'account.password'
  | 'account.disabled'
  | 'account.operator'
  | 'account.remove'
  | 'attempts.save';

/* Stands for every unknown name. */
const NOBODY = 0;

/** The operations that change accounts, on `database`. */
export function createAccounts(database: DatabaseSync): OperationGroup<AccountOperation> {
  const password = database.prepare('UPDATE account SET hash = ? WHERE id = ?');
  const disable = database.prepare('UPDATE account SET disabled = ? WHERE id = ?');
  const promote = database.prepare('UPDATE account SET operator = ? WHERE id = ?');
  const attempts = database.prepare(
    `INSERT INTO attempt VALUES (?, ?, ?)
     ON CONFLICT DO UPDATE SET failures = excluded.failures, blocked_until = excluded.blocked_until`,
  );
  const add = createAdd(database);
  return {
    'account.add': ({ name, hash, at }) => add(name, hash, at),
    'accounts.import': createImport(database, add),
    'account.password': ({ id, hash }) => {
      password.run(hash, id);
      return null;
    },
    'account.disabled': ({ id, disabled }) => {
      disable.run(Number(disabled), id);
      return null;
    },
    'account.operator': ({ id, operator }) => {
      promote.run(Number(operator), id);
      return null;
    },
    'account.remove': createRemove(database),
    'attempts.save': ({ account, failures, blockedUntil }) => {
      attempts.run(account ?? NOBODY, failures, blockedUntil);
      return null;
    },
  };
}

type Add = (name: string, hash: string, at: number) => number | null;

function createAdd(database: DatabaseSync): Add {
  const insert = database.prepare(
    `INSERT INTO account (name, key, hash, created_at) VALUES (?, ?, ?, ?) ON CONFLICT (key) DO NOTHING`,
  );
  const cursor = database.prepare('INSERT INTO cursor VALUES (?, 0)');
  return (name, hash, at) => {
    const { changes, lastInsertRowid } = insert.run(name, keyOf(name), hash, at);
    if (changes === 0) return null;
    cursor.run(lastInsertRowid);
    return Number(lastInsertRowid);
  };
}

function createImport(
  database: DatabaseSync,
  add: Add,
): OperationGroup<'accounts.import'>['accounts.import'] {
  const find = database.prepare('SELECT 1 FROM account WHERE key = ?');
  return ({ accounts, at }) => {
    const keys = new Set(accounts.map(({ name }) => keyOf(name)));
    const isAnyTaken = keys.size < accounts.length || [...keys].some((key) => find.get(key) !== undefined);
    return isAnyTaken ? null : accounts.map(({ name, hash }) => add(name, hash, at) ?? 0);
  };
}

/** The row stays for its name; whatever else is known of the account goes. */
function createRemove(database: DatabaseSync): OperationGroup<'account.remove'>['account.remove'] {
  const leave = database.prepare(
    `UPDATE account SET key = NULL, hash = '', disabled = 1, operator = 0, removed_at = ? WHERE id = ? AND key IS NOT NULL`,
  );
  const forget = [
    'DELETE FROM attempt WHERE account = ?1',
    'DELETE FROM cursor WHERE account = ?1',
    'DELETE FROM token WHERE account = ?1',
    'DELETE FROM device WHERE account = ?1',
    'DELETE FROM presence WHERE account = ?1',
    'DELETE FROM block WHERE owner = ?1 OR target = ?1',
  ].map((sql) => database.prepare(sql));
  return ({ id, at }) => {
    leave.run(at, id);
    for (const statement of forget) statement.run(id);
    return null;
  };
}

function keyOf(name: string): string {
  return name.toLowerCase();
}
