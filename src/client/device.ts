/** The device: an Ed25519 key made at the first login and kept; a token is worth something only in its hands. */
import { createPublicKey, sign } from 'node:crypto';
import { makeIdentityKey, privateKeyFromPem, privateKeyToPem } from '../ports/certificate.ts';
import type { Disk } from '../ports/disk.ts';
import type { Randomness } from '../ports/randomness.ts';
import { deviceProofBytes } from '../wire/version.ts';

export interface Device {
  /** The public key as it travels: DER SPKI, base64url. */
  readonly publicKey: string;
  /** The signature of the server's nonce and of what both sides drew from this connection, base64url. */
  prove(nonce: string, drawn: Uint8Array | null): string;
}

/** Reads the device's key, or makes one. Throws PrivateFileError or CertificateError. */
export async function openDevice(disk: Disk, path: string, randomness: Randomness): Promise<Device> {
  let pem = await disk.read(path);
  if (pem === null) {
    await disk.write(path, privateKeyToPem(makeIdentityKey(randomness)));
    // Another client of this home may have been first or last: what lies there now counts.
    pem = (await disk.read(path)) ?? '';
  }
  const key = privateKeyFromPem(pem, path);
  return {
    publicKey: createPublicKey(key).export({ type: 'spki', format: 'der' }).toString('base64url'),
    prove: (nonce, drawn) => sign(null, deviceProofBytes(nonce, drawn), key).toString('base64url'),
  };
}
