/**
 * The leaves of a file's content tree, without which no chunk can be verified: asked of one peer, which must have them because
 * it has chunks, and held against the file's id.
 */
import { MOST_LEAVES } from '../link/chunk-frames.ts';
import { HASH_BYTES, rootOf, type Leaves } from '../storage/content-tree.ts';
import type { PeerLink } from '../link/link.ts';

export interface LeafFetching {
  /**
   * Asks a peer for them. True where one answer will bring all of them: a chunk that is asked for in the same breath comes
   * after them, and can be verified. False also where somebody is asked already.
   */
  ask(link: PeerLink): boolean;
  /** Some came, beginning with number `from`. Answers all of them, `more` where further ones were asked for, or `wrong`. */
  came(link: PeerLink, from: number, part: Buffer): Leaves | 'more' | 'wrong';
  /** That peer will not send them. */
  forget(link: PeerLink): void;
}

/** The leaves of a file of `count` chunks with this id; nobody was asked. */
export function leafFetching(count: number, root: string): LeafFetching {
  const leaves = Buffer.alloc(count * HASH_BYTES);
  let asked: PeerLink | null = null;
  return {
    ask(link) {
      if (asked !== null) return false;
      asked = link;
      link.askLeaves(0);
      return count <= MOST_LEAVES;
    },
    came(link, from, part) {
      part.copy(leaves, from * HASH_BYTES);
      const next = from + part.length / HASH_BYTES;
      if (next < count) {
        link.askLeaves(next);
        return 'more';
      }
      asked = null;
      return rootOf(leaves) === root ? leaves : 'wrong';
    },
    forget(link) {
      if (asked === link) asked = null;
    },
  };
}
