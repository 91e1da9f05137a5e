/**
 * The pin: how a server's or a device's key is named, shown and compared. It depends on the key alone, so a renewed
 * certificate over the same key keeps its pin. The network, the client's memory of servers and invitations use it.
 */
import { createPublicKey, hash, KeyObject, X509Certificate } from 'node:crypto';
import type { TLSSocket } from 'node:tls';

const ALPHABET = 'abcdefghijklmnopqrstuvwxyz234567';

// 256 bits are 51 characters of five bits and one bit more, hence the two possible last characters.
const PIN = /^[a-z2-7]{51}[aq]$/;

/**
 * The SHA-256 of a key's SubjectPublicKeyInfo (DER) as 52 characters of lower-case base32 (RFC 4648, no padding).
 * A private key counts as its public half. A TLS socket stands for its peer, whose certificate may be missing: undefined.
 */
export function pinOf(source: KeyObject | X509Certificate): string;
export function pinOf(source: TLSSocket): string | undefined;
export function pinOf(source: KeyObject | X509Certificate | TLSSocket): string | undefined {
  if (source instanceof KeyObject) {
    return pinOfPublicKey(source.type === 'private' ? createPublicKey(source) : source);
  }
  if (source instanceof X509Certificate) return pinOfPublicKey(source.publicKey);
  const certificate = source.getPeerX509Certificate();
  return certificate && pinOfPublicKey(certificate.publicKey);
}

/** Whether a text is a pin exactly as `pinOf` writes it. */
export function isPin(text: string): boolean {
  return PIN.test(text);
}

function pinOfPublicKey(key: KeyObject): string {
  return base32(hash('sha256', key.export({ type: 'spki', format: 'der' }), 'buffer'));
}

/** RFC 4648 section 6 in lower case, without padding. */
function base32(bytes: Buffer): string {
  let text = '';
  let bits = 0;
  let value = 0;
  for (const byte of bytes) {
    value = ((value << 8) | byte) & 0xfff;
    bits += 8;
    while (bits >= 5) {
      bits -= 5;
      text += ALPHABET.charAt((value >> bits) & 31);
    }
  }
  return bits > 0 ? text + ALPHABET.charAt((value << (5 - bits)) & 31) : text;
}
