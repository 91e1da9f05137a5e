/** Device keys as they travel (DER SPKI, base64url): their pins, and what they have signed. */
import { createPublicKey, verify, type KeyObject } from 'node:crypto';
import { pinOf } from '../ports/pin.ts';

/** The pin of a device key, or null where the text is no Ed25519 key. */
export function pinOfKey(key: string): string | null {
  const read = readKey(key);
  return read && pinOf(read);
}

/** Whether `signature` (base64url) is that key's over the bytes. Never throws. */
export function isSignedBy(key: string, bytes: Uint8Array, signature: string): boolean {
  const read = readKey(key);
  return read !== null && verify(null, bytes, read, Buffer.from(signature, 'base64url'));
}

function readKey(key: string): KeyObject | null {
  try {
    const read = createPublicKey({ key: Buffer.from(key, 'base64url'), format: 'der', type: 'spki' });
    return read.asymmetricKeyType === 'ed25519' ? read : null;
  } catch {
    return null;
  }
}
