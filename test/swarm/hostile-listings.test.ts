/** Listings of folders that somebody made to do harm: refused before the rest is fetched, and before anything is made of them (R37; threat rows 34, 35). */
import { createPublicKey, sign } from 'node:crypto';
import { mkdir, readdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import fc from 'fast-check';
import { beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import { makeIdentityKey } from '../../src/ports/certificate.ts';
import { systemFileSystem } from '../../src/ports/file-system.ts';
import { makeManifest, type Publisher } from '../../src/ports/manifest.ts';
import { leafOf, rootOf } from '../../src/swarm/storage/content-tree.ts';
import { openParts } from '../../src/swarm/storage/parts.ts';
import { unpack } from '../../src/swarm/storage/unpack.ts';
import { noise, town, type Member, type Town } from './town.ts';

const CHUNK = 262_144;
let place: Town;
let hans: Member;
let luke: Member;
beforeEach(async () => {
  place = await town(onTestFinished);
  hans = await place.join('hans');
  luke = await place.join('luke');
});

/** Folders in folders, so many. */
function deep(count: number, name = 'x'): string {
  return Array.from(
    { length: count },
    (_, n) =>
      `/ ${Array(n + 1)
        .fill(name)
        .join('/')}\n`,
  ).join('');
}

/** Empty files, so many, in order. */
function many(count: number): string {
  return Array.from(
    { length: count },
    (_, n) => `0 a file of some name ${String(n).padStart(7, '0')}\n`,
  ).join('');
}

function publisher(): Publisher {
  const key = makeIdentityKey();
  return {
    user: 'mallory',
    publicKey: createPublicKey(key).export({ type: 'spki', format: 'der' }).toString('base64url'),
    sign: (text) => sign(null, Buffer.from(text), key).toString('base64url'),
  };
}

describe('a hostile listing (R37, threat 34)', () => {
  /** Unpacks bytes that begin with a listing, and answers the code of what went wrong. */
  async function unpacked(listing: string, rest = ''): Promise<string> {
    const folder = join(place.folder, 'parts');
    await mkdir(folder, { recursive: true });
    await writeFile(join(folder, 'data'), listing + rest);
    const data = await systemFileSystem.open(join(folder, 'data'), 0);
    const bytes = Buffer.byteLength(listing);
    const manifest = { ...MANIFEST, size: bytes + rest.length, listing: bytes };
    return unpack(systemFileSystem, { folder, data }, manifest)
      .then(
        () => 'none',
        (error: { code: string }) => error.code,
      )
      .finally(() => data.close());
  }
  const MANIFEST = {
    ...{ name: 'photos', size: 0, chunkBytes: CHUNK, root: 'a'.repeat(64) },
    ...{ publisher: 'mallory', key: 'k', at: 0, signature: 's' },
  };
  const HEAD = 'hubbub folder v1\n';

  it.each([
    ['../x'],
    ['/x'],
    ['a/../../x'],
    ['./x'],
    ['a//x'],
    ['a\\x'],
    ['C:x'],
    ['.ssh'],
    ['nul.txt'],
    ['x '],
    ['x\u202ey'],
    ['missing/x'],
    ['com1'],
    ['LPT9.log'],
    ['CONIN$'],
    ['x.'],
    ['-rf'],
    ['x\ty'],
    ['x\ry'],
    ['x\0y'],
    ['e\u0301'],
    ['\u212a'],
    ['x\u200by'],
    ['\ud800'],
    ['a:stream'],
    ['x'.repeat(201)],
  ])('that names %s is refused before anything is made', async (path) => {
    expect(await unpacked(`${HEAD}1 ${path}\n`, '!')).toBe('bad-name');
    expect(await readdir(join(place.folder, 'parts'))).toEqual(['data']);
  });

  it.each([
    ['a file twice', '0 a\n0 a\n'],
    ['a file that is also a folder', '/ a\n0 a\n'],
    ['a file within a file', '0 a\n0 a/b\n'],
    ['a folder twice', '/ a\n/ a\n'],
    ['a link', 'l a\n'],
    ['a link with a place to lead to', '0 a -> /etc/passwd\0\n'],
    ['a device', 'c a\n'],
    ['names that differ by sharp s', '0 STRASSE\n0 straße\n'],
    ['names that differ by long s', '0 s\n0 ſ\n'],
    ['folders deeper than any', deep(33)],
    ['a path longer than any', deep(32, 'x'.repeat(40))],
    ['more entries than any', many(20_001)],
    ['a million entries', many(1_000_000)],
    ['a size beyond numbers', '9007199254740993 a\n'],
    ['sizes that add up to more than there is', `${'9007199254740991 a\n'}${'9007199254740991 b\n'}`],
    ['a size below nothing', '-1 a\n'],
    ['a size in other digits', '1e3 a\n'],
    ['an empty line', '0 a\n\n0 b\n'],
    ['names that differ by case', '0 A\n0 a\n'],
    ['folders that differ by case', '/ A\n0 A/x\n/ a\n0 a/y\n'],
    ['another order', '0 b\n0 a\n'],
    ['more bytes than there are', '9 a\n'],
    ['a size that is none', '01 a\n'],
    ['a line that is none', 'a\n'],
    ['no end', '0 a'],
  ])('with %s is refused', async (_, lines) => {
    expect(await unpacked(HEAD + lines)).toBe('bad-name');
  });

  it('is judged as soon as it is here, and what it cost goes whole', async () => {
    const bytes = Buffer.concat([Buffer.from(`${HEAD}0 ../../x\n`), Buffer.alloc(CHUNK)]);
    const leaves = Buffer.concat([leafOf(bytes.subarray(0, CHUNK)), leafOf(bytes.subarray(CHUNK))]);
    const manifest = { ...MANIFEST, size: bytes.length, listing: bytes.length - CHUNK, root: rootOf(leaves) };
    const parts = await openParts(systemFileSystem, luke.downloads, 'luke', manifest);
    await parts.learn(leaves);
    await expect(parts.write(0, bytes.subarray(0, CHUNK))).rejects.toMatchObject({
      code: 'bad-name',
      message: expect.stringContaining('../../x'),
    });
    expect(parts.isUnsafe).toBe(true);
    await parts.close();
    const again = openParts(systemFileSystem, luke.downloads, 'luke', manifest);
    await expect(again, 'an earlier life fetched it').rejects.toMatchObject({ code: 'bad-name' });
    expect(await readdir(join(luke.downloads, '.hubbub-parts'))).toEqual([]);
  });

  it.each([
    ['of one chunk', 1],
    ['of two chunks', 2],
  ])('%s ends the download before the rest is asked for (threat 35)', async (_, chunks) => {
    const listing = Buffer.from(`${HEAD}${many(chunks === 1 ? 1 : 12_000)}0 ../x\n`);
    expect(Math.ceil(listing.length / CHUNK)).toBe(chunks);
    await writeFile(join(hans.share, 'evil'), Buffer.concat([listing, noise(12 * CHUNK)]));
    const { id: root, size } = await hans.swarm.register('evil', () => {});
    const offered = makeManifest({ name: 'photos', size, root, listing: listing.length }, publisher(), 0);
    const result = await luke.swarm.fetch(offered, () => {});
    expect(result).toMatchObject({ ok: false, code: 'bad-name' });
    expect(hans.sent()).toBe(chunks * CHUNK);
    await expect.poll(() => readdir(join(luke.downloads, '.hubbub-parts'))).toEqual([]);
    expect(luke.swarm.transfers).toEqual([]);
  });

  it('never makes anything outside of its tree, whatever it says (property)', async () => {
    const name = fc.constantFrom('..', '.', '', 'a', 'b', 'A', '/', 'con', '.git', 'x\\y', '~');
    const line = fc.record({
      size: fc.constantFrom('/', '0'),
      names: fc.array(name, { minLength: 1, maxLength: 4 }),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(line, { maxLength: 5 }), async (lines) => {
        await unpacked(HEAD + lines.map(({ size, names }) => `${size} ${names.join('/')}\n`).join(''));
        expect((await readdir(place.folder)).filter((each) => !BEFORE.has(each))).toEqual(['parts']);
        expect((await readdir(join(place.folder, 'parts'))).filter((each) => each !== 'tree')).toEqual([
          'data',
        ]);
        await rm(join(place.folder, 'parts'), { recursive: true });
      }),
      { numRuns: 200 },
    );
  });
  let BEFORE: ReadonlySet<string>;
  beforeEach(async () => {
    BEFORE = new Set(await readdir(place.folder));
  });
});
