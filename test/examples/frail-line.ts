/** A TCP relay that can be cut: what a network does to a client now and then. */
import { connect, createServer } from 'node:net';
import type { AddressInfo, Socket } from 'node:net';

export interface FrailLine {
  readonly port: number;
  /** How many connections it carried so far. */
  readonly carried: () => number;
  /** Carries nothing any more on the connections that are there, and breaks none; those that come later are carried. */
  stall(): void;
  /** Breaks all connections; those that come later are carried again. */
  cut(): void;
  close(): void;
}

/** Opens a relay on loopback to the port that `target` names at each connection. */
export async function openFrailLine(target: () => number): Promise<FrailLine> {
  const sockets = new Set<Socket>();
  let carried = 0;
  const server = createServer((near) => {
    carried += 1;
    const far = connect(target(), '127.0.0.1');
    for (const [one, other] of [
      [near, far],
      [far, near],
    ] as const) {
      sockets.add(one);
      one.on('error', () => undefined);
      one.once('close', () => {
        sockets.delete(one);
        other.destroy();
      });
      one.pipe(other);
    }
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const cut = () => sockets.forEach((socket) => socket.destroy());
  return {
    port: (server.address() as AddressInfo).port,
    carried: () => carried,
    cut,
    stall: () => sockets.forEach((socket) => socket.unpipe().pause()),
    close() {
      cut();
      server.close();
    },
  };
}
