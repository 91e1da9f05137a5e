/** The content tree: RFC 6962 section 2.1 over a file's chunks, with SHA-256. Its root is the file's id. */
import { createHash, hash } from 'node:crypto';

/** Bytes of a hash. */
export const HASH_BYTES = 32;

const LEAF = Uint8Array.of(0);
const NODE = 1;

/** The hash of a chunk as a leaf of the tree. */
export function leafOf(chunk: Uint8Array): Buffer {
  return createHash('sha256').update(LEAF).update(chunk).digest();
}

/** The hashes of a file's chunks, one after the other. */
export type Leaves = Buffer;

/** The leaf of chunk `n`; a view, not a copy. */
function leafAt(leaves: Leaves, n: number): Buffer {
  return leaves.subarray(n * HASH_BYTES, (n + 1) * HASH_BYTES);
}

/** True when these are the bytes of chunk `n`. */
export function isChunk(leaves: Leaves, n: number, chunk: Uint8Array): boolean {
  return leafOf(chunk).equals(leafAt(leaves, n));
}

/**
 * The root over the leaves, in hexadecimal. The tree splits at the largest power of two below the number of leaves, which is what folding equal heights
 * from the left and then what is left over from the right comes to.
 */
export function rootOf(leaves: Leaves): string {
  if (leaves.length === 0) return hash('sha256', '', 'hex');
  const node = Buffer.alloc(1 + 2 * HASH_BYTES);
  node[0] = NODE;
  const join = (left: Buffer, right: Buffer): Buffer => {
    left.copy(node, 1);
    right.copy(node, 1 + HASH_BYTES);
    return hash('sha256', node, 'buffer');
  };
  const folded: { height: number; hash: Buffer }[] = [];
  for (let n = 0; n < leaves.length / HASH_BYTES; n++) {
    let next = { height: 0, hash: leafAt(leaves, n) };
    for (let last = folded.at(-1); last?.height === next.height; last = folded.at(-1)) {
      folded.pop();
      next = { height: next.height + 1, hash: join(last.hash, next.hash) };
    }
    folded.push(next);
  }
  return folded
    .map((part) => part.hash)
    .reduceRight((right, left) => join(left, right))
    .toString('hex');
}
