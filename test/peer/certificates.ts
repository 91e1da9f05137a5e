/** Certificates as impostors make them: for any kind of key, with any name, over or not. */
import { sign, type KeyObject } from 'node:crypto';

export interface Wanted {
  readonly publicKey: KeyObject;
  readonly signer: KeyObject;
  readonly commonName?: string;
  /** GeneralizedTime of the last second. */
  readonly until?: string;
}

const ALGORITHMS: Readonly<Record<string, string>> = {
  ed25519: '300506032b6570',
  rsa: '300d06092a864886f70d01010b0500',
  ec: '300a06082a8648ce3d040302',
};

/** A self-signed certificate in PEM. */
export function certificateFor({
  publicKey,
  signer,
  commonName = 'x',
  until = '99991231235959Z',
}: Wanted): string {
  const kind = signer.asymmetricKeyType ?? '';
  const algorithm = Buffer.from(ALGORITHMS[kind] ?? '', 'hex');
  const name = der(
    0x30,
    der(0x31, der(0x30, Buffer.from('0603550403', 'hex'), der(0x0c, Buffer.from(commonName)))),
  );
  const body = der(
    0x30,
    der(0xa0, der(0x02, Buffer.from([2]))),
    der(0x02, Buffer.from([1])),
    algorithm,
    name,
    der(0x30, der(0x17, Buffer.from('700101000000Z')), der(0x18, Buffer.from(until))),
    name,
    publicKey.export({ type: 'spki', format: 'der' }),
  );
  const signature = sign(kind === 'ed25519' ? null : 'sha256', body, signer);
  const whole = der(0x30, body, algorithm, der(0x03, Buffer.from([0]), signature)).toString('base64');
  return `-----BEGIN CERTIFICATE-----\n${(whole.match(/.{1,64}/g) ?? []).join('\n')}\n-----END CERTIFICATE-----\n`;
}

function der(tag: number, ...content: Buffer[]): Buffer {
  const body = Buffer.concat(content);
  if (body.length < 0x80) return Buffer.concat([Buffer.from([tag, body.length]), body]);
  return Buffer.concat([Buffer.from([tag, 0x82, body.length >> 8, body.length & 0xff]), body]);
}
