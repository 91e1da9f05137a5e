/** A server of a few lines that says what a test wants: for the client verbs, as real processes over a real socket. */
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { createInterface } from 'node:readline';

/** A frame of the protocol, either way. */
export interface Frame {
  readonly t: string;
  readonly id?: unknown;
  readonly [field: string]: unknown;
}

export interface ScriptedServer {
  readonly port: number;
  /** Every frame that came, in order. */
  readonly seen: readonly Frame[];
  /** Sends an event to the client that is connected. */
  send(frame: Frame): void;
  close(): void;
}

const LIMITS = { textBytes: 16_384, frameBytes: 131_072 };
const WELCOME = { user: 'luke', unread: 0, session: 's', secret: 'x', idleTimeoutSeconds: 60 };

/** Listens on loopback in plain text. `answer` gives the frames that follow a command; the usual ones otherwise. */
export async function scriptedServer(
  answer: (frame: Frame) => readonly Frame[] | null,
): Promise<ScriptedServer> {
  const seen: Frame[] = [];
  let send: (frame: Frame) => void = () => undefined;
  const server = createServer((socket) => {
    send = (frame) => void socket.write(`${JSON.stringify(frame)}\n`);
    socket.on('error', () => undefined);
    send({ t: 'hello', version: 1, server: 'scripted/1', nonce: 'n', signup: 'open', limits: LIMITS });
    createInterface({ input: socket }).on('line', (line) => {
      const frame = JSON.parse(line) as Frame;
      seen.push(frame);
      (answer(frame) ?? usual(frame)).forEach(send);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    port: (server.address() as AddressInfo).port,
    seen,
    send: (frame) => send(frame),
    close: () => void server.close(),
  };
}

function usual({ t, id }: Frame): readonly Frame[] {
  if (id === undefined) return [];
  if (t === 'login') return [{ t: 'result', re: id, ok: true, ...WELCOME }];
  const result = { t: 'result', re: id, ok: true };
  return t === 'logout' ? [result, { t: 'goodbye', reason: 'logout', message: '' }] : [result];
}
