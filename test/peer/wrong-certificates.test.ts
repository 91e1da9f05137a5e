/**
 * Peers that are not who was introduced (threat 28): twelve ways, each as caller and as who is called. Not one byte of theirs
 * reaches an application, and whoever answers a call in another's place is sent nothing.
 */
import { generateKeyPairSync, type KeyObject } from 'node:crypto';
import { connect as connectTcp, type Socket } from 'node:net';
import { connect as connectTls, createServer, type TLSSocket } from 'node:tls';
import { describe, expect, it, onTestFinished } from 'vitest';
import { encodePeerFrame } from '../../src/wire/peer-frames.ts';
import { PEER_LABEL, PEER_PROTOCOL, peerProofBytes } from '../../src/wire/version.ts';
import { certificateFor } from './certificates.ts';
import { acquaintance, hurriedClock, newIdentity, type Acquaintance } from './acquaintances.ts';

const friend = newIdentity();
const stranger = newIdentity();
const server = newIdentity();
const PAYLOAD = '{"t":"text","seq":1,"text":"let me in"}\n';

interface Impostor {
  readonly name: string;
  /** What it shows; null shows none. */
  readonly tls: { readonly key: string; readonly cert: string } | null;
  readonly protocol?: string;
  readonly version?: 'TLSv1.2';
  readonly plain?: boolean;
  /** What it says first, on a connection by TLS. */
  readonly says?: (socket: TLSSocket, victim: Acquaintance) => string;
}

const rsa = generateKeyPairSync('rsa', { modulusLength: 2048 });
const p256 = generateKeyPairSync('ec', { namedCurve: 'P-256' });
const otherEd25519 = generateKeyPairSync('ed25519');

function selfSigned({ privateKey, publicKey }: { privateKey: KeyObject; publicKey: KeyObject }, more = {}) {
  const key = privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
  return { key, cert: certificateFor({ publicKey, signer: privateKey, ...more }) };
}

/** A proof as an honest peer makes it, but for the changes. */
function proof(socket: TLSSocket, victim: Acquaintance, change: object = {}, signedBy = friend): string {
  const bytes = peerProofBytes({
    introduction: { id: 'introduction-1', nonce: 'nonce' },
    signer: friend.publicKey,
    other: victim.identity.publicKey,
    drawn: socket.exportKeyingMaterial(32, PEER_LABEL, Buffer.alloc(0)),
    ...change,
  });
  const signature = signedBy.sign(bytes);
  return (
    encodePeerFrame({ t: 'proof', introduction: 'introduction-1', signature }) + '{"t":"ready"}\n' + PAYLOAD
  );
}

/** Beside the case where nothing is wrong, which shows that the others could fail. */
const IMPOSTORS: readonly Impostor[] = [
  { name: 'no certificate', tls: null },
  { name: 'the certificate of another user', tls: stranger.tls },
  { name: 'the certificate of the server', tls: server.tls },
  {
    name: 'a new key under the friend’s name',
    tls: selfSigned(otherEd25519, { commonName: 'hubbub-device' }),
  },
  { name: 'an RSA key', tls: selfSigned(rsa) },
  { name: 'a P-256 key', tls: selfSigned(p256) },
  { name: 'a certificate that is over', tls: selfSigned(otherEd25519, { until: '19800101000000Z' }) },
  {
    name: 'the friend’s certificate behind its own',
    tls: { key: stranger.tls.key, cert: stranger.tls.cert + friend.tls.cert },
  },
  { name: 'the right key and another protocol', tls: friend.tls, protocol: 'hubbub/1' },
  { name: 'the right key over TLS 1.2', tls: friend.tls, version: 'TLSv1.2' },
  { name: 'no TLS at all', tls: friend.tls, plain: true },
  {
    name: 'the right key and a proof of another connection',
    tls: friend.tls,
    says: (socket, victim) => proof(socket, victim, { drawn: Buffer.alloc(32, 1) }),
  },
  {
    name: 'the right key and a proof of another introduction',
    tls: friend.tls,
    says: (socket, victim) =>
      proof(socket, victim, { introduction: { id: 'introduction-2', nonce: 'nonce' } }),
  },
  {
    name: 'the right key and a proof by another key',
    tls: friend.tls,
    says: (socket, victim) => proof(socket, victim, {}, stranger),
  },
  {
    name: 'the right key and words before the proof',
    tls: friend.tls,
    says: () => PAYLOAD,
  },
];

