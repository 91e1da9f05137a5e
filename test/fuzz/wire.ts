/** A network without sockets: connections that are fed bytes and whose answers are counted. */
import type { ListenOptions, Network } from '../../src/ports/network.ts';
import { playConnection, type PlayedEnd } from './played-connection.ts';

/** A network whose listener is called by `connect`. */
export function fuzzNetwork(): { network: Network; connect: () => PlayedEnd; open: () => number } {
  let options: ListenOptions | null = null;
  let open = 0;

  function connect(): PlayedEnd {
    const admission = options?.admit?.('192.0.2.1');
    if (!options || !admission || 'refused' in admission) throw new Error('turned away');
    const played = playConnection({
      traits: { exporter: () => null },
      onOver() {
        open--;
        admission.release();
      },
    });
    open++;
    options.onConnection(played.connection);
    return played;
  }

  const network: Network = {
    async listen(given) {
      options = given;
      const close = async () => undefined;
      return { host: 'nowhere', port: 1, renew: () => undefined, stopAccepting: () => undefined, close };
    },
    connect: () => Promise.reject(new Error('nobody calls out')),
    ownAddresses: () => [],
    secure: () => Promise.reject(new Error('nobody is relayed here')),
  };
  return { network, connect, open: () => open };
}
