/** Pins: one per key, in one spelling only. */
import { createHash, createPublicKey, generateKeyPairSync, X509Certificate } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isPin, pinOf } from '../../src/ports/pin.ts';
import { makeIdentity } from './loopback.ts';

describe('pinOf', () => {
  it('is the same for a private key, its public key and its certificate', () => {
    const { privateKey, cert } = makeIdentity();
    const pin = pinOf(privateKey);
    expect(pinOf(createPublicKey(privateKey))).toBe(pin);
    expect(pinOf(new X509Certificate(cert))).toBe(pin);
    expect(isPin(pin)).toBe(true);
  });

  it('is the base32 of the SHA-256 of the public key', () => {
    const { publicKey } = generateKeyPairSync('ed25519');
    const der = publicKey.export({ type: 'spki', format: 'der' });
    expect(decode(pinOf(publicKey))).toBe(createHash('sha256').update(der).digest('hex'));
  });

  it('names keys of other kinds too, such as an RSA key that an administrator brings', () => {
    const { publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
    expect(isPin(pinOf(publicKey))).toBe(true);
  });

  it('writes a known key as it always did', () => {
    // The public key of RFC 8410 section 10.1.
    const key = createPublicKey(
      '-----BEGIN PUBLIC KEY-----\nMCowBQYDK2VwAyEAGb9ECWmEzf6FQbrBZ9w7lshQhqowtrbLDFw4rXAxZuE=\n-----END PUBLIC KEY-----\n',
    );
    expect(pinOf(key)).toBe('uhurkycu4bh2zcm25hzhkezm3qd2lw6e5iwcvu5b77dobustnapq');
  });
});

describe('isPin', () => {
  it('refuses other lengths, letters, cases, and a last character that 256 bits cannot have', () => {
    const pin = `${'a'.repeat(51)}q`;
    expect(isPin(pin)).toBe(true);
    for (const wrong of [
      '',
      pin.slice(1),
      `${pin}a`,
      pin.toUpperCase(),
      `1${pin.slice(1)}`,
      'b'.repeat(52),
      `${pin}\n`,
    ]) {
      expect(isPin(wrong)).toBe(false);
    }
  });

  it('refuses any text that is not 52 characters', () => {
    fc.assert(
      fc.property(
        fc.string().filter((text) => text.length !== 52),
        (text) => !isPin(text),
      ),
    );
  });
});

/** Base32 read back the slow way: five binary digits a character. */
function decode(text: string): string {
  const bits = [...text]
    .map((c) => 'abcdefghijklmnopqrstuvwxyz234567'.indexOf(c).toString(2).padStart(5, '0'))
    .join('');
  return BigInt(`0b${bits.slice(0, 256)}`)
    .toString(16)
    .padStart(64, '0');
}
