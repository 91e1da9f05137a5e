/**
 * The device's identity: an Ed25519 key made at the first login and kept. It proves the device to the server and to peers; a
 * self-signed certificate is only its container, and nobody checks more of it than the key.
 */
import { createPublicKey, sign, type KeyObject } from 'node:crypto';
import {
  makeCertificate,
  makeIdentityKey,
  privateKeyFromPem,
  privateKeyToPem,
} from '../ports/certificate.ts';
import type { Disk } from '../ports/disk.ts';
import { pinOf } from '../ports/pin.ts';
import type { Randomness } from '../ports/randomness.ts';

export interface Identity {
  /** The public key as it travels: DER SPKI, base64url. */
  readonly publicKey: string;
  readonly pin: string;
  /** What TLS shows to peers, PEM; always the same object. */
  readonly tls: { readonly key: string; readonly cert: string };
  /** The signature of some bytes, base64url. */
  sign(bytes: Uint8Array): string;
}

/** Reads the device's key, or makes one. Throws PrivateFileError or CertificateError. */
export async function openIdentity(disk: Disk, path: string, randomness: Randomness): Promise<Identity> {
  let pem = await disk.read(path);
  if (pem === null) {
    await disk.write(path, privateKeyToPem(makeIdentityKey(randomness)));
    // Another client of this home may have been first or last: what lies there now counts.
    pem = (await disk.read(path)) ?? '';
  }
  return identityOf(privateKeyFromPem(pem, path), randomness);
}

/** The identity of a private key. */
export function identityOf(privateKey: KeyObject, randomness: Randomness): Identity {
  const key = privateKeyToPem(privateKey);
  let tls: Identity['tls'] | undefined;
  return {
    publicKey: createPublicKey(privateKey).export({ type: 'spki', format: 'der' }).toString('base64url'),
    pin: pinOf(privateKey),
    get tls() {
      tls ??= { key, cert: makeCertificate({ privateKey, commonName: 'hubbub-device', random: randomness }) };
      return tls;
    },
    sign: (bytes) => sign(null, bytes, privateKey).toString('base64url'),
  };
}
