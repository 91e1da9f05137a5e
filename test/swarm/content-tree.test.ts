/** The content tree against RFC 6962's own definition and known answers, and the manifests over it (R30, R33). */
import { createHash, createPublicKey, sign } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { makeIdentityKey } from '../../src/ports/certificate.ts';
import { isChunk, leafOf, rootOf } from '../../src/swarm/storage/content-tree.ts';
import { checkManifest, makeManifest } from '../../src/ports/manifest.ts';

const sha = (...parts: Uint8Array[]) => createHash('sha256').update(Buffer.concat(parts)).digest();

/** MTH of RFC 6962 section 2.1, word for word. */
function definition(leaves: readonly Buffer[]): Buffer {
  if (leaves.length === 0) return sha();
  if (leaves.length === 1) return leaves[0]!;
  let split = 1;
  while (split * 2 < leaves.length) split *= 2;
  return sha(Buffer.of(1), definition(leaves.slice(0, split)), definition(leaves.slice(split)));
}

/* The inputs and roots of RFC 6962's reference implementation. */
const INPUTS = [
  '',
  '00',
  '10',
  '2021',
  '3031',
  '40414243',
  '5051525354555657',
  '606162636465666768696a6b6c6d6e6f',
];
const ROOTS = [
  'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855',
  '6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d',
  'fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125',
  'aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77',
  'd37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7',
  '4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4',
  '76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef',
  'ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c',
  '5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328',
];

describe('the content tree', () => {
  it.each(ROOTS.map((root, size) => [size, root] as const))(
    'over %i leaves has the known root',
    (size, root) => {
      const leaves = INPUTS.slice(0, size).map((hex) => leafOf(Buffer.from(hex, 'hex')));
      expect(rootOf(Buffer.concat(leaves))).toBe(root);
    },
  );

  it('is that of the definition, whatever the number of leaves', () => {
    for (let size = 0; size < 70; size++) {
      const leaves = Array.from({ length: size }, (_, n) => sha(Buffer.of(n)));
      expect(rootOf(Buffer.concat(leaves))).toBe(definition(leaves).toString('hex'));
    }
  });

  it('changes with any bit of any chunk', () => {
    const chunks = fc.array(fc.uint8Array({ minLength: 1, maxLength: 8 }), { minLength: 1, maxLength: 9 });
    fc.assert(
      fc.property(chunks, fc.nat(), fc.nat(), (given, at, bit) => {
        const leaves = Buffer.concat(given.map(leafOf));
        const n = at % given.length;
        const wrong = Uint8Array.from(given[n]!);
        wrong[bit % wrong.length]! ^= 1 << (bit % 8);
        expect(isChunk(leaves, n, given[n]!)).toBe(true);
        expect(isChunk(leaves, n, wrong)).toBe(false);
      }),
    );
  });
});

describe('a manifest', () => {
  const key = makeIdentityKey();
  const publisher = {
    user: 'hans',
    publicKey: createPublicKey(key).export({ type: 'spki', format: 'der' }).toString('base64url'),
    sign: (text: string) => sign(null, Buffer.from(text), key).toString('base64url'),
  };
  const manifest = makeManifest({ name: 'film.mkv', size: 7, root: 'a'.repeat(64) }, publisher, 5);

  it('holds with its signature', () => expect(checkManifest(manifest)).toBeNull());

  it.each([
    { name: 'other' },
    { size: 8 },
    { root: 'b'.repeat(64) },
    { publisher: 'luke' },
    { at: 6 },
    { signature: '' },
    { key: '' },
    { key: 'AAAA' },
    { name: '../x' },
  ])('falls with %j', (change) => expect(checkManifest({ ...manifest, ...change })).toBeTypeOf('string'));
});
