/** The sockets of the load: plain or TLS, from several loopback addresses, so that ports do not run out. */
import { connect as connectTcp } from 'node:net';
import type { Socket } from 'node:net';
import { connect as connectTls, createSecureContext } from 'node:tls';
import { TLS_SETTINGS } from '../../src/ports/tls-settings.ts';

export interface DialOptions {
  readonly port: number;
  readonly tls: boolean;
  /** The application protocol that TLS names, where the server wants one. */
  readonly alpn?: string;
}

/** One address has some 28,000 ports. */
const ADDRESSES = 8;
const TIMEOUT_SECONDS = 60;
let dialled = 0;
const open = new Set<Socket>();

/** One for all: making it takes longer than a handshake, and TLS shall be the same for all servers. */
const secureContext = createSecureContext(TLS_SETTINGS);

/**
 * Connects to a server on 127.0.0.1. Certificates are not looked at: the bench has started the server itself.
 * Rejects when the connection fails or takes over a minute.
 */
export function dial({ port, tls, alpn }: DialOptions): Promise<Socket> {
  const localAddress = `127.0.0.${1 + (dialled++ % ADDRESSES)}`;
  const address = { host: '127.0.0.1', port, localAddress, noDelay: true };
  const socket = tls
    ? connectTls({
        ...address,
        secureContext,
        rejectUnauthorized: false,
        ...(alpn && { ALPNProtocols: [alpn] }),
      })
    : connectTcp(address);
  return new Promise((resolve, reject) => {
    socket.setTimeout(TIMEOUT_SECONDS * 1_000, () => socket.destroy(new Error('no answer to a connection')));
    socket.once('error', reject);
    socket.once(tls ? 'secureConnect' : 'connect', () => {
      socket.setTimeout(0);
      socket.off('error', reject);
      open.add(socket);
      socket.once('close', () => open.delete(socket));
      resolve(socket);
    });
  });
}

/** Closes every connection without telling its speaker: the measuring is over, and the servers are about to stop. */
export function hangUp(): void {
  for (const socket of open) {
    socket.removeAllListeners('data');
    socket.removeAllListeners('close');
    socket.destroy();
  }
  open.clear();
}

/** Calls `onLine` for each line that arrives, and `onReadEnd` after the lines that came together. */
export function readLines(socket: Socket, onLine: (line: string) => void, onReadEnd: () => void): void {
  let rest = '';
  socket.setEncoding('utf8');
  socket.on('data', (chunk: string) => {
    const lines = (rest + chunk).split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) onLine(line);
    onReadEnd();
  });
}
