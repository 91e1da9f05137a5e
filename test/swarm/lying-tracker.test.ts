/** A tracker that lies: nothing wrong is written, nothing grows without bound, and each wait has its cause (R35, R38; threat 36a). */
import { createPublicKey, sign } from 'node:crypto';
import { readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import type { Manifest } from '../../machines/vocabulary/files.ts';
import { makeIdentityKey } from '../../src/ports/certificate.ts';
import { systemFileSystem } from '../../src/ports/file-system.ts';
import { makeManifest } from '../../src/ports/manifest.ts';
import { owners } from '../../src/swarm/download/owners.ts';
import type { PeerLink } from '../../src/swarm/link/link.ts';
import type { Tracker } from '../../src/swarm/tracker.ts';
import { manualClock } from '../client/core/manual-clock.ts';
import { empty } from './liars.ts';
import { noise, town } from './town.ts';

const CHUNK = 256 * 1024;

const key = makeIdentityKey();
const liar = {
  user: 'hans',
  publicKey: createPublicKey(key).export({ type: 'spki', format: 'der' }).toString('base64url'),
  sign: (text: string) => sign(null, Buffer.from(text), key).toString('base64url'),
};

/** Tells of each file what is not so of it, signed by a key of its own making. */
function telling(change: (manifest: Manifest) => Partial<Manifest>): (tracker: Tracker) => Tracker {
  return (tracker) => ({
    ...tracker,
    async locate(name) {
      const answer = await tracker.locate(name);
      if (!answer.ok) return answer;
      const files = answer.files.map((file) => {
        return { ...file, manifest: makeManifest({ ...file.manifest, ...change(file.manifest) }, liar, 1) };
      });
      return { ok: true, files };
    },
    async join(root) {
      const joined = await tracker.join(root);
      // Of another file it names the owners of this one.
      if (!joined.ok || joined.owners.length > 0) return joined;
      return { ...joined, owners: [{ peer: 'hans', user: 'hans', have: 'all' }] };
    },
  });
}

it.each([
  ['a byte fewer', ({ size }: Manifest) => ({ size: size - 1 })],
  ['a chunk fewer', ({ size }: Manifest) => ({ size: size - CHUNK })],
  ['a thousand chunks more', ({ size }: Manifest) => ({ size: size + 1_000 * CHUNK })],
  ['larger chunks', () => ({ size: 2 ** 30 + 1 })],
  ['another id', () => ({ root: 'b'.repeat(64) })],
  ['a listing that it has not', () => ({ listing: 100 })],
] as const)('a manifest with %s: nothing is written, and the wait has a cause', async (_what, change) => {
  const { join: enter } = await town(onTestFinished);
  const [hans, luke] = [await enter('hans'), await enter('luke', { told: telling(change) })];
  await writeFile(join(hans.share, 'film.mkv'), noise(4 * CHUNK));
  const download = luke.swarm.download('film.mkv');
  const waits = luke.until(
    ({ state, cause }) => state === 'waiting' && /hans \((?!being called)/.test(cause ?? ''),
  );
  const failed = download.then((result) => {
    expect(result).toMatchObject({ ok: false });
    return null;
  });
  const waiting = await Promise.race([waits, failed]);
  // A folder's listing is judged when all of it is here, and goes with it.
  if (waiting) {
    // Chunks that are the file’s are taken; all of it never comes together.
    expect(waiting.bytes).toBeLessThan(waiting.size);
    luke.swarm.cancel(waiting.id);
  }
  await failed;
  const left = await readdir(luke.downloads);
  expect(left.filter((name) => name !== '.hubbub-parts')).toEqual([]);
});

it('owners who are not there, and owners who have nothing, are named; an honest one among them is enough', async () => {
  const { join: enter } = await town(onTestFinished);
  const crowded = (tracker: Tracker): Tracker => ({
    ...tracker,
    async join(root) {
      const joined = await tracker.join(root);
      if (!joined.ok) return joined;
      const nobody = Array.from({ length: 200 }, (_, n) => ({
        peer: `x${n}`,
        user: `nobody${n}`,
        have: 'all',
      }));
      return { ...joined, owners: [...nobody, ...joined.owners] };
    },
  });
  const hans = await enter('hans');
  const poor = await enter('poor', { between: empty });
  const luke = await enter('luke', { told: crowded });
  const bytes = noise(4 * CHUNK);
  for (const { share } of [hans, poor]) await writeFile(join(share, 'film.mkv'), bytes);
  expect(await luke.swarm.download('film.mkv')).toMatchObject({ ok: true });
});

/** Owners whose links a test plays. */
function played() {
  const opened: string[] = [];
  const clock = manualClock();
  const seeking = { clock, isEnough: false, hasEnough: () => seeking.isEnough };
  const open = (peer: string, user: string) => {
    opened.push(peer);
    return { name: peer, user, end() {} } as unknown as PeerLink;
  };
  const known = owners('self', open, seeking);
  known.want(true);
  return { known, opened, clock, seeking };
}
const crowd = (count: number) =>
  Array.from({ length: count }, (_, n) => ({ peer: `p${n}`, user: `u${n}`, have: 'all' }));

it('four owners are met at once; who is met or was not reached, or takes a second, lets the next be met', () => {
  const { known, opened, clock } = played();
  known.heard(crowd(40));
  expect(opened).toEqual(['p0', 'p1', 'p2', 'p3']);
  known.met('p1');
  known.missed('p2', 'nobody got through');
  known.over('p3');
  expect(opened.slice(4)).toEqual(['p4', 'p5', 'p6']);
  clock.advance(1);
  expect(opened.slice(7)).toEqual(['p7', 'p8', 'p9', 'p10']);
  known.want(false);
  expect(clock.running).toEqual([]);
});

it('where enough have what is missing nobody else is met, until they have not', () => {
  const { known, opened, seeking } = played();
  seeking.isEnough = true;
  known.heard(crowd(40));
  known.seek();
  expect(opened).toEqual([]);
  seeking.isEnough = false;
  known.seek();
  expect(opened).toHaveLength(4);
});

it('thirty-two owners have a link; who cannot be reached makes room for the next', () => {
  const { known, opened, clock } = played();
  known.heard(crowd(40));
  clock.advance(60);
  expect(opened).toHaveLength(32);
  known.missed('p0', 'nobody got through');
  expect(opened.slice(32)).toEqual(['p32']);
  known.missed('p0', 'nobody got through');
  expect(opened).toHaveLength(33);
  known.met('p1');
  for (const n of [1, 2]) known.missed(`p${n}`, 'it closed the connection');
  expect(opened.slice(33)).toEqual(['p33', 'p34']);
});

it('one owner past 1,024 is not known, nor one user past as many who went; a sentence names eight', () => {
  const { known } = played();
  known.heard(crowd(1_025));
  expect(known.waitsFor).toMatch(/^waiting for u0 \(being called\), .* and 1016 more$/);
  expect(known.waitsFor.length).toBeLessThan(300);
  known.heard([
    { peer: 'p0', gone: true },
    { peer: 'p1024', user: 'u1024', have: 'all' },
  ]);
  known.heard(crowd(1_024).map(({ peer }) => ({ peer, gone: true as const })));
  known.heard([{ peer: 'p1024', gone: true }]);
  expect(known.waitsFor).toMatch(/ and 1016 more$/);
});

it('a thousand looks for one name open and hash it once; of one name past 256 nothing is told', async () => {
  const { join: enter } = await town(onTestFinished);
  let opened = 0;
  const fileSystem: typeof systemFileSystem = {
    ...systemFileSystem,
    open: (path, flags, mode) => (opened++, systemFileSystem.open(path, flags, mode)),
  };
  const hans = await enter('hans', { fileSystem });
  await writeFile(join(hans.share, 'film.mkv'), noise(4 * CHUNK));
  let told = 0;
  await Promise.all(Array.from({ length: 1_000 }, () => hans.swarm.look('film.mkv', () => told++)));
  expect([opened, told]).toEqual([1, 1_000]);
  opened = 0;
  for (let n = 0; n < 257; n++) await writeFile(join(hans.share, `song ${n}.ogg`), String(n));
  await Promise.all(Array.from({ length: 257 }, (_, n) => hans.swarm.look(`song ${n}.ogg`, () => {})));
  expect(opened).toBe(256);
});
