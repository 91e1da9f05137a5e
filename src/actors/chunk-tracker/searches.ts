/** Finding files: what a viewer may know of the catalogue, after those who may have a file were asked to look (R32–R34). */
import { refuse, type Refusal } from '../../../machines/vocabulary/codes.ts';
import type { Manifest } from '../../../machines/vocabulary/files.ts';
import type { SessionId, User } from '../../../machines/vocabulary/identity.ts';
import type { FoundFile, SearchchunkResult } from '../../../machines/vocabulary/swarm.ts';
import type { Bus } from '../../bus/bus.ts';
import type { Catalogue, CataloguedFile, Owner } from './catalogue.ts';
import { holds } from './chunk-set.ts';
import type { Looks } from './looks.ts';

export interface Searches {
  /** Calls `done` when a session's search is over; refuses at once where it has too many under way. */
  search(
    session: SessionId,
    user: User,
    sought: string,
    done: (found: Refusal | readonly FoundFile[]) => void,
  ): void;
  /** Who holds some chunks of the one file that `sought` means. */
  chunks(user: User, found: readonly FoundFile[], numbers: readonly number[]): Refusal | SearchchunkResult;
}

export interface SearchParts {
  readonly bus: Bus;
  readonly catalogue: Catalogue;
  readonly looks: Looks;
  /** The sessions that look into folders when they are asked. */
  readonly sharing: ReadonlyMap<SessionId, User>;
  /** Searches of one session at a time. */
  /** Read at each use: it may change. */
  readonly limits: { readonly searchesPerUser: number };
}

/** Searches over `catalogue`. */
export function createSearches({ bus, catalogue, looks, sharing, limits }: SearchParts): Searches {
  const underWay = new Map<SessionId, number>();

  function count(session: SessionId, change: 1 | -1): void {
    const now = (underWay.get(session) ?? 0) + change;
    if (now === 0) underWay.delete(session);
    else underWay.set(session, now);
  }

  /** Those who are there and may be known of: nobody waits for an answer of somebody hidden. */
  function askable(viewer: User): SessionId[] {
    return [...sharing].flatMap(([session, user]) =>
      bus.ask.sees(viewer, user) && bus.ask.sessionOf(user)?.connection ? [session] : [],
    );
  }

  function visible(viewer: User, sought: string): FoundFile[] {
    return catalogue.find(sought).flatMap((file) => {
      const owners = ownersSeenBy(bus, viewer, file);
      const manifest = manifestFor(bus, viewer, sought, owners);
      return manifest ? [{ manifest, owners: namesOf(owners) }] : [];
    });
  }

  return {
    search(session, user, sought, done) {
      if ((underWay.get(session) ?? 0) >= limits.searchesPerUser) {
        const message = `${limits.searchesPerUser} of your searches are under way; wait for one of them`;
        done(refuse('busy', message));
        return;
      }
      count(session, 1);
      looks.ask(sought, askable(user), () => {
        count(session, -1);
        const found = visible(user, sought);
        done(found.length > 0 ? found : refuse('not-found', `nobody online has "${sought}"`));
      });
    },
    chunks(user, found, numbers) {
      const [only, ...others] = found;
      if (!only || others.length > 0) {
        return refuse('ambiguous', 'several contents have this name; say which by the start of its id');
      }
      const file = catalogue.get(only.manifest.root);
      const absent = numbers.find((number) => number >= (file?.chunks ?? 0));
      if (!file || absent !== undefined) {
        return refuse(
          'not-found',
          `the file has no chunk ${absent}; it has ${file?.chunks ?? 0}, numbered from 0`,
        );
      }
      const owners = ownersSeenBy(bus, user, file);
      const chunks = numbers.map((n) => ({
        n,
        owners: namesOf(owners.filter(({ held }) => holds(held, n))),
      }));
      return { ok: true, file: file.root, chunks };
    },
  };
}

/** The owners of at least one chunk whom a viewer may know of. */
export function ownersSeenBy(bus: Bus, viewer: User, file: CataloguedFile): Owner[] {
  return [...file.owners.values()].filter(
    ({ user, held }) => (held.size > 0 || file.chunks === 0) && bus.ask.sees(viewer, user),
  );
}

/** What owners say of a file, but for what was published by somebody who hides from the viewer. */
export function manifestsSeenBy(bus: Bus, viewer: User, owners: readonly Owner[]): Manifest[] {
  return owners
    .map(({ manifest }) => manifest)
    .filter(({ publisher }) => {
      const user = bus.ask.userNamed(publisher);
      return !user || bus.ask.sees(viewer, user);
    });
}

/** What a visible owner says of the file, under the name that was sought if it was a name, unless its publisher hides. */
function manifestFor(bus: Bus, viewer: User, sought: string, owners: readonly Owner[]): Manifest | undefined {
  const shown = manifestsSeenBy(bus, viewer, owners);
  const byId = (manifest: Manifest) => manifest.root.startsWith(sought.toLowerCase());
  return shown.find(({ name }) => name === sought) ?? shown.find(byId);
}

function namesOf(owners: readonly Owner[]): string[] {
  return owners
    .map(({ user }) => user.name)
    .sort((a, b) => a.localeCompare(b, 'en', { sensitivity: 'base' }));
}
