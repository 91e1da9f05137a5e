/** The files that this client hands to others (R39): offered through the server, fetched by them as a swarm. */
import { SETTLED, type PushProgress, type RecipientStanding } from '../../../machines/vocabulary/pushes.ts';
import type { Clock } from '../../ports/clock.ts';
import type { Swarm } from '../../swarm/swarm.ts';
import { SwarmError } from '../../swarm/swarm-error.ts';
import { failure } from '../command-result.ts';
import type { ClientEvent, CommandResult } from '../events.ts';
import type { Pending } from '../pending.ts';

export interface PushParts {
  readonly clock: Pick<Clock, 'after' | 'monotonic'>;
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

/** A script that waits reads again for whom, and why, after so long. */
const REMIND_MILLISECONDS = 60_000;

interface Running {
  readonly id: string;
  readonly file: string;
  readonly size: number;
  readonly kind: { readonly kind?: 'folder' };
  readonly standings: Map<string, RecipientStanding>;
  remindedAt: number;
}

/** Nothing is pushed. */
export function pushesOf(parts: PushParts): Pushes {
  const running = new Map<string, Running>();
  let counted = 0;
  let isTicking = false;

  function tick(): void {
    if (running.size === 0 || isTicking) return;
    isTicking = true;
    parts.onActivity();
    for (const push of running.values()) remind(push);
    parts.clock.after(ACTIVE_MILLISECONDS, () => {
      isTicking = false;
      tick();
    });
  }
  function remind(push: Running): void {
    const now = parts.clock.monotonic();
    if (now - push.remindedAt < REMIND_MILLISECONDS) return;
    push.remindedAt = now;
    for (const standing of push.standings.values()) {
      if (standing.cause !== null && !SETTLED.has(standing.state)) tell(push, standing);
    }
  }
  function tell({ id, file, size, kind }: Running, { user, state, bytes, cause }: RecipientStanding): void {
    parts.tell({ type: 'push-progress', id, ...kind, file, size, user, state, bytes, cause });
  }
  return {
    async push(given, to) {
      const registered = await parts
        .swarm()
        .register(given, (bytes, size) => parts.onHashing(given, bytes, size));
      const { id: root, name: file, size } = registered;
      const id = `p${++counted}`;
      const push: Running = {
        ...{ id, file, size, kind: 'files' in registered ? { kind: 'folder' } : {} },
        ...{ standings: new Map(), remindedAt: parts.clock.monotonic() },
      };
      running.set(id, push);
      tick();
      return new Promise((resolve) => {
        parts.ask({ t: 'push', push: id, file: root, to }, (answer) => {
          running.delete(id);
          if (answer.ok) return resolve(outcome(push, standingsIn(answer)));
          const message = `${answer.message}${AFTERWARDS[answer.code] ?? ''}`;
          resolve({ ...failure('push', answer.code, message), id, ...push.kind, file });
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
      for (const standing of users) {
        push.standings.set(standing.user, standing);
        tell(push, standing);
      }
    },
  };
}

/** What becomes of those who fetch when a push ends before they are done. */
const AFTERWARDS: Readonly<Record<string, string>> = {
  interrupted: '; who takes it fetches on: push it again, and who has it says so at once',
};

/** What became of each; what cannot be understood of a server's answer is left out. */
function standingsIn(answer: object): RecipientStanding[] {
  const recipients: unknown = 'recipients' in answer ? answer.recipients : [];
  if (!Array.isArray(recipients)) return [];
  return recipients.filter((each: Partial<RecipientStanding> | null): each is RecipientStanding => {
    const isCause = each?.cause === null || typeof each?.cause === 'string';
    return isCause && typeof each.user === 'string' && typeof each.state === 'string';
  });
}

/** All well where everybody who accepted has it, and somebody did. */
function outcome({ id, file: name, kind }: Running, all: readonly RecipientStanding[]): CommandResult {
  const recipients = all.map(({ user, state, cause }) => ({ user, state, cause }));
  const result = { type: 'result', command: 'push', id, ...kind, file: name, recipients } as const;
  const file = kind.kind === undefined ? name : `${name}/`;
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
