/** Operations on what opens a door besides a password: resume tokens, the devices that hold them, and invitations. */
import type { DatabaseSync } from 'node:sqlite';
import { DEVICES_KEPT } from '../ports/store.ts';
import type { DeviceRow, InviteRow, TokenRow } from '../ports/store.ts';
import type { OperationGroup } from './operation.ts';

/** The operations on resume tokens in `database`. */
export function createTokens(
  database: DatabaseSync,
): OperationGroup<'tokens.load' | 'token.save' | 'tokens.drop'> {
  const list = database.prepare(
    `SELECT token.account, token.device, token.hash, token.previous, token.expires
     FROM token JOIN account ON account.id = token.account WHERE account.key IS NOT NULL AND token.expires > ?`,
  );
  const save = database.prepare('INSERT OR REPLACE INTO token VALUES (?, ?, ?, ?, ?)');
  const dropAll = database.prepare('DELETE FROM token WHERE account = ?');
  const drop = database.prepare('DELETE FROM token WHERE account = ? AND device = ?');
  return {
    'tokens.load': ({ now }) => list.all(now).map((row) => ({ ...row })) as unknown as TokenRow[],
    'token.save': ({ account, device, hash, previous, expires }) => {
      save.run(account, device, hash, previous, expires);
      return null;
    },
    'tokens.drop': ({ account, device }) => {
      if (device === undefined) dropAll.run(account);
      else drop.run(account, device);
      return null;
    },
  };
}

/** The operations on device keys in `database`. */
export function createDevices(database: DatabaseSync): OperationGroup<'devices.load' | 'device.add'> {
  const list = database.prepare(
    `SELECT device.account, device.key, device.at
     FROM device JOIN account ON account.id = device.account WHERE account.key IS NOT NULL`,
  );
  const add = database.prepare('INSERT INTO device VALUES (?, ?, ?) ON CONFLICT DO NOTHING');
  const trim = database.prepare(
    `DELETE FROM device WHERE account = ?1
     AND key NOT IN (SELECT key FROM device WHERE account = ?1 ORDER BY at DESC LIMIT ${DEVICES_KEPT})`,
  );
  return {
    'devices.load': () => list.all().map((row) => ({ ...row })) as unknown as DeviceRow[],
    'device.add': ({ account, key, at }) => {
      add.run(account, key, at);
      trim.run(account);
      return null;
    },
  };
}

/** The operations on invitations in `database`. */
export function createInvites(database: DatabaseSync): OperationGroup<'invites.load' | 'invite.save'> {
  const list = database.prepare('SELECT hash, uses, expires FROM invite WHERE expires > ? AND uses > 0');
  const save = database.prepare('INSERT OR REPLACE INTO invite VALUES (?, ?, ?)');
  return {
    'invites.load': ({ now }) => list.all(now).map((row) => ({ ...row })) as unknown as InviteRow[],
    'invite.save': ({ hash, uses, expires }) => {
      save.run(hash, uses, expires);
      return null;
    },
  };
}

/** The operation that forgets what is over in `database`. */
export function createExpiry(database: DatabaseSync): OperationGroup<'access.expire'> {
  const tokens = database.prepare('DELETE FROM token WHERE expires <= ?');
  const invites = database.prepare('DELETE FROM invite WHERE expires <= ? OR uses <= 0');
  return {
    'access.expire': ({ now }) => {
      tokens.run(now);
      invites.run(now);
      return null;
    },
  };
}
