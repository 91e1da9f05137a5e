/** Makes a connection to a server that is trusted, or says why not. Nothing is written before the key was compared. */
import { formatAddress } from '../ports/address.ts';
import type { NetworkConnection } from '../ports/network.ts';
import { judgeServer, readKnownServers, rememberServer, unknownServer } from './known-servers.ts';
import type { ClientOptions } from './options.ts';

const CONNECT_SECONDS = 15;

export type Dialled =
  | { readonly how: 'opened'; readonly connection: NetworkConnection }
  | { readonly how: 'untrusted'; readonly message: string }
  | { readonly how: 'failed'; readonly cause: string };

/** What of a client's options says which server is called, and whether it is trusted. */
export type DialOptions = Pick<
  ClientOptions,
  'address' | 'tls' | 'pin' | 'acceptNewServer' | 'trust' | 'network' | 'disk'
>;

/**
 * Connects and compares pins. A person who is asked takes time, and the server would not wait for it: after a yes the
 * connection is made anew. Never rejects.
 */
export async function dial(options: DialOptions, knownServers: string): Promise<Dialled> {
  try {
    return await tryToDial(options, knownServers);
  } catch (error) {
    return { how: 'failed', cause: error instanceof Error ? error.message : String(error) };
  }
}

async function tryToDial(options: DialOptions, knownServers: string): Promise<Dialled> {
  const { host, port } = options.address;
  const place = formatAddress({ host, port });
  for (;;) {
    const known = (await readKnownServers(options.disk, knownServers)).get(place);
    const connection = await options.network.connect({
      host,
      port,
      tls: options.tls,
      timeoutSeconds: CONNECT_SECONDS,
    });
    const verdict = judgeServer({
      place,
      shown: shownPin(options, connection),
      given: [options.address.pin, options.pin].filter((pin) => pin !== undefined),
      known,
      acceptsNew: options.acceptNewServer,
    });
    if (verdict.how === 'remember') await rememberServer(options.disk, knownServers, place, verdict.pin);
    if (verdict.how === 'trusted' || verdict.how === 'remember') return { how: 'opened', connection };
    connection.destroy();
    if (verdict.how === 'refused') return { how: 'untrusted', message: verdict.message };
    if (!(await options.trust(verdict.pin))) {
      return { how: 'untrusted', message: unknownServer(place, verdict.pin) };
    }
    await rememberServer(options.disk, knownServers, place, verdict.pin);
  }
}

/** A TLS server without a key is as good as one with a wrong key. */
function shownPin(options: DialOptions, connection: NetworkConnection): string | undefined {
  return options.tls ? (connection.peerPin ?? 'none') : undefined;
}
