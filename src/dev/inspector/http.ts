/**
 * The inspector's port. It shows what goes on inside, so it is only there for this machine: it listens on loopback, answers
 * those who call it by a name of loopback (a web page must not read it through a name of its own), lets no other page frame
 * or fetch it, and takes nothing but GET.
 */
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { isLoopbackAddress } from '../../ports/address-ranges.ts';
import { ListenError, listenError } from '../../ports/listen-error.ts';
import type { Refused } from '../messages.ts';

/** What is answered, all at once. */
export interface Body {
  readonly status: number;
  readonly type: string;
  readonly body: string | Uint8Array;
}

/** Answers with a body, or takes the response over (a stream) and answers null. */
export type Answerer = (url: URL, request: IncomingMessage, response: ServerResponse) => Promise<Body | null>;

export interface Port {
  /** `http://127.0.0.1:PORT/` */
  readonly address: string;
  close(): Promise<void>;
}

export interface PortOptions {
  readonly host: string;
  /** 0 takes any. */
  readonly port: number;
  readonly answer: Answerer;
  /** An answer could not be made: a mistake of ours. */
  readonly onMistake: (error: unknown) => void;
}

/** Pages are few, and each asks for some modules at once. */
const CONNECTIONS = 64;
const REQUEST_MILLISECONDS = 5_000;
const HEADER_BYTES = 8_192;

const JSON_TYPE = 'application/json; charset=utf-8';

/** On every response, whatever it is. */
const SECURITY_HEADERS = {
  'content-security-policy':
    "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
  'cross-origin-resource-policy': 'same-origin',
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'cache-control': 'no-store',
} as const;

/** Opens the port. Throws ListenError, also for a host that is not loopback. */
export async function openPort(options: PortOptions): Promise<Port> {
  const { host, port, answer, onMistake } = options;
  const name = host.toLowerCase() === 'localhost' ? '127.0.0.1' : host;
  if (!isLoopbackAddress(name)) {
    throw new ListenError(
      'not-allowed',
      `The inspector may listen on a loopback address only, not on ${host}.`,
    );
  }
  const server = createServer(
    {
      maxHeaderSize: HEADER_BYTES,
      headersTimeout: REQUEST_MILLISECONDS,
      requestTimeout: REQUEST_MILLISECONDS,
      connectionsCheckingInterval: 1_000,
    },
    (request, response) => {
      respond(request, response, ports(), answer).catch((error: unknown) => {
        onMistake(error);
        response.destroy();
      });
    },
  );
  const ports = (): number => (server.address() as AddressInfo).port;
  server.maxConnections = CONNECTIONS;
  try {
    server.listen({ host: name, port });
    await once(server, 'listening');
  } catch (cause) {
    throw listenError(cause, name, port);
  }
  server.on('error', onMistake);
  return {
    address: `http://${name.includes(':') ? `[${name}]` : name}:${ports()}/`,
    async close() {
      const closed = once(server, 'close');
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
}

/** A JSON body. */
export function json(value: unknown, status = 200): Body {
  return { status, type: JSON_TYPE, body: JSON.stringify(value) };
}

/** A refusal in a sentence. */
export function refused(status: number, error: string): Body {
  return json({ error } satisfies Refused, status);
}

async function respond(
  request: IncomingMessage,
  response: ServerResponse,
  port: number,
  answer: Answerer,
): Promise<void> {
  for (const [header, value] of Object.entries(SECURITY_HEADERS)) response.setHeader(header, value);
  const { method, headers, url = '' } = request;
  if (!isOwnName(headers.host, port)) return send(response, refused(421, 'call it 127.0.0.1 or localhost'));
  if (method !== 'GET') {
    response.setHeader('allow', 'GET');
    return send(response, refused(405, 'only GET'));
  }
  const asked = URL.parse(url, 'http://localhost');
  const body = asked ? await answer(asked, request, response) : refused(400, 'that is no path');
  if (body) send(response, body);
}

function send(response: ServerResponse, { status, type, body }: Body): void {
  response.writeHead(status, { 'content-type': type, 'content-length': Buffer.byteLength(body) });
  response.end(body);
}

function isOwnName(host: string | undefined, port: number): boolean {
  return ['127.0.0.1', 'localhost', '[::1]'].some((name) => host?.toLowerCase() === `${name}:${port}`);
}
