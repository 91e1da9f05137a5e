/** Keys and certificates, judged by readers that are not ours. */
import { spawnSync } from 'node:child_process';
import { generateKeyPairSync, sign, verify, X509Certificate, createPublicKey } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it, onTestFinished } from 'vitest';
import {
  certificateFromPem,
  makeCertificate,
  makeIdentityKey,
  privateKeyFromPem,
  privateKeyToPem,
} from '../../src/ports/certificate.ts';
import { systemRandomness } from '../../src/ports/randomness.ts';

const make = (commonName = 'hubbub', privateKey = makeIdentityKey()) => {
  return makeCertificate({ privateKey, commonName, random: systemRandomness });
};

describe('makeCertificate', () => {
  it('signs itself, from 1970 to the end of 9999', () => {
    const privateKey = makeIdentityKey();
    const certificate = new X509Certificate(make('hubbub', privateKey));
    expect(certificate.verify(createPublicKey(privateKey))).toBe(true);
    expect(certificate.verify(createPublicKey(makeIdentityKey()))).toBe(false);
    expect(certificate.checkPrivateKey(privateKey)).toBe(true);
    expect(certificate.validFromDate.getTime()).toBe(0);
    expect(certificate.validToDate.toISOString()).toBe('9999-12-31T23:59:59.000Z');
    expect([certificate.subject, certificate.issuer, certificate.ca]).toEqual([
      'CN=hubbub',
      'CN=hubbub',
      false,
    ]);
  });

  it('has a new positive serial number each time', () => {
    const [one, two] = [new X509Certificate(make()), new X509Certificate(make())];
    expect(one.serialNumber).toMatch(/^[4-7][0-9A-F]{31}$/);
    expect(two.serialNumber).not.toBe(one.serialNumber);
  });

  it('is the same again for the same key and chance', () => {
    const random = { bytes: (size: number) => Buffer.alloc(size, 0xff) };
    const privateKey = makeIdentityKey(random);
    const again = makeIdentityKey(random);
    expect(makeCertificate({ privateKey, commonName: 'a', random })).toBe(
      makeCertificate({ privateKey: again, commonName: 'a', random }),
    );
  });

  it('is well formed for names of every length and alphabet', () => {
    const names = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 64 }).filter((n) => n.length <= 64);
    const privateKey = makeIdentityKey();
    fc.assert(
      fc.property(names, (name) => {
        const certificate = new X509Certificate(make(name, privateKey));
        return certificate.verify(certificate.publicKey);
      }),
      { numRuns: 50 },
    );
  });

  it('refuses other keys and names that do not fit', () => {
    expect(() => make('hubbub', generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey)).toThrow(
      RangeError,
    );
    expect(() => make('')).toThrow(RangeError);
    expect(() => make('x'.repeat(65))).toThrow(RangeError);
  });

  const openssl = spawnSync('openssl', ['version']).status === 0;
  it('is accepted by openssl verify, strictly', async () => {
    if (!openssl) {
      process.stderr.write('NOT TRIED: there is no openssl here to verify the certificate\n');
      return;
    }
    const folder = await mkdtemp(join(tmpdir(), 'hubbub-certificate-'));
    onTestFinished(() => rm(folder, { recursive: true }));
    const file = join(folder, 'cert.pem');
    await writeFile(file, make());
    const run = spawnSync('openssl', ['verify', '-x509_strict', '-check_ss_sig', '-CAfile', file, file], {
      encoding: 'utf8',
    });
    expect([run.status, run.stdout.trim()]).toEqual([0, `${file}: OK`]);
  });
});

describe('keys', () => {
  it('are Ed25519, differ, and sign', () => {
    const [one, two] = [makeIdentityKey(), makeIdentityKey()];
    expect(one.asymmetricKeyType).toBe('ed25519');
    expect(one.equals(two)).toBe(false);
    const signature = sign(null, Buffer.from('text'), one);
    expect(verify(null, Buffer.from('text'), createPublicKey(one), signature)).toBe(true);
  });

  it('come back from PEM as they were', () => {
    const key = makeIdentityKey();
    expect(privateKeyFromPem(privateKeyToPem(key), 'server.key').equals(key)).toBe(true);
    const pem = make();
    expect(certificateFromPem(pem, 'server.crt').toString()).toBe(pem);
  });

  it('are refused with the name of the file and what should stand in it', () => {
    expect(() => privateKeyFromPem('nonsense', 'server.key')).toThrow(/^server\.key holds no private key/);
    expect(() => privateKeyFromPem(make(), 'server.key')).toThrow(/BEGIN PRIVATE KEY/);
    expect(() => certificateFromPem('', 'server.crt')).toThrow(/^server\.crt holds no certificate/);
  });
});
