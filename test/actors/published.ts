/** Files that residents of a town publish: manifests with real signatures over contents that nobody needs. */
import { createPublicKey, hash, sign } from 'node:crypto';
import type { Manifest } from '../../machines/vocabulary/files.ts';
import { makeIdentityKey } from '../../src/ports/certificate.ts';
import { makeManifest } from '../../src/ports/manifest.ts';

const devices = new Map<string, ReturnType<typeof makeIdentityKey>>();

function deviceOf(user: string) {
  const key = devices.get(user) ?? makeIdentityKey();
  devices.set(user, key);
  return key;
}

/** The public key of a user's device, as it travels. */
export function publicKeyOf(user: string): string {
  const der = createPublicKey(deviceOf(user)).export({ type: 'spki', format: 'der' });
  return der.toString('base64url');
}

/** What `user` says of a file, signed by the device of `signer`; the same `content` has the same id. */
export function published(
  user: string,
  name: string,
  content = name,
  size = 1_000_000,
  signer = user,
): Manifest {
  const root = hash('sha256', content, 'hex');
  const publisher = {
    user,
    publicKey: publicKeyOf(signer),
    sign: (text: string) => sign(null, Buffer.from(text), deviceOf(signer)).toString('base64url'),
  };
  return makeManifest({ name, size, root }, publisher, 1_767_323_045_678);
}