describe.each(IMPOSTORS)('threat 28: $name', (impostor) => {
  it('who calls so reaches nobody', async () => {
    const victim = await acquaintance(hurriedClock);
    const met = watch(victim, []);
    const said = await call(impostor, victim);
    // Whoever is not the friend hears nothing; who holds the friend's key hears no more than the proof that was due.
    expect(said).not.toContain('ready');
    if (impostor.tls !== friend.tls || impostor.protocol || impostor.version) expect(said).toBe('');
    expect(met()).toBe(0);
  });

  it('who is called so reaches nobody, and is sent nothing', async () => {
    const victim = await acquaintance(hurriedClock);
    const { port, said, gone } = await answer(impostor, victim);
    const met = watch(victim, [{ host: '127.0.0.1', port }]);
    await gone;
    expect(said()).not.toContain('ready');
    if (!impostor.says) expect(said()).toBe('');
    expect(met()).toBe(0);
  });
});

it('the friend with the right proof is let in: the cases above could fail', async () => {
  const victim = await acquaintance();
  const met = watch(victim, []);
  await call({ name: '', tls: friend.tls, says: (socket) => proof(socket, victim) }, victim, met);
  expect(met()).toBe(1);
});

/** The victim waits for its friend; counts what came of it. */
function watch(victim: Acquaintance, addresses: { host: string; port: number }[]): () => number {
  let met = 0;
  const introduction = victim.introduce({ key: friend.publicKey, addresses });
  victim.meet(introduction).then(
    () => met++,
    () => undefined,
  );
  return () => met;
}

/** Calls the victim; answers what it said until it hung up, or until `enough`. */
function call(impostor: Impostor, victim: Acquaintance, enough?: () => number): Promise<string> {
  return new Promise((resolve) => {
    let said = '';
    const place = { host: '127.0.0.1', port: victim.port };
    const socket = impostor.plain
      ? connectTcp(place, () => socket.write(PAYLOAD))
      : connectTls({ ...place, ...tlsOptions(impostor), rejectUnauthorized: false }, () =>
          socket.write(impostor.says?.(socket as TLSSocket, victim) ?? PAYLOAD),
        );
    onTestFinished(() => void socket.destroy());
    const wait = setInterval(() => {
      if (enough?.()) socket.destroy();
    }, 20);
    socket.on('data', (data: Buffer) => (said += data.toString()));
    socket.on('error', () => undefined);
    socket.on('close', () => {
      clearInterval(wait);
      resolve(said);
    });
  });
}

/** Answers the victim's call; `gone` is done when the victim has hung up. */
async function answer(impostor: Impostor, victim: Acquaintance) {
  let said = '';
  const gone = Promise.withResolvers<void>();
  const listener = createServer({
    ...tlsOptions(impostor),
    ...(!impostor.tls && server.tls),
    requestCert: true,
    rejectUnauthorized: false,
  });
  listener.on('secureConnection', (socket) => {
    socket.on('data', (data: Buffer) => (said += data.toString()));
    socket.on('error', () => undefined);
    socket.write(impostor.says?.(socket, victim) ?? PAYLOAD);
  });
  listener.on('tlsClientError', () => undefined);
  listener.on('connection', (socket: Socket) => {
    if (impostor.plain) socket.end(PAYLOAD);
    socket.on('error', () => undefined);
    socket.on('close', () => gone.resolve());
  });
  await new Promise<void>((resolve) => listener.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => void listener.close());
  const { port } = listener.address() as { port: number };
  return { port, said: () => said, gone: gone.promise };
}

function tlsOptions({ tls, protocol = PEER_PROTOCOL, version }: Impostor) {
  return {
    ...tls,
    ALPNProtocols: [protocol],
    minVersion: version ?? ('TLSv1.3' as const),
    maxVersion: version ?? ('TLSv1.3' as const),
  };
}
