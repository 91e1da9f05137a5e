/** Has the store write a copy of itself when `hubbub backup` asks, and says where it lies. */
import { refuse } from '../../machines/vocabulary/codes.ts';
import type { ActorDefinition } from '../bus/attach-actor.ts';
import type { Bus } from '../bus/bus.ts';
import { randomName, type Randomness } from '../ports/randomness.ts';
import { StoreError, type Store } from '../ports/store.ts';

/** The backup actor. Whoever asks gets a name in the data folder, and takes the file away. */
export function backupActor(bus: Bus, store: Store, randomness: Randomness): ActorDefinition {
  return {
    name: 'backup',
    start: () =>
      Promise.resolve({
        handlers: {
          'administration.asked': ({ from, command }) => {
            if (command.t !== 'backup') return;
            const cause = { session: from, id: command.id };
            const file = `backup-${randomName(randomness, 9)}.db`;
            store.backup(file).then(
              () => {
                bus.publish({ type: 'backup.made', file });
                bus.reply(cause, { ok: true, file });
              },
              (error: unknown) => {
                const isFull = error instanceof StoreError && error.kind === 'full';
                const reason = error instanceof Error ? error.message : String(error);
                bus.publish({ type: 'backup.failed', reason });
                bus.reply(
                  cause,
                  refuse(isFull ? 'storage-full' : 'internal', `no backup was made: ${reason}`),
                );
              },
            );
          },
        },
        answers: {},
      }),
  };
}
