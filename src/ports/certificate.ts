/**
 * Keys and self-signed certificates. The certificate is only a container for an Ed25519 key: nobody checks it against
 * an authority, both ends compare pins. The server makes one at its first start, a device at its first run.
 */
import { createPrivateKey, createPublicKey, type KeyObject, sign, X509Certificate } from 'node:crypto';
import { systemRandomness, type Randomness } from './randomness.ts';

/** A key or a certificate in a file is not what it should be; the message says what to do. */
export class CertificateError extends Error {
  override readonly name = 'CertificateError';
}

export interface CertificateOptions {
  readonly privateKey: KeyObject;
  /** Shown by tools that print certificates; 1 to 64 characters. */
  readonly commonName: string;
  readonly random: Randomness;
}

// RFC 8410 section 7: what stands in PKCS #8 before the 32 bytes of an Ed25519 private key.
const ED25519_PKCS8_PREFIX = Buffer.from('302e020100300506032b657004220420', 'hex');

/** A new Ed25519 private key; its public half is the identity of a server or a device. */
export function makeIdentityKey(random: Randomness = systemRandomness): KeyObject {
  const der = Buffer.concat([ED25519_PKCS8_PREFIX, random.bytes(32)]);
  return createPrivateKey({ key: der, format: 'der', type: 'pkcs8' });
}

/** The private key as text for a file that only its owner may read (PKCS #8, PEM). */
export function privateKeyToPem(key: KeyObject): string {
  return key.export({ type: 'pkcs8', format: 'pem' }).toString();
}

/** Reads a private key from PEM text. Throws CertificateError where `source`, a file's name, holds none. */
export function privateKeyFromPem(pem: string, source: string): KeyObject {
  try {
    return createPrivateKey(pem);
  } catch (cause) {
    throw new CertificateError(
      `${source} holds no private key that can be read. It should begin with -----BEGIN PRIVATE KEY-----, without a passphrase.`,
      { cause },
    );
  }
}

/** Reads a certificate from PEM text. Throws CertificateError where `source`, a file's name, holds none. */
export function certificateFromPem(pem: string, source: string): X509Certificate {
  try {
    return new X509Certificate(pem);
  } catch (cause) {
    throw new CertificateError(
      `${source} holds no certificate that can be read. It should begin with -----BEGIN CERTIFICATE-----.`,
      { cause },
    );
  }
}

/**
 * A self-signed X.509 certificate for an Ed25519 key, in PEM, valid from 1970 to the end of 9999 (a pin does not age).
 * Throws a RangeError when the key is of another kind or the name too long.
 */
export function makeCertificate({ privateKey, commonName, random }: CertificateOptions): string {
  if (privateKey.asymmetricKeyType !== 'ed25519') throw new RangeError('the key must be an Ed25519 key');
  if (commonName.length < 1 || commonName.length > 64)
    throw new RangeError('a common name has 1 to 64 characters');
  const body = certificateBody(createPublicKey(privateKey), commonName, random);
  const signature = sign(null, body, privateKey);
  const base64 = sequence(body, ED25519, bitString(signature)).toString('base64');
  const lines = base64.match(/.{1,64}/g) ?? [];
  return ['-----BEGIN CERTIFICATE-----', ...lines, '-----END CERTIFICATE-----', ''].join('\n');
}

/** TBSCertificate of RFC 5280 section 4.1, version 3. */
function certificateBody(publicKey: KeyObject, commonName: string, random: Randomness): Buffer {
  const serial = random.bytes(16);
  // A serial number is positive and has no leading zero byte.
  serial[0] = (serial.readUInt8(0) & 0x7f) | 0x40;
  const name = sequence(set(sequence(oid(2, 5, 4, 3), der(0x0c, Buffer.from(commonName)))));
  // UTCTime ends in 2049, hence the two notations.
  const validity = sequence(
    der(0x17, Buffer.from('700101000000Z')),
    der(0x18, Buffer.from('99991231235959Z')),
  );
  return sequence(
    der(0xa0, der(0x02, Buffer.from([2]))),
    der(0x02, serial),
    ED25519,
    name,
    validity,
    name,
    publicKey.export({ type: 'spki', format: 'der' }),
    der(0xa3, sequence(NOT_AN_AUTHORITY, SIGNS_HANDSHAKES)),
  );
}

const ED25519 = sequence(oid(1, 3, 101, 112));
// Both critical (RFC 5280 sections 4.2.1.9 and 4.2.1.3): basicConstraints with no authority, keyUsage digitalSignature.
const NOT_AN_AUTHORITY = sequence(oid(2, 5, 29, 19), der(0x01, Buffer.from([0xff])), der(0x04, sequence()));
const SIGNS_HANDSHAKES = sequence(
  oid(2, 5, 29, 15),
  der(0x01, Buffer.from([0xff])),
  der(0x04, der(0x03, Buffer.from([7, 0x80]))),
);

/** One DER element: tag, definite length, content (X.690 section 8.1). */
function der(tag: number, ...content: Buffer[]): Buffer {
  const body = Buffer.concat(content);
  if (body.length < 0x80) return Buffer.concat([Buffer.from([tag, body.length]), body]);
  if (body.length < 0x100) return Buffer.concat([Buffer.from([tag, 0x81, body.length]), body]);
  return Buffer.concat([Buffer.from([tag, 0x82, body.length >> 8, body.length & 0xff]), body]);
}

function sequence(...content: Buffer[]): Buffer {
  return der(0x30, ...content);
}

function set(...content: Buffer[]): Buffer {
  return der(0x31, ...content);
}

function bitString(bytes: Buffer): Buffer {
  return der(0x03, Buffer.from([0]), bytes);
}

/** Only for arcs below 128, which is all that is needed here. */
function oid(first: number, second: number, ...rest: number[]): Buffer {
  return der(0x06, Buffer.from([first * 40 + second, ...rest]));
}
