/** Clients of a swarm in one process: their real files and sockets, and a tracker that lives in a Map. Hostile ones are made of what goes between. */
import { createPublicKey, randomBytes, sign } from 'node:crypto';
import { mkdtemp, mkdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { refuse } from '../../machines/vocabulary/codes.ts';
import {
  addBit,
  bitsetFromText,
  bitsetToText,
  emptyBitset,
  type Bitset,
} from '../../machines/vocabulary/bitset.ts';
import { chunkCountOf, isIdPrefix, type Manifest } from '../../machines/vocabulary/files.ts';
import type { SwarmChange } from '../../machines/vocabulary/swarm.ts';
import { makeIdentityKey } from '../../src/ports/certificate.ts';
import { systemClock, type Clock } from '../../src/ports/clock.ts';
import { systemDisk, type Disk } from '../../src/ports/disk.ts';
import { drawer } from '../../src/ports/draw.ts';
import { systemFileSystem, type FileSystem } from '../../src/ports/file-system.ts';
import { systemNetwork, type NetworkConnection } from '../../src/ports/network.ts';
import { systemRandomness } from '../../src/ports/randomness.ts';
import { chunkBuffers } from '../../src/swarm/link/chunk-buffers.ts';
import { chunkCompressor } from '../../src/swarm/link/compressor.ts';
import { hashMemory } from '../../src/swarm/sharing/hash-memory.ts';
import { knownFiles } from '../../src/swarm/download/known-files.ts';
import { pace } from '../../src/swarm/pace.ts';
import { openSwarm, type Swarm } from '../../src/swarm/swarm.ts';
import type { Tracker } from '../../src/swarm/tracker.ts';
import type { TransferEvent } from '../../src/swarm/transfer.ts';
import { uploadTurns } from '../../src/swarm/link/upload-turns.ts';

export interface Member {
  readonly user: string;
  readonly share: string;
  readonly downloads: string;
  readonly swarm: Swarm;
  readonly events: TransferEvent[];
  /** Bytes of chunks that it sent to others. */
  readonly sent: () => number;
  /** Resolves at the first event that passes. */
  until(test: (event: TransferEvent) => boolean): Promise<TransferEvent>;
  leave(): Promise<void>;
}

export interface MemberOptions {
  readonly fileSystem?: FileSystem;
  readonly disk?: Disk;
  /** What comes between it and whoever it meets, or who meets it. */
  readonly between?: Between;
  readonly clock?: Clock;
  readonly downloads?: string;
  readonly draw?: (limit: number) => number;
  /** What stands between it and the tracker. */
  readonly told?: (tracker: Tracker) => Tracker;
  /** Bytes a second. */
  readonly rates?: { readonly up?: number; readonly down?: number };
}

/** What it is to a member to be connected with `peer`. */
export type Between = (connection: NetworkConnection, peer: string) => NetworkConnection;

interface Held {
  readonly manifest: Manifest;
  readonly chunks: Bitset;
}

export interface Town {
  readonly folder: string;
  join(user: string, options?: MemberOptions): Promise<Member>;
}

/** Where two members meet: both ends of a connection between them, the first member's first. */
export interface MeetingPlace {
  meet(one: string, other: string): Promise<readonly [NetworkConnection, NetworkConnection]>;
}

/** Registers what is to be undone at the end: a test's `onTestFinished`. */
type AtEnd = (undo: () => void | Promise<void>) => void;

/** An empty town in a folder of its own; everything in it ends with the test. */
export async function town(atEnd: AtEnd): Promise<Town> {
  const folder = await mkdtemp(join(tmpdir(), 'hubbub-swarm-'));
  atEnd(() => rm(folder, { recursive: true, force: true }));
  return townIn(folder, atEnd);
}

/** An empty town in a given folder; its members meet over real sockets, unless told otherwise. */
export async function townIn(folder: string, atEnd: AtEnd, place?: MeetingPlace): Promise<Town> {
  const { meet } = place ?? (await socketPlace(atEnd));
  const members = new Map<string, Member & { accept: Swarm['accept'] }>();
  const holdings = new Map<string, Map<string, Held>>();
  const watchers = new Map<string, Set<string>>();

  function tell(root: string, change: SwarmChange): void {
    for (const user of watchers.get(root) ?? []) {
      if (user !== change.peer) members.get(user)?.swarm.heard(root, [change]);
    }
  }
  function trackerFor(user: string, between: Between): Tracker {
    const own = holdings.get(user)!;
    return {
      async register(manifest, have) {
        const known = [...holdings.values()].some((files) => files.has(manifest.root));
        const count = chunkCountOf(manifest.size);
        const chunks = have === 'all' ? null : bitsetFromText(have, count);
        const held = chunks ?? all(count);
        own.set(manifest.root, { manifest, chunks: held });
        tell(manifest.root, { peer: user, user, have: bitsetToText(held) });
        return { ok: true, known };
      },
      async unregister(root) {
        own.delete(root);
        tell(root, { peer: user, gone: true });
        return { ok: true };
      },
      async locate(name) {
        await Promise.all(
          [...members].map(async ([other, { swarm }]) => other !== user && swarm.look(name, () => {})),
        );
        const files = new Map<string, { manifest: Manifest; owners: string[] }>();
        for (const [owner, held] of holdings) {
          for (const { manifest } of held.values()) {
            const { root } = manifest;
            if (owner === user || (manifest.name !== name && !(isIdPrefix(name) && root.startsWith(name))))
              continue;
            files.set(root, { manifest, owners: [...(files.get(root)?.owners ?? []), owner] });
          }
        }
        if (files.size === 0) return refuse('not-found', `nobody has ${name}`);
        return { ok: true, files: [...files.values()] };
      },
      async join(root) {
        watchers.set(root, (watchers.get(root) ?? new Set()).add(user));
        const owners = [...holdings].filter(([owner, held]) => owner !== user && held.has(root));
        const { manifest } = owners.map(([, held]) => held.get(root)!)[0] ?? own.get(root)!;
        const told = owners.map(([owner, held]) => ({
          peer: owner,
          user: owner,
          have: bitsetToText(held.get(root)!.chunks),
        }));
        return { ok: true, manifest, owners: told, you: user };
      },
      leave: (root) => void watchers.get(root)?.delete(user),
      have(root, chunks) {
        const held = own.get(root);
        if (!held) return;
        for (const n of chunks) addBit(held.chunks, n);
        tell(root, { peer: user, chunks });
      },
      async meet(root, peer) {
        const other = members.get(peer);
        if (!other) throw new Error('gone');
        const [near, far] = await meet(user, peer);
        other.accept(root, user, far);
        return between(near, peer);
      },
    };
  }
  return {
    folder,
    async join(user, options = {}) {
      const key = makeIdentityKey();
      const [share, downloads] = [
        join(folder, user, 'share'),
        options.downloads ?? join(folder, user, 'downloads'),
      ];
      await mkdir(share, { recursive: true });
      holdings.set(user, new Map());
      const events: TransferEvent[] = [];
      const listeners = new Set<(event: TransferEvent) => void>();
      const sent = { bytes: 0 };
      const between: Between = options.between ?? ((connection) => connection);
      const { clock = systemClock, disk = systemDisk } = options;
      const swarm = openSwarm(
        {
          tracker: (options.told ?? ((tracker) => tracker))(trackerFor(user, between)),
          fileSystem: options.fileSystem ?? systemFileSystem,
          clock,
          ...{ buffers: chunkBuffers(), compressor: chunkCompressor(clock) },
          turns: uploadTurns(clock, pace(clock, options.rates?.up ?? null)),
          down: pace(clock, options.rates?.down ?? null),
          draw: options.draw ?? drawer(systemRandomness),
          folders: { share, downloads, owner: user },
          publisher: {
            user,
            publicKey: createPublicKey(key).export({ type: 'spki', format: 'der' }).toString('base64url'),
            sign: (text) => sign(null, Buffer.from(text), key).toString('base64url'),
          },
          memory: hashMemory(disk, join(folder, user, 'hashes')),
          known: knownFiles(disk, join(folder, user, 'known-files.json')),
          distrust: () => null,
        },
        {
          onTransfer(event) {
            events.push(event);
            for (const listener of [...listeners]) listener(event);
          },
          onServed: (bytes) => (sent.bytes += bytes),
          onActivity() {},
        },
      );
      const leave = async () => {
        members.delete(user);
        for (const root of holdings.get(user)?.keys() ?? []) tell(root, { peer: user, gone: true });
        holdings.delete(user);
        await swarm.close();
      };
      const member = {
        ...{ user, share, downloads, swarm, events, leave, sent: () => sent.bytes },
        until: (test: (event: TransferEvent) => boolean) =>
          new Promise<TransferEvent>((resolve) => {
            const found = events.find(test);
            if (found) return resolve(found);
            const listener = (event: TransferEvent): void => {
              if (!test(event)) return;
              listeners.delete(listener);
              resolve(event);
            };
            listeners.add(listener);
          }),
        accept: (root: string, from: string, connection: NetworkConnection) =>
          swarm.accept(root, from, between(connection, from)),
      };
      members.set(user, member);
      atEnd(() => swarm.close());
      return member;
    },
  };
}

/** Bytes that nothing compresses. */
export const noise = (size: number): Buffer => randomBytes(size);

function all(count: number): Bitset {
  const set = emptyBitset(count);
  for (let n = 0; n < count; n++) addBit(set, n);
  return set;
}

/** Pairs of real connections, one at a time so that the two ends are those of one. */
async function socketPlace(atEnd: AtEnd): Promise<MeetingPlace> {
  const arrived: ((connection: NetworkConnection) => void)[] = [];
  const listener = await systemNetwork.listen({
    host: '127.0.0.1',
    port: 0,
    tls: null,
    handshakeSeconds: 10,
    maxSockets: 1000,
    onConnection: (connection) => arrived.shift()?.(connection),
    onRefused() {},
  });
  atEnd(() => listener.close());
  let turn: Promise<unknown> = Promise.resolve();
  async function meet() {
    const pair = turn.then(async () => {
      const far = new Promise<NetworkConnection>((resolve) => arrived.push(resolve));
      const near = await systemNetwork.connect({
        host: '127.0.0.1',
        port: listener.port,
        tls: false,
        timeoutSeconds: 10,
      });
      return [near, await far] as const;
    });
    turn = pair;
    return pair;
  }
  return { meet };
}
