/**
 * Operations on the record of who was here. A user overlaps the last n seconds exactly if it is here now or its last
 * session ended within them, so the last end is all that is kept of each.
 */
import type { DatabaseSync } from 'node:sqlite';
import type { OperationGroup } from './operation.ts';

type PresenceOperation = 'presence.load' | 'presence.opened' | 'presence.ended' | 'presence.vitals';

/** The operations on the presence record in `database`. */
export function createPresence(database: DatabaseSync): OperationGroup<PresenceOperation> {
  const endAll = database.prepare(
    `UPDATE presence SET opened_at = NULL,
       ended_at = max(opened_at, (SELECT value FROM mark WHERE name = 'vitals'))
     WHERE opened_at IS NOT NULL`,
  );
  const list = database.prepare(
    `SELECT presence.account, presence.ended_at AS at
     FROM presence JOIN account ON account.id = presence.account
     WHERE account.key IS NOT NULL AND presence.ended_at IS NOT NULL ORDER BY presence.account`,
  );
  const began = database.prepare('SELECT applied_at AS at FROM migration WHERE version = 1');
  const open = database.prepare(
    `INSERT INTO presence VALUES (?, ?, NULL) ON CONFLICT DO UPDATE SET opened_at = excluded.opened_at`,
  );
  const end = database.prepare(
    `INSERT INTO presence VALUES (?, NULL, ?)
     ON CONFLICT DO UPDATE SET opened_at = NULL, ended_at = excluded.ended_at`,
  );
  const live = database.prepare(`UPDATE mark SET value = ? WHERE name = 'vitals'`);
  return {
    'presence.load': () => {
      endAll.run();
      const seen = list.all().map(({ account, at }) => ({ account: Number(account), at: Number(at) }));
      return { began: Number(began.get()?.['at']), seen };
    },
    'presence.opened': ({ account, at }) => {
      open.run(account, at);
      return null;
    },
    'presence.ended': ({ account, at }) => {
      end.run(account, at);
      return null;
    },
    'presence.vitals': ({ at }) => {
      live.run(at);
      return null;
    },
  };
}
