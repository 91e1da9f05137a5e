/** The town's network: one server that listens or not, and clients that call it. Every frame on it is written into the history. */
import { ConnectError, type Listener, type ListenOptions, type Network } from '../../src/ports/network.ts';
import type { Chance } from './chance.ts';
import { createLine, type Line } from './connection.ts';
import type { Frame, History } from './history.ts';
import type { Time } from './time.ts';

/** Who calls: a life of a client. */
export interface Caller {
  readonly user: string;
  readonly life: string;
  readonly address: string;
  /** Until this time nothing gets through from there. */
  cutOffUntil: number;
}

export interface TownNetwork {
  /** The network as the server's process sees it. */
  readonly forServer: Network;
  /** The network as a client sees it. */
  forClient(caller: Caller): Pick<Network, 'connect'>;
  /** The last connection that a life made, if it is not over. */
  lineOf(life: string): Line | null;
  /** The program of the server, or of a client, is gone. */
  killServer(): void;
  killClient(life: string): void;
  /** Connections whose end the server still has. */
  readonly open: number;
}

const TIMEOUT_MILLISECONDS = 15_000;

interface Call {
  readonly line: Line;
  readonly life: string;
}

/** A network on which nobody listens yet. */
export function createNetwork(time: Time, chance: Chance, history: History): TownNetwork {
  let listening: ListenOptions | null = null;
  const calls = new Set<Call>();
  const gone = new Set<string>();
  let count = 0;

  function open(): Call[] {
    for (const call of calls) if (call.line.isOver) calls.delete(call);
    return [...calls];
  }

  async function listen(options: ListenOptions): Promise<Listener> {
    listening = options;
    const stopAccepting = () => {
      if (listening === options) listening = null;
    };
    return {
      ...{ host: '10.0.0.1', port: 7777, renew: () => undefined, stopAccepting },
      async close() {
        stopAccepting();
        for (const { line } of open()) line.server.destroy();
      },
    };
  }

  function connect(caller: Caller): Line {
    const number = ++count;
    const at = { user: caller.user, life: caller.life, connection: number };
    const read = (by: 'client' | 'server', stage: 'written' | 'arrived') => {
      const frames = frameReader();
      return (data: Buffer) => {
        for (const frame of frames(data)) history.add({ kind: 'frame', by, stage, ...at, frame });
      };
    };
    const written = { client: read('client', 'written'), server: read('server', 'written') };
    const line = createLine(
      time,
      chance,
      { host: caller.address, port: 1_024 + number },
      {
        written: (by, data) => written[by](data),
        arrived: read('client', 'arrived'),
        serverDone: () => history.add({ kind: 'closed', ...at }),
      },
    );
    calls.add({ line, life: caller.life });
    return line;
  }

  return {
    forServer: {
      listen,
      connect: () => Promise.reject(new Error('the server calls nobody')),
      ownAddresses: () => [],
      secure: () => Promise.reject(new Error('nobody is relayed here')),
    },
    forClient: (caller) => ({
      connect: () =>
        new Promise((resolve, reject) => {
          const isCutOff = time.now < caller.cutOffUntil;
          time.after(isCutOff ? TIMEOUT_MILLISECONDS : chance.whole(1, 40), () => {
            if (gone.has(caller.life)) return;
            if (isCutOff || time.now < caller.cutOffUntil) reject(new ConnectError('timeout', 'no answer'));
            else if (!listening) reject(new ConnectError('refused', 'nobody listens'));
            else {
              const { onConnection } = listening;
              const line = connect(caller);
              resolve(line.client);
              onConnection(line.server);
            }
          });
        }),
    }),
    lineOf: (life) => open().findLast((call) => call.life === life)?.line ?? null,
    killServer() {
      listening = null;
      for (const { line } of open()) line.kill('server');
    },
    killClient(life) {
      gone.add(life);
      for (const call of open()) if (call.life === life) call.line.kill('client');
    },
    get open() {
      return open().filter(({ line }) => !line.isServerDone).length;
    },
  };
}

/** Cuts bytes into frames, independently of the product's own reader. */
function frameReader(): (data: Buffer) => Frame[] {
  let rest = Buffer.alloc(0);
  return (data) => {
    rest = Buffer.concat([rest, data]);
    const end = rest.lastIndexOf(10);
    if (end < 0) return [];
    const lines = rest.toString('utf8', 0, end).split('\n');
    rest = rest.subarray(end + 1);
    return lines.map((line) => JSON.parse(line) as Frame);
  };
}
