/** The product broken on purpose, in its ports or on its bus: towns must find each, or their peace would mean nothing. */
import type { SessionId } from '../../machines/vocabulary/identity.ts';
import type { Bus } from '../../src/bus/bus.ts';
import type { Disk } from '../../src/ports/disk.ts';
import type { Network } from '../../src/ports/network.ts';
import type { Store, StoreAnswer, StoreArgument, StoreOperation } from '../../src/ports/store.ts';
import type { ServerPorts } from '../../src/server/server.ts';

export interface Sabotage {
  readonly server?: (ports: ServerPorts) => ServerPorts;
  readonly bus?: (bus: Bus) => void;
  readonly client?: (ports: ClientPorts) => ClientPorts;
}

interface ClientPorts {
  readonly network: Pick<Network, 'connect'>;
  readonly disk: Disk;
}

/** Each by what is wrong with it. */
export const SABOTAGES: Readonly<Record<string, () => Sabotage>> = {
  'a message that the disk refused is accepted': () => ({
    server: withStore(
      'message.add',
      (argument, answer) => answer ?? { seq: 1, fresh: true, outcome: argument.outcome },
    ),
  }),
  'who is blocked hears of comings and goings all the same': () => ({
    bus(bus) {
      const sessions = new Map<SessionId, string>();
      bus.tap((parcel) => {
        if (parcel.kind === 'fact' && parcel.fact.type === 'session.opened') {
          sessions.set(parcel.fact.session, parcel.fact.user.name);
        }
        if (parcel.kind !== 'notice' || parcel.notice.event.t !== 'presence') return;
        const movers = parcel.notice.event.moves.map(({ user }) => user);
        const others = [...sessions].filter(([, user]) => !movers.includes(user)).map(([session]) => session);
        Object.assign(parcel, { to: [...new Set([...parcel.to, ...others])] });
      });
    },
  }),
  'a refusal is called not known': () => ({
    bus: (bus) =>
      void bus.tap((parcel) => {
        if (parcel.kind !== 'result' || parcel.result.ok || parcel.result.code !== 'blocked') return;
        Object.assign(parcel, { result: { ...parcel.result, code: 'interrupted' } });
      }),
  }),
  'a message that comes again is a new one': () => {
    const known = new Set<string>();
    return {
      server: beforeStore('message.add', (argument) => {
        const id = known.has(argument.id) ? `${argument.id}-${known.size}` : argument.id;
        known.add(id);
        return { ...argument, id };
      }),
    };
  },
  'a client forgets its place in the mail': () => ({
    client: ({ network, disk }) => ({
      network,
      disk: {
        ...disk,
        openRecord: () => ({ read: () => '', write: () => undefined, close: () => undefined }),
      },
    }),
  }),
  'a client sends again under a new name': () => {
    const known = new Set<string>();
    const rename = (data: string) =>
      data.replace(/"message":"([\w-]{21})"/g, (whole, name: string) => {
        if (known.has(name)) return `"message":"${name}-${known.size}"`;
        known.add(name);
        return whole;
      });
    return { client: ({ network, disk }) => ({ disk, network: rewriting(network, rename) }) };
  },
  'a block is not written down': () => ({
    server: beforeStore('block.add', (argument) => ({ ...argument, target: argument.owner })),
  }),
  'the clock of the server runs fast': () => ({
    server: (ports) => ({
      ...ports,
      clock: { ...ports.clock, monotonic: () => ports.clock.monotonic() * 2 },
    }),
  }),
  'mail is read backwards': () => ({
    server: withStore('mail.unread', (_argument, answer) => answer?.toReversed() ?? null),
  }),
};

/** A server whose store gets other arguments than it was given. */
function beforeStore<O extends StoreOperation>(
  chosen: O,
  change: (argument: StoreArgument<O>) => StoreArgument<O>,
): (ports: ServerPorts) => ServerPorts {
  return (ports) => {
    const submit: Store['submit'] = (operation, argument, done) => {
      const isChosen: boolean = (operation as string) === chosen;
      ports.store.submit(operation, isChosen ? (change(argument as never) as never) : argument, done);
    };
    return { ...ports, store: { ...ports.store, submit } };
  };
}

/** A server whose store gives other answers than it has; null stands for a failure. */
function withStore<O extends StoreOperation>(
  chosen: O,
  change: (argument: StoreArgument<O>, answer: StoreAnswer<O> | null) => StoreAnswer<O> | null,
): (ports: ServerPorts) => ServerPorts {
  return (ports) => {
    const submit: Store['submit'] = (operation, argument, done) => {
      if ((operation as string) !== chosen) return ports.store.submit(operation, argument, done);
      ports.store.submit(operation, argument, (error, answer) => {
        const changed = change(argument, answer ?? null);
        if (changed === null) done?.(error, answer);
        else done?.(null, changed);
      });
    };
    return { ...ports, store: { ...ports.store, submit } };
  };
}

function rewriting(
  network: Pick<Network, 'connect'>,
  rewrite: (data: string) => string,
): Pick<Network, 'connect'> {
  return {
    async connect(options) {
      const connection = await network.connect(options);
      const write = (data: string | Buffer) => connection.write(rewrite(data.toString()));
      return Object.create(connection, { write: { value: write } }) as typeof connection;
    },
  };
}
