/** Whether a client may say what it says of a file: a sound manifest, signed by a device of its publisher, of a file of one size. */
import { refuse, type Refusal } from '../../../machines/vocabulary/codes.ts';
import { chunkCountOf, type Manifest } from '../../../machines/vocabulary/files.ts';
import { fileNameProblem } from '../../../machines/vocabulary/file-names.ts';
import type { Bus } from '../../bus/bus.ts';
import { checkManifest } from '../../ports/manifest.ts';
import type { Catalogue } from './catalogue.ts';

export interface RegistrationLimits {
  readonly filesPerUser: number;
  readonly chunksPerFile: number;
}

/** The refusal of a manifest, or null. */
export function manifestRefusal(
  bus: Bus,
  catalogue: Catalogue,
  manifest: Manifest,
  { chunksPerFile }: RegistrationLimits,
): Refusal | null {
  const name = fileNameProblem(manifest.name);
  if (name !== null) return refuse('bad-name', `a file cannot have this name: ${name}`);
  const problem = checkManifest(manifest);
  if (problem !== null) return refuse('usage', `register: the manifest is wrong: ${problem}`);
  const chunks = chunkCountOf(manifest.size);
  if (chunks > chunksPerFile) {
    return refuse('too-long', `the file has ${chunks} chunks; this server takes ${chunksPerFile}`);
  }
  const known = catalogue.get(manifest.root);
  if (known && known.size !== manifest.size) {
    return refuse('usage', 'register: this content is known here, and it has another size');
  }
  // Somebody who is no user (any more) cannot be impersonated.
  const publisher = bus.ask.userNamed(manifest.publisher);
  if (publisher && !(publisher.name === manifest.publisher && bus.ask.isDeviceOf(publisher, manifest.key))) {
    return refuse('usage', `register: the manifest is not signed by a device of ${publisher.name}`);
  }
  return null;
}
