/**
 * The chunk tracker (R30–R36): who holds which chunks of which file, and who wants to know. It sees manifests and numbers
 * of chunks, never a byte of a file; everything is forgotten with the sessions that said it.
 */
import { refuse, type Refusal } from '../../../machines/vocabulary/codes.ts';
import { chunkCountOf, type FileId } from '../../../machines/vocabulary/files.ts';
import type { SessionId, User } from '../../../machines/vocabulary/identity.ts';
import type { ActorDefinition, Behaviour } from '../../bus/attach-actor.ts';
import type { Bus } from '../../bus/bus.ts';
import { drawer } from '../../ports/draw.ts';
import { randomName, type Randomness } from '../../ports/randomness.ts';
import { createCatalogue, type Catalogue } from './catalogue.ts';
import { addChunk, readHolding } from './chunk-set.ts';
import { createLooks, type Looks, type LookLimits } from './looks.ts';
import { manifestRefusal, type RegistrationLimits } from './registration.ts';
import { createSearches, manifestsSeenBy, ownersSeenBy, type Searches } from './searches.ts';
import { createSwarms, mayMeet, ownersFor, SWARM_ADDRESS, type Swarms } from './swarms.ts';

export interface TrackerLimits extends RegistrationLimits, LookLimits {
  readonly searchesPerUser: number;
  readonly swarmsPerUser: number;
  /** The most owners that one who joins is told of. */
  readonly ownersTold: number;
}

interface Tracker {
  readonly bus: Bus;
  readonly draw: (limit: number) => number;
  readonly limits: TrackerLimits;
  readonly catalogue: Catalogue;
  readonly sharing: Map<SessionId, User>;
  readonly looks: Looks;
  readonly searches: Searches;
  readonly swarms: Swarms;
  readonly handles: Handles;
}

/** The chunk tracker. What it knows lives as long as the process: a restart of the actor alone loses nothing. */
export function chunkTrackerActor(bus: Bus, randomness: Randomness, limits: TrackerLimits): ActorDefinition {
  const catalogue = createCatalogue();
  const sharing = new Map<SessionId, User>();
  const looks = createLooks(bus, limits);
  const searches = createSearches({ bus, catalogue, looks, sharing, limits });
  const handles = createHandles(randomness);
  const swarms = createSwarms(bus, handles.of);
  const draw = drawer(randomness);
  const tracker = { bus, draw, limits, catalogue, sharing, looks, searches, swarms, handles };
  return { name: 'chunk-tracker', start: async () => behaviour(tracker) };
}

function behaviour(tracker: Tracker): Behaviour {
  const { bus, catalogue, sharing, looks, searches, swarms } = tracker;
  return {
    handlers: {
      'share.asked': ({ session, user, command }) => {
        sharing.set(session, user);
        bus.reply({ session, id: command.id }, { ok: true });
      },
      'register.asked': ({ session, user, command }) => {
        bus.reply({ session, id: command.id }, register(tracker, session, user, command));
      },
      'unregister.asked': ({ session, command }) => {
        const done = forget(tracker, command.file, session);
        const refusal = refuse('not-found', 'you have not registered this file');
        bus.reply({ session, id: command.id }, done ? { ok: true } : refusal);
      },
      'have.received': ({ session, signal }) => addChunks(tracker, session, signal.file, signal.chunks),
      'searchfile.asked': (asked) => search(tracker, asked),
      'locate.asked': (asked) => search(tracker, asked),
      'searchchunk.asked': ({ session, user, command }) => {
        searches.search(session, user, command.file, (found) => {
          const result = 'ok' in found ? found : searches.chunks(user, found, command.chunks);
          bus.reply({ session, id: command.id }, result);
        });
      },
      'looked.received': ({ session, signal }) => looks.answered(session, signal.re, signal.hashing === true),
      'join.asked': ({ session, user, command }) => {
        bus.reply({ session, id: command.id }, join(tracker, session, user, command.file));
      },
      'leave.asked': ({ session, command }) => {
        const left = swarms.leave(command.file, session);
        const refusal = refuse('not-found', 'you have not joined this file');
        bus.reply({ session, id: command.id }, left ? { ok: true } : refusal);
      },
      'timer.rang': ({ address, timer }) => {
        if (timer === 'look') looks.rang(address);
        if (timer === 'swarm' && address === SWARM_ADDRESS) swarms.flush();
      },
      'user.blocked': ({ owner, target }) => part(tracker, owner, target, false),
      'user.unblocked': ({ owner, target }) => part(tracker, owner, target, true),
      'session.ended': ({ session }) => {
        swarms.gone(session);
        for (const { root } of catalogue.filesOf(session)) forget(tracker, root, session);
        sharing.delete(session);
        looks.gone(session);
        tracker.handles.forget(session);
      },
    },
    answers: {
      ownerOf: (seeker, file, peer) => ownerOf(tracker, seeker, file, peer),
      manifestOf(session, file) {
        const known = catalogue.get(file);
        const owner = known?.owners.get(session);
        return owner && owner.held.size === known?.chunks ? owner.manifest : undefined;
      },
    },
  };
}

