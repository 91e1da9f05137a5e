/** A key and a certificate of the operator's own: what cannot serve is refused before anybody is turned away by it. */
import { generateKeyPairSync, type KeyObject } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { defaultSettings } from '../../src/config/settings.ts';
import { makeCertificate, makeIdentityKey } from '../../src/ports/certificate.ts';
import { pinOf } from '../../src/ports/pin.ts';
import { systemRandomness } from '../../src/ports/randomness.ts';
import { loadIdentity } from '../../src/server/identity.ts';

const privateKey = makeIdentityKey();
const cert = makeCertificate({ privateKey, commonName: 'hub', random: systemRandomness });
const pem = (key: KeyObject, passphrase?: string) =>
  key
    .export({ type: 'pkcs8', format: 'pem', ...(passphrase && { cipher: 'aes-256-cbc', passphrase }) })
    .toString();

function load(key: string) {
  const folder = mkdtempSync(join(tmpdir(), 'hubbub-identity-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const tls = { certificate: join(folder, 'tls.crt'), key: join(folder, 'tls.key') };
  writeFileSync(tls.certificate, cert);
  writeFileSync(tls.key, key);
  return loadIdentity({ ...defaultSettings(), data: folder, tls }, systemRandomness);
}

it('takes two files that belong together', async () => {
  expect(await load(pem(privateKey))).toEqual({ key: pem(privateKey), cert, pin: pinOf(privateKey) });
});

it.each([
  ['of the same kind', makeIdentityKey()],
  ['of another kind, which TLS would take', generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey],
])('refuses the key of another certificate, %s', async (_, key) => {
  await expect(load(pem(key))).rejects.toThrow(
    /^The key in .*tls\.key is not that of the certificate in .*tls\.crt\. Name two files/,
  );
});

it.each([
  ['is closed by a passphrase', pem(privateKey, 'open sesame')],
  ['is none', 'nonsense'],
])('refuses a key that %s', async (_, key) => {
  await expect(load(key)).rejects.toThrow(/tls\.key holds no private key .* without a passphrase\.$/);
});
