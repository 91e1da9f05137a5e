/** Manifests: made and signed by who publishes a file, checked by who fetches it. */
import { createPublicKey, verify } from 'node:crypto';
import {
  chunkBytesFor,
  manifestProblem,
  manifestText,
  type Manifest,
} from '../../machines/vocabulary/files.ts';

/** Who publishes: a user, and the device's key. */
export interface Publisher {
  readonly user: string;
  /** DER SPKI, base64url. */
  readonly publicKey: string;
  /** The Ed25519 signature of a text by the device's key, base64url. */
  sign(text: string): string;
}

/** A signed manifest. `at` is in milliseconds since 1970. */
export function makeManifest(
  file: Pick<Manifest, 'name' | 'size' | 'root' | 'listing'>,
  { user, publicKey, sign }: Publisher,
  at: number,
): Manifest {
  const { name, size, root, listing } = file;
  const kind = listing === undefined ? {} : { listing };
  const chunkBytes = chunkBytesFor(size);
  const unsigned = { name, size, chunkBytes, root, ...kind, publisher: user, key: publicKey, at };
  return { ...unsigned, signature: sign(manifestText(unsigned)) };
}

/** Why a manifest cannot be trusted, as a sentence, or null where it is sound and signed by the key it names. */
export function checkManifest(manifest: Manifest): string | null {
  const problem = manifestProblem(manifest);
  if (problem !== null) return problem;
  try {
    const key = createPublicKey({ key: Buffer.from(manifest.key, 'base64url'), format: 'der', type: 'spki' });
    if (key.asymmetricKeyType !== 'ed25519') return 'its key is of another kind';
    const signature = Buffer.from(manifest.signature, 'base64url');
    return verify(null, Buffer.from(manifestText(manifest)), key, signature)
      ? null
      : 'its signature is not that of its key';
  } catch {
    return 'its key cannot be read';
  }
}
