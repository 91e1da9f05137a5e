/** Operations on blacklists. */
import type { DatabaseSync } from 'node:sqlite';
import type { OperationGroup } from './operation.ts';

/** The operations on who blocks whom in `database`. */
export function createBlocks(
  database: DatabaseSync,
): OperationGroup<'blocks.load' | 'block.add' | 'block.remove'> {
  // A block that was on its way while one of the two was removed stays unseen.
  const list = database.prepare(
    `SELECT block.owner, block.target FROM block
     JOIN account AS owner ON owner.id = block.owner AND owner.key IS NOT NULL
     JOIN account AS target ON target.id = block.target AND target.key IS NOT NULL
     ORDER BY block.owner, block.at, block.target`,
  );
  const add = database.prepare('INSERT INTO block VALUES (?, ?, ?) ON CONFLICT DO NOTHING');
  const remove = database.prepare('DELETE FROM block WHERE owner = ? AND target = ?');
  return {
    'blocks.load': () =>
      list.all().map(({ owner, target }) => ({ owner: Number(owner), target: Number(target) })),
    'block.add': ({ owner, target, at }) => {
      add.run(owner, target, at);
      return null;
    },
    'block.remove': ({ owner, target }) => {
      remove.run(owner, target);
      return null;
    },
  };
}
