/**
 * The operator's own port: a few pages over HTTP, for monitors on this machine. Nothing is asked about who is asking, so it
 * stays on loopback unless the settings say otherwise, and answers only those who call it by its own name: a web page that
 * somebody opens here must not read it through a name that leads to this machine (DNS rebinding).
 */
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { isLoopback } from '../../config/loopback.ts';
import { listenError } from '../../ports/listen-error.ts';

export interface Page {
  readonly status: number;
  readonly type: string;
  readonly text: string;
}

export interface EndpointOptions {
  readonly host: string;
  readonly port: number;
  readonly beyondLoopback: boolean;
  /** By path. */
  readonly pages: ReadonlyMap<string, () => Page | Promise<Page>>;
  /** A page could not be made: a mistake of ours. */
  readonly onMistake: (error: unknown) => void;
}

export interface Endpoints {
  readonly host: string;
  readonly port: number;
  close(): Promise<void>;
}

export const TEXT = 'text/plain; charset=utf-8';

/** Monitors are few; a request is a line and some headers, once a connection. */
const CONNECTIONS = 16;
const REQUEST_MILLISECONDS = 5_000;
const HEADER_BYTES = 8_192;

/** Opens the port. Throws ListenError. */
export async function openEndpoints(options: EndpointOptions): Promise<Endpoints> {
  const { host, port } = options;
  const server = createServer(
    {
      maxHeaderSize: HEADER_BYTES,
      headersTimeout: REQUEST_MILLISECONDS,
      requestTimeout: REQUEST_MILLISECONDS,
      connectionsCheckingInterval: 1_000,
    },
    (request, response) => void answer(request, response, options),
  );
  server.maxConnections = CONNECTIONS;
  await bind(server, host, port);
  // Without a listener an accept that fails, as for want of descriptors, would end the process.
  server.on('error', options.onMistake);
  const bound = server.address() as AddressInfo;
  return {
    host: bound.address,
    port: bound.port,
    async close() {
      const closed = once(server, 'close');
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
}

async function bind(server: Server, host: string, port: number): Promise<void> {
  try {
    server.listen({ host, port });
    await once(server, 'listening');
  } catch (cause) {
    throw listenError(cause, host, port);
  }
}

async function answer(
  request: IncomingMessage,
  response: ServerResponse,
  options: EndpointOptions,
): Promise<void> {
  let page: Page;
  try {
    page = await pageFor(request, options);
  } catch (error) {
    options.onMistake(error);
    page = { status: 500, type: TEXT, text: 'the server made a mistake; it is in its log\n' };
  }
  const body = Buffer.from(page.text);
  response.writeHead(page.status, {
    'content-type': page.type,
    'content-length': body.length,
    'cache-control': 'no-store',
    'x-content-type-options': 'nosniff',
    connection: 'close',
    ...(page.status === 405 && { allow: 'GET, HEAD' }),
  });
  response.end(request.method === 'HEAD' ? undefined : body);
}

function pageFor(
  { method, url = '', headers }: IncomingMessage,
  { pages, beyondLoopback }: EndpointOptions,
): Page | Promise<Page> {
  if (method !== 'GET' && method !== 'HEAD') return refusal(405, 'only GET and HEAD');
  if (!beyondLoopback && !isOwnName(headers.host)) return refusal(421, 'call it localhost or 127.0.0.1');
  const page = pages.get(url.replace(/\?.*$/s, ''));
  return page ? page() : refusal(404, `there are ${[...pages.keys()].join(', ')}`);
}

/** A Host header without its port: "localhost", "127.0.0.1", "[::1]". */
function isOwnName(given = ''): boolean {
  const name = /^\[([^\]]*)\](?::\d+)?$/.exec(given)?.[1] ?? given.replace(/:\d+$/, '');
  return isLoopback(name);
}

function refusal(status: number, sentence: string): Page {
  return { status, type: TEXT, text: `${sentence}\n` };
}
