/** Two users who were introduced and go through the server: what they send each other there is noise, as sealed bytes are. */
import { randomBytes } from 'node:crypto';
import { createPublicKey, sign, type KeyObject } from 'node:crypto';
import type { Socket } from 'node:net';
import { APPLICATION_PROTOCOL } from '../../src/ports/tls-settings.ts';
import { DEVICE_LABEL, deviceProofBytes } from '../../src/wire/version.ts';
import { TLSSocket } from 'node:tls';
import { dial } from './dial.ts';
import { createDevice, PASSWORD, type Frame } from './hubbub-speaker.ts';
import type { HubbubServer } from './hubbub.ts';

const PIECE = randomBytes(64 * 1024);
const ENDPOINT = { port: 40_000, addresses: [] };

export interface RelayedPair {
  /** Bytes that came through, both ways together. */
  readonly carried: number;
}

/** Introduces `first` to `second` at a server that relays, and has both send as fast as they are read. */
export async function relayPair(server: HubbubServer, first: string, second: string): Promise<RelayedPair> {
  const [asking, asked] = [await enter(server, first), await enter(server, second)];
  asking.send({ t: 'startprivate', id: 2, user: second, endpoint: ENDPOINT });
  const question = await asked.next((frame) => frame.t === 'consent-asked');
  asked.send({ t: 'consent', re: question['id'], yes: true, endpoint: ENDPOINT });
  const told = await Promise.all([
    asking.next((frame) => frame.t === 'result' && frame['re'] === 2),
    asked.next((frame) => frame.t === 'introduced'),
  ]);
  const tickets = told.map(({ introduction }) => (introduction as { relay: string }).relay);
  const ends = await Promise.all(tickets.map((ticket) => goRound(server, ticket)));
  let carried = 0;
  for (const end of ends) {
    end.on('data', (data: Buffer) => (carried += data.length));
    const fill = (): void => {
      while (end.write(PIECE));
    };
    end.on('drain', fill);
    fill();
  }
  return {
    get carried() {
      return carried;
    },
  };
}

interface Line {
  readonly socket: Socket;
  send(frame: object): void;
  next(isIt: (frame: Frame) => boolean): Promise<Frame>;
}

/** A connection whose hello has come. */
async function call({ port, tls }: HubbubServer): Promise<Line & { readonly nonce: string }> {
  const socket = await dial({ port, tls, alpn: APPLICATION_PROTOCOL });
  const frames: Frame[] = [];
  let rest = '';
  let wake: (() => void) | null = null;
  socket.on('data', (data: Buffer) => {
    const lines = (rest + data.toString('latin1')).split('\n');
    rest = lines.pop() ?? '';
    frames.push(...lines.map((line) => JSON.parse(line) as Frame));
    wake?.();
  });
  const line: Line = {
    socket,
    send: (frame) => void socket.write(`${JSON.stringify(frame)}\n`),
    async next(isIt) {
      for (;;) {
        const at = frames.findIndex(isIt);
        if (at >= 0) return frames.splice(at, 1)[0] as Frame;
        await new Promise<void>((resolve) => (wake = resolve));
      }
    },
  };
  const { nonce } = await line.next(({ t }) => t === 'hello');
  return { ...line, nonce: String(nonce) };
}

/** A session with a device, without which nobody is introduced. */
async function enter(server: HubbubServer, user: string): Promise<Line> {
  const line = await call(server);
  const device: KeyObject = createDevice();
  const drawn =
    line.socket instanceof TLSSocket
      ? line.socket.exportKeyingMaterial(32, DEVICE_LABEL, Buffer.alloc(0))
      : null;
  const proof = sign(null, deviceProofBytes(line.nonce, drawn), device).toString('base64url');
  const publicKey = createPublicKey(device).export({ type: 'spki', format: 'der' }).toString('base64url');
  line.send({ t: 'hello', version: 1, client: 'bench', device: publicKey, proof });
  line.send({ t: 'login', id: 1, user, password: PASSWORD });
  await line.next((frame) => frame.t === 'result');
  line.socket.on('data', () => {});
  return line;
}

/** A connection that carries the other side's bytes from now on. */
async function goRound(server: HubbubServer, ticket: string): Promise<Socket> {
  const line = await call(server);
  line.send({ t: 'hello', version: 1, client: 'bench' });
  line.send({ t: 'relay', id: 1, ticket });
  const { ok } = await line.next((frame) => frame.t === 'result');
  if (ok !== true) throw new Error('the server does not relay');
  line.socket.removeAllListeners('data');
  return line.socket;
}
