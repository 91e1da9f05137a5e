/** A client of our protocol for load: no core, no face, as little work of its own as possible. The bare relay speaks it, too. */
import { createPrivateKey, createPublicKey, generateKeyPairSync, sign } from 'node:crypto';
import type { KeyObject } from 'node:crypto';
import type { Socket } from 'node:net';
import { TLSSocket } from 'node:tls';
import { GATHER_MESSAGES, GATHER_MILLISECONDS } from '../../src/client/mailbox.ts';
import { APPLICATION_PROTOCOL } from '../../src/ports/tls-settings.ts';
import { DEVICE_LABEL, deviceProofBytes } from '../../src/wire/version.ts';
import { dial, readLines } from './dial.ts';
import type { Speaker } from './speaker.ts';

/** A frame of the server; benches read only what they need. */
export type Frame = { readonly t: string; readonly [field: string]: unknown };

export const PASSWORD = 'bench-secret';

export interface Entry {
  readonly port: number;
  readonly tls: boolean;
  readonly user: string;
  /** Logs in with it where there is one, else with the password. */
  readonly token?: string;
  /** Proves itself, so that the login's result has a token. */
  readonly device?: KeyObject;
}

export interface HubbubSpeaker extends Speaker {
  /** The result of the login. */
  welcome: Frame;
  /** Sends a command of any kind; `accepted` or `failed` hears of its result. */
  command(t: string, fields?: object): void;
}

/** A new device: a key pair that proves who asks for a resume token. */
export function createDevice(): KeyObject {
  return createPrivateKey(generateKeyPairSync('ed25519').privateKey.export({ type: 'pkcs8', format: 'pem' }));
}

let messageNumber = 0;

/** Connects and logs in. Rejects when the server refuses. */
export async function connectHubbub(entry: Entry): Promise<HubbubSpeaker> {
  const { port, tls, user } = entry;
  const socket = await dial({ port, tls, alpn: APPLICATION_PROTOCOL });
  let commandId = 1;
  const acknowledge = acknowledger(socket);
  let isOnline = false;
  let isLeaving = false;
  let lastWords = 'nothing';
  const { promise, resolve, reject } = Promise.withResolvers<HubbubSpeaker>();
  const closed = new Promise<void>((done) => socket.once('close', () => done()));
  const speaker: HubbubSpeaker = {
    user,
    welcome: { t: 'result' },
    hears: {},
    command(t, fields = {}) {
      socket.write(`${JSON.stringify({ t, id: ++commandId, ...fields })}\n`);
    },
    message(to, texts) {
      const frames = texts.map((text) => {
        const message = `${(1e12 + ++messageNumber).toString(36)}bench`;
        return `${JSON.stringify({ t: 'message', id: ++commandId, to, text, message })}\n`;
      });
      socket.write(frames.join(''));
    },
    broadcast: (text) => speaker.command('broadcast', { text }),
    leave() {
      isLeaving = true;
      acknowledge.now();
      speaker.command('logout');
      return closed;
    },
  };

  function fail(error: Error): void {
    if (isOnline) throw error;
    reject(error);
  }

  function onLine(line: string): void {
    const { hears } = speaker;
    // Most of what a crowd hears is of no interest to most benches, and parsing it would take their time.
    if (!hears.moved && line.startsWith('{"t":"presence"')) return;
    const frame = JSON.parse(line) as Frame;
    if (frame.t === 'hello') greet(socket, entry, String(frame['nonce']));
    else if (frame.t === 'ping') socket.write(`${JSON.stringify({ t: 'pong', re: frame['id'] })}\n`);
    else if (frame.t === 'goodbye' || frame.t === 'error') lastWords = line;
    else if (frame.t === 'message') {
      acknowledge.received(Number(frame['seq']));
      hears.message?.(String(frame['text']));
    } else if (frame.t === 'broadcast') hears.broadcast?.(String(frame['text']));
    else if (frame.t === 'presence') {
      const moves = frame['moves'] as readonly { user: string; online: boolean }[];
      for (const move of moves) hears.moved?.(move.user, move.online);
    } else if (frame.t === 'result' && frame['ok'] !== true) fail(new Error(`${user}: ${line}`));
    else if (frame.t === 'result' && frame['re'] === 1) {
      isOnline = true;
      speaker.welcome = frame;
      resolve(speaker);
    } else if (frame.t === 'result') speaker.hears.accepted?.();
  }

  readLines(socket, onLine, () => {
    acknowledge.soon();
    speaker.hears.readEnd?.();
  });
  socket.on('error', (error) => (lastWords = error.message));
  socket.once('close', () => {
    if (isLeaving) return;
    fail(new Error(`the connection of ${user} was closed; the last that was heard: ${lastWords}`));
  });
  return promise;
}

/** Acknowledges as our client does: gathered. */
function acknowledger(socket: Socket) {
  let seq = 0;
  let messages = 0;
  let waiting: NodeJS.Timeout | undefined;
  function now(): void {
    clearTimeout(waiting);
    waiting = undefined;
    if (messages > 0) socket.write(`{"t":"ack","seq":${seq}}\n`);
    messages = 0;
  }
  return {
    now,
    received(place: number) {
      seq = place;
      messages++;
    },
    /** After the frames that came together. */
    soon() {
      if (messages >= GATHER_MESSAGES) now();
      else if (messages > 0) waiting ??= setTimeout(now, GATHER_MILLISECONDS);
    },
  };
}

function greet(socket: Socket, { user, token, device }: Entry, nonce: string): void {
  const proven = device && proofOf(device, nonce, socket);
  const hello = { t: 'hello', version: 1, client: 'bench', ...proven };
  const login = { t: 'login', id: 1, user, ...(token === undefined ? { password: PASSWORD } : { token }) };
  socket.write(`${JSON.stringify(hello)}\n${JSON.stringify(login)}\n`);
}

/** docs/protocol.md, "Devices". */
function proofOf(device: KeyObject, nonce: string, socket: Socket): { device: string; proof: string } {
  const drawn =
    socket instanceof TLSSocket ? socket.exportKeyingMaterial(32, DEVICE_LABEL, Buffer.alloc(0)) : null;
  const publicKey = createPublicKey(device).export({ type: 'spki', format: 'der' });
  return {
    device: publicKey.toString('base64url'),
    proof: sign(null, deviceProofBytes(nonce, drawn), device).toString('base64url'),
  };
}
