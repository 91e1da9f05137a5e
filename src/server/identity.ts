/** The server's own key and certificate: made at the first start, or given by the operator. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Settings } from '../config/settings.ts';
import {
  CertificateError,
  certificateFromPem,
  makeCertificate,
  makeIdentityKey,
  privateKeyFromPem,
  privateKeyToPem,
} from '../ports/certificate.ts';
import { pinOf } from '../ports/pin.ts';
import { readPrivateFile, writePrivateFile } from '../ports/private-file.ts';
import type { Randomness } from '../ports/randomness.ts';

export interface ServerIdentity {
  readonly key: string;
  readonly cert: string;
  readonly pin: string;
}

/** Loads or makes them in the data folder. Throws errors with a sentence for the operator. */
export async function loadIdentity(settings: Settings, randomness: Randomness): Promise<ServerIdentity> {
  if (settings.tls.certificate !== '') return readGiven(settings.tls);
  const keyPath = join(settings.data, 'server.key');
  const certPath = join(settings.data, 'server.crt');
  const known = await readPrivateFile(keyPath);
  const privateKey = known === null ? makeIdentityKey(randomness) : privateKeyFromPem(known, keyPath);
  if (known === null) await writePrivateFile(keyPath, privateKeyToPem(privateKey));
  const knownCert = await readPrivateFile(certPath);
  const cert = knownCert ?? makeCertificate({ privateKey, commonName: 'hubbub', random: randomness });
  if (knownCert === null) await writePrivateFile(certPath, cert);
  return { key: privateKeyToPem(privateKey), cert, pin: pinOf(certificateFromPem(cert, certPath)) };
}

/** The operator's own. TLS takes a key of another kind than the certificate's without a word, and then refuses everybody. */
async function readGiven({ certificate, key }: Settings['tls']): Promise<ServerIdentity> {
  const cert = await readFile(certificate, 'utf8');
  const pem = await readFile(key, 'utf8');
  const read = certificateFromPem(cert, certificate);
  if (!read.checkPrivateKey(privateKeyFromPem(pem, key))) {
    throw new CertificateError(
      `The key in ${key} is not that of the certificate in ${certificate}. Name two files that belong together.`,
    );
  }
  return { key: pem, cert, pin: pinOf(read) };
}
