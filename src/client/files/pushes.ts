/** The files that this client hands to others (R39): offered through the server, fetched by them as a swarm. */
import type { Refusal } from '../../../machines/vocabulary/codes.ts';
import type { PushProgress, RecipientStanding } from '../../../machines/vocabulary/pushes.ts';
import type { Clock } from '../../ports/clock.ts';
import type { Swarm } from '../../swarm/swarm.ts';
import { SwarmError } from '../../swarm/swarm-error.ts';
import { failure } from '../command-result.ts';
import type { ClientEvent, CommandResult } from '../events.ts';
import type { Pending } from '../pending.ts';

export interface PushParts {
  readonly clock: Pick<Clock, 'after'>;
  readonly ask: Pending['ask'];
  readonly swarm: () => Pick<Swarm, 'register'>;
  onHashing(file: string, bytes: number, size: number): void;
  tell(event: ClientEvent): void;
  /** Whoever hands something out is not idle (R9). */
  onActivity(): void;
}

export interface Pushes {
  /** Offers a file of the shared folder and waits until everybody is done with it. Throws SwarmError. */
  push(given: string, to: readonly string[]): Promise<CommandResult>;
  /** Offers it no more. Throws SwarmError where there is no such push. */
  cancel(id: string): void;
  onProgress(progress: PushProgress): void;
}

const ACTIVE_MILLISECONDS = 1_000;

/** Nothing is pushed. */
export function pushesOf(parts: PushParts): Pushes {
  const running = new Map<string, { readonly file: string; readonly size: number; readonly kind: object }>();
  let counted = 0;
  let isTicking = false;

  function stayActive(): void {
    if (running.size === 0 || isTicking) return;
    isTicking = true;
    parts.onActivity();
    parts.clock.after(ACTIVE_MILLISECONDS, () => {
      isTicking = false;
      stayActive();
    });
  }
  return {
    async push(given, to) {
      const registered = await parts
        .swarm()
        .register(given, (bytes, size) => parts.onHashing(given, bytes, size));
      const { id: root, name: file, size } = registered;
      const id = `p${++counted}`;
      running.set(id, { file, size, kind: 'files' in registered ? { kind: 'folder' } : {} });
      stayActive();
      return new Promise((resolve) => {
        parts.ask({ t: 'push', push: id, file: root, to }, (answer) => {
          running.delete(id);
          const recipients =
            'recipients' in answer && Array.isArray(answer.recipients) ? answer.recipients : [];
          resolve(answer.ok ? outcome(id, file, recipients as RecipientStanding[]) : refused(answer));
        });
      });
    },
    cancel(id) {
      if (!running.has(id)) throw new SwarmError('not-found', `there is no push ${id}`);
      parts.ask({ t: 'withdraw', push: id }, () => {});
    },
    onProgress({ push: id, users }) {
      const push = running.get(id);
      if (!push) return;
      for (const { user, state, bytes, cause } of users) {
        parts.tell({
          type: 'push-progress',
          id,
          ...push.kind,
          file: push.file,
          size: push.size,
          user,
          state,
          bytes,
          cause,
        });
      }
    },
  };
}

function refused({ code, message }: Refusal): CommandResult {
  return failure('push', code, message);
}

/** All well where everybody who accepted has it, and somebody did. */
function outcome(id: string, file: string, all: readonly RecipientStanding[]): CommandResult {
  const recipients = all.map(({ user, state, cause }) => ({ user, state, cause }));
  const result = { type: 'result', command: 'push', id, file, recipients } as const;
  const having = (state: string): readonly string[] =>
    all.filter((each) => each.state === state).map(({ user }) => user);
  const failed = having('failed');
  if (failed.length > 0) {
    const message = `${failed.join(', ')} did not get ${file}`;
    return { ...result, ok: false, code: 'interrupted', message };
  }
  if (having('complete').length > 0) return { ...result, ok: true };
  const code =
    having('declined').length > 0 ? 'declined' : having('expired').length > 0 ? 'timeout' : 'offline';
  return { ...result, ok: false, code, message: `nobody took ${file}` };
}
