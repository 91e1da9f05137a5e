/** Which file a download means: one content, or none of several (R34). */
import { refuse, type Refusal } from '../../../machines/vocabulary/codes.ts';
import { isIdPrefix, type Manifest } from '../../../machines/vocabulary/files.ts';
import type { FoundFile } from '../../../machines/vocabulary/swarm.ts';
import { checkManifest } from '../../ports/manifest.ts';
import type { KnownFile, KnownFiles } from './known-files.ts';
import { diskError } from '../swarm-error.ts';
import type { Tracker } from '../tracker.ts';

/** Digits of an id in a sentence. */
const SHOWN_DIGITS = 12;

/** Files of an answer that are looked at: each signature takes its time, and nobody chooses among more. */
const MOST_CANDIDATES = 256;

/** A candidate, as scripts get it. */
export interface Candidate {
  readonly id: string;
  readonly name: string;
  readonly size: number;
  readonly publisher: string;
  readonly owners: readonly string[];
  /** Not there for a file. */
  readonly kind?: 'folder';
}

export type Found =
  | { readonly ok: true; readonly manifest: Manifest }
  | { readonly ok: false; readonly refusal: Refusal; readonly files?: readonly Candidate[] };

export interface FindParts {
  readonly tracker: Pick<Tracker, 'locate'>;
  readonly known: Pick<KnownFiles, 'recall'>;
  /** Why the key of a manifest is not its publisher's, as a sentence, or null. */
  distrust(manifest: Manifest): string | null;
}

/**
 * Asks for the file of a name or of the beginning of an id. What the server says is believed only where it fits what was asked for and is
 * signed, by no other key than the known one of its publisher (R29); under a name only what was downloaded under it before (R34).
 */
export async function findFile({ tracker, known, distrust }: FindParts, wanted: string): Promise<Found> {
  const answer = await tracker.locate(wanted);
  if (!answer.ok) return { ok: false, refusal: answer };
  const isMeant = ({ manifest: { name, root } }: FoundFile): boolean =>
    name === wanted || isChosen(root, wanted);
  const meant = answer.files.filter(isMeant).slice(0, MOST_CANDIDATES);
  const files = meant.filter((file) => checkManifest(file.manifest) === null);
  const [first, ...others] = files;
  if (!first) return { ok: false, refusal: refuse('not-found', `nobody online has ${wanted}`) };
  if (others.length > 0) {
    return ambiguous(files, `${files.length} different files are called ${wanted}; download one by its id`);
  }
  const { manifest } = first;
  const warning = distrust(manifest);
  if (warning !== null) return { ok: false, refusal: refuse('key-changed', warning) };
  if (isChosen(manifest.root, wanted)) return { ok: true, manifest };
  try {
    const before = await known.recall(manifest.name);
    if (before === null || before.root === manifest.root) return { ok: true, manifest };
    return ambiguous(files, changed(manifest, before));
  } catch (error) {
    const { code, message } = diskError(manifest.name, error);
    return { ok: false, refusal: refuse(code, message) };
  }
}

/** A file that was offered: its manifest must be signed, by no other key than the known one of its publisher (R29). */
export function judged({ distrust }: Pick<FindParts, 'distrust'>, manifest: Manifest): Found {
  const problem = checkManifest(manifest);
  if (problem !== null) return { ok: false, refusal: refuse('bad-name', problem) };
  const warning = distrust(manifest);
  return warning === null ? { ok: true, manifest } : { ok: false, refusal: refuse('key-changed', warning) };
}

/** An id is a choice; a name is none. */
function isChosen(root: string, wanted: string): boolean {
  return isIdPrefix(wanted) && root.startsWith(wanted.toLowerCase());
}

function changed({ name, root, publisher }: Manifest, before: KnownFile): string {
  const [now, then] = [root.slice(0, SHOWN_DIGITS), before.root.slice(0, SHOWN_DIGITS)];
  return `${name} is ANOTHER FILE now (${now} of ${publisher}) than the one downloaded before (${then} of ${before.publisher}); to take it nevertheless, download it by its id`;
}

function ambiguous(files: readonly FoundFile[], message: string): Found {
  return { ok: false, refusal: refuse('ambiguous', message), files: files.map(candidateOf) };
}

function candidateOf({ manifest, owners }: FoundFile): Candidate {
  const { root, name, size, publisher, listing } = manifest;
  const kind = listing === undefined ? {} : { kind: 'folder' as const };
  return { id: root, name, size, publisher, owners, ...kind };
}
