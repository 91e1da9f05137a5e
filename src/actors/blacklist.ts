/** Who blocks whom (R12, R23). Memory follows the disk: a block counts from its commit on. */
import { refuse } from '../../machines/vocabulary/codes.ts';
import type { Asked, Block, Unblock } from '../../machines/vocabulary/commands.ts';
import type { User } from '../../machines/vocabulary/identity.ts';
import type { ActorDefinition, Behaviour } from '../bus/attach-actor.ts';
import type { Bus } from '../bus/bus.ts';
import type { Clock } from '../ports/clock.ts';
import { inStore } from '../ports/store.ts';
import type { Store } from '../ports/store.ts';
import { storeRefusal } from './store-refusal.ts';

const NOBODY: ReadonlySet<number> = new Set();

interface BlacklistLimits {
  /** The longest list one user may have. */
  readonly blocksPerUser: number;
}

/** The blacklist actor. */
export function blacklistActor(
  bus: Bus,
  store: Store,
  clock: Clock,
  limits: BlacklistLimits,
): ActorDefinition {
  return {
    name: 'blacklist',
    start: async () => {
      const lists = pairs();
      for (const { owner, target } of await inStore(store, 'blocks.load', null)) lists.add(owner, target);
      return behaviour(bus, store, clock, limits, lists);
    },
  };
}

function behaviour(bus: Bus, store: Store, clock: Clock, limits: BlacklistLimits, lists: Pairs): Behaviour {
  const of = (user: User) => lists.byOwner.get(user.id) ?? NOBODY;

  /** The other user, or null when the command was refused for whom it names. */
  function other({ session, user, command }: Asked<Block> | Asked<Unblock>): User | null {
    const cause = { session, id: command.id };
    if (command.user.toLowerCase() === user.name.toLowerCase()) {
      bus.reply(cause, refuse('self', `you cannot ${command.t} yourself`));
      return null;
    }
    const target = bus.ask.userNamed(command.user);
    if (!target) bus.reply(cause, refuse('unknown-user', `there is no user "${command.user}"`));
    return target ?? null;
  }

  return {
    handlers: {
      'block.asked': (asked) => {
        const owner = asked.user;
        const cause = { session: asked.session, id: asked.command.id };
        const target = other(asked);
        if (!target) return;
        if (of(owner).has(target.id)) {
          bus.reply(cause, refuse('already-blocked', `you already block ${target.name}`));
          return;
        }
        if (of(owner).size >= limits.blocksPerUser) {
          bus.reply(cause, refuse('storage-full', `your blacklist is full (${limits.blocksPerUser} users)`));
          return;
        }
        store.submit('block.add', { owner: owner.id, target: target.id, at: clock.now() }, (error) => {
          if (error) return bus.reply(cause, storeRefusal(error));
          lists.add(owner.id, target.id);
          bus.reply(cause, { ok: true });
          bus.publish({ type: 'user.blocked', cause, owner, target });
        });
      },
      'unblock.asked': (asked) => {
        const owner = asked.user;
        const cause = { session: asked.session, id: asked.command.id };
        const target = other(asked);
        if (!target) return;
        if (!of(owner).has(target.id)) {
          bus.reply(cause, refuse('not-blocked', `${target.name} was not blocked`));
          return;
        }
        store.submit('block.remove', { owner: owner.id, target: target.id }, (error) => {
          if (error) return bus.reply(cause, storeRefusal(error));
          lists.remove(owner.id, target.id);
          bus.reply(cause, { ok: true });
          bus.publish({ type: 'user.unblocked', cause, owner, target });
        });
      },
      'blocks.asked': ({ session, user, command }) => {
        const names = [...of(user)]
          .map((id) => bus.ask.userOf(id)?.name)
          .filter((name) => name !== undefined);
        bus.reply({ session, id: command.id }, { ok: true, users: names.sort(byName) });
      },
      'account.closed': ({ user, removed }) => {
        if (removed) lists.forget(user.id);
      },
    },
    answers: {
      sees: (viewer, user) => !of(user).has(viewer.id),
      blockedBy: of,
      blockersOf: (user) => lists.byTarget.get(user.id) ?? NOBODY,
    },
  };
}

interface Pairs {
  readonly byOwner: Map<number, Set<number>>;
  readonly byTarget: Map<number, Set<number>>;
  add(owner: number, target: number): void;
  remove(owner: number, target: number): void;
  forget(user: number): void;
}

/** Pairs of owner and target, found from both ends. */
function pairs(): Pairs {
  const byOwner = new Map<number, Set<number>>();
  const byTarget = new Map<number, Set<number>>();
  const put = (index: Map<number, Set<number>>, key: number, value: number) =>
    index.set(key, (index.get(key) ?? new Set()).add(value));
  const take = (index: Map<number, Set<number>>, key: number, value: number) => {
    const values = index.get(key);
    values?.delete(value);
    if (values?.size === 0) index.delete(key);
  };
  return {
    byOwner,
    byTarget,
    add(owner, target) {
      put(byOwner, owner, target);
      put(byTarget, target, owner);
    },
    remove(owner, target) {
      take(byOwner, owner, target);
      take(byTarget, target, owner);
    },
    forget(user) {
      for (const target of byOwner.get(user) ?? []) take(byTarget, target, user);
      for (const owner of byTarget.get(user) ?? []) take(byOwner, owner, user);
      byOwner.delete(user);
      byTarget.delete(user);
    },
  };
}

function byName(a: string, b: string): number {
  return a.localeCompare(b, 'en', { sensitivity: 'base' });
}
