/** Which file a download means: one content, or none of several (R34). */
import { refuse, type Refusal } from '../../machines/vocabulary/codes.ts';
import { isIdPrefix, type Manifest } from '../../machines/vocabulary/files.ts';
import type { FoundFile } from '../../machines/vocabulary/swarm.ts';
import { checkManifest } from '../ports/manifest.ts';
import type { Tracker } from './tracker.ts';

/** A candidate, as scripts get it. */
export interface Candidate {
  readonly id: string;
  readonly name: string;
  readonly size: number;
  readonly publisher: string;
  readonly owners: readonly string[];
}

export type Found =
  | { readonly ok: true; readonly manifest: Manifest }
  | { readonly ok: false; readonly refusal: Refusal; readonly files?: readonly Candidate[] };

/** Asks for the file of a name or of the beginning of an id. What the server says is believed only where it fits what was asked for and is signed. */
export async function findFile(tracker: Tracker, wanted: string): Promise<Found> {
  const answer = await tracker.locate(wanted);
  if (!answer.ok) return { ok: false, refusal: answer };
  const isWanted = ({ manifest: { name, root } }: FoundFile): boolean =>
    name === wanted || (isIdPrefix(wanted) && root.startsWith(wanted.toLowerCase()));
  const files = answer.files.filter((file) => isWanted(file) && checkManifest(file.manifest) === null);
  const [first, ...others] = files;
  if (!first) return { ok: false, refusal: refuse('not-found', `nobody online has ${wanted}`) };
  if (others.length === 0) return { ok: true, manifest: first.manifest };
  const listed = `${files.length} different files are called ${wanted}; download one by its id`;
  return { ok: false, refusal: refuse('ambiguous', listed), files: files.map(candidateOf) };
}

function candidateOf({ manifest, owners }: FoundFile): Candidate {
  const { root, name, size, publisher } = manifest;
  return { id: root, name, size, publisher, owners };
}