function register(
  { bus, catalogue, swarms, limits }: Tracker,
  session: SessionId,
  user: User,
  { manifest, have }: { manifest: Parameters<Catalogue['put']>[0]; have: string },
): Refusal | { ok: true; known: boolean } {
  const refusal = manifestRefusal(bus, catalogue, manifest, limits);
  if (refusal) return refusal;
  const chunks = chunkCountOf(manifest.size);
  const held = readHolding(have, chunks);
  if (!held) return refuse('usage', `register: "have" is not a set of ${chunks} chunks`);
  const before = catalogue.get(manifest.root);
  if (!before?.owners.has(session) && catalogue.countOf(session) >= limits.filesPerUser) {
    return refuse('storage-full', `you have registered ${limits.filesPerUser} files, and no more are taken`);
  }
  const known = before !== undefined && ownersSeenBy(bus, user, before).length > 0;
  const owner = { session, user, held, manifest };
  catalogue.put(manifest, chunks, owner);
  swarms.changed(manifest.root, owner);
  return { ok: true, known };
}

function forget({ catalogue, swarms }: Tracker, file: FileId, session: SessionId): boolean {
  const owner = catalogue.get(file)?.owners.get(session);
  if (!owner) return false;
  swarms.removed(file, owner);
  return catalogue.remove(file, session);
}

function addChunks(
  { catalogue, swarms }: Tracker,
  session: SessionId,
  file: FileId,
  chunks: readonly number[],
): void {
  const owner = catalogue.get(file)?.owners.get(session);
  if (!owner) return;
  const fresh = chunks.filter((chunk) => addChunk(owner.held, chunk));
  if (fresh.length > 0) swarms.added(file, owner, fresh);
}

function search(
  { bus, searches }: Tracker,
  { session, user, command }: { session: SessionId; user: User; command: { id: number; name: string } },
): void {
  searches.search(session, user, command.name, (found) => {
    bus.reply({ session, id: command.id }, 'ok' in found ? found : { ok: true, files: found });
  });
}

function join(tracker: Tracker, session: SessionId, user: User, root: FileId) {
  const { bus, draw, catalogue, swarms, handles, limits } = tracker;
  const file = catalogue.get(root);
  const [manifest] = file ? manifestsSeenBy(bus, user, ownersSeenBy(bus, user, file)) : [];
  if (!file || !manifest) return refuse('not-found', 'nobody online has this file');
  if (!swarms.memberOf(root, session) && swarms.countOf(session) >= limits.swarmsPerUser) {
    return refuse('busy', `you are fetching ${limits.swarmsPerUser} files; end one of them first`);
  }
  swarms.join(root, session, user);

  const owners = ownersFor(bus, file, { session, user }, limits.ownersTold, handles.of, draw);
  return { ok: true as const, manifest, you: handles.of(session), owners };
}

/** A block begins or ends: the two see each other no more among the owners of files, or again. */
function part({ bus, catalogue, swarms }: Tracker, one: User, other: User, appears: boolean): void {
  if (appears && !mayMeet(bus, one, other)) return;
  for (const [owner, viewer] of [
    [one, other],
    [other, one],
  ] as const) {
    const from = bus.ask.sessionOf(owner)?.session;
    const to = bus.ask.sessionOf(viewer)?.session;
    if (from === undefined || to === undefined) continue;
    for (const { root, owners } of catalogue.filesOf(from)) {
      const held = owners.get(from);
      if (held && swarms.memberOf(root, to)) swarms.tell(to, root, held, appears);
    }
  }
}

/** The owner behind a handle, for somebody who has joined that file and may meet them. */
function ownerOf(
  { bus, catalogue, swarms, handles }: Tracker,
  seeker: SessionId,
  file: FileId,
  peer: string,
) {
  const user = swarms.memberOf(file, seeker);
  const session = handles.session(peer);
  const owner = session === undefined ? undefined : catalogue.get(file)?.owners.get(session);
  if (!user || !owner || owner.session === seeker || !mayMeet(bus, user, owner.user)) return undefined;
  return { session: owner.session, user: owner.user };
}

interface Handles {
  of(session: SessionId): string;
  session(handle: string): SessionId | undefined;
  forget(session: SessionId): void;
}

/** A random name for each session that others are told of: not the session's own, which takes it up again. */
function createHandles(randomness: Randomness): Handles {
  const bySession = new Map<SessionId, string>();
  const sessions = new Map<string, SessionId>();
  return {
    of(session) {
      let handle = bySession.get(session);
      if (handle === undefined) {
        handle = randomName(randomness, 9);
        bySession.set(session, handle);
        sessions.set(handle, session);
      }
      return handle;
    },
    session: (handle) => sessions.get(handle),
    forget(session) {
      sessions.delete(bySession.get(session) ?? '');
      bySession.delete(session);
    },
  };
}
