/** The server's house: the real server over the town's ports, which crashes, stops and starts again over the same storage. */
import { pino } from 'pino';
import type { Fact } from '../../machines/vocabulary/facts.ts';
import type { Bus } from '../../src/bus/bus.ts';
import type { Settings } from '../../src/config/settings.ts';
import type { PasswordHasher } from '../../src/ports/passwords.ts';
import type { Store } from '../../src/ports/store.ts';
import { startServer, type Server, type ServerPorts } from '../../src/server/server.ts';
import type { Chance } from './chance.ts';
import type { History } from './history.ts';
import type { TownNetwork } from './network.ts';
import type { Sabotage } from './sabotage.ts';
import type { Storage } from './storage.ts';
import { startProcess, type Process, type Time } from './time.ts';

export interface ServerHouse {
  readonly isUp: boolean;
  /** Timers of the server that run. */
  readonly timers: number;
  readonly bus: Bus | null;
  start(): void;
  /** As kill -9: what was not committed is lost. */
  crash(): void;
  /** As SIGTERM: tells everyone, drains, ends. */
  stop(): void;
  /** Has one actor throw over a fact. */
  poison(actor: PoisonedActor): void;
}

export type PoisonedActor = keyof typeof POISONS;

export interface HouseParts {
  readonly time: Time;
  readonly chance: Chance;
  readonly history: History;
  readonly network: TownNetwork;
  readonly storage: Storage;
  readonly settings: Settings;
  readonly sabotage: Sabotage;
}

/** Facts that only one actor handles, without what it is about to read. */
const POISONS = {
  mail: { type: 'message.asked', session: 'nobody', command: { t: 'message', id: 1 } },
  blacklist: { type: 'block.asked', session: 'nobody', command: { t: 'block', id: 1 } },
  presence: { type: 'whoelse.asked', session: 'nobody', command: { t: 'whoelse', id: 1 } },
  accounts: { type: 'account.opened' },
  timeout: { type: 'timer.dropped', address: 'nobody' },
} as const;

/** What reading one of these fields does: it stands for any mistake of ours. */
const MISTAKE = {
  enumerable: true,
  get(): never {
    throw new Error('a poisoned fact');
  },
};

/** A house whose server does not run yet. */
export function createServerHouse(parts: HouseParts): ServerHouse {
  const { time, chance, history, network, settings, sabotage } = parts;
  let process: Process | null = null;
  let server: Server | null = null;
  let store: Store | null = null;

  function start(): void {
    if (process) return;
    const own = startProcess(time, chance);
    process = own;
    history.add({ kind: 'server', what: 'starts' });
    const given = portsOf(own, parts, (error) => giveUp(own, error));
    const ports = sabotage.server?.(given) ?? given;
    store = ports.store;
    startServer(settings, ports, IDENTITY, '0.0.0').then(
      (started) => {
        if (!own.isAlive) return;
        server = started;
        sabotage.bus?.(started.bus);
        noteSessions(started.bus, history);
      },
      (error: unknown) => giveUp(own, error),
    );
  }
  /** The program ends by itself, and whoever watches over it starts it again. */
  function giveUp(own: Process, error: unknown): void {
    if (process !== own) return;
    history.add({ kind: 'fault', what: `the server gives up: ${String(error)}` });
    end('crashes');
    time.after(RESTART_MILLISECONDS, start);
  }
  function end(what: 'crashes' | 'stops'): void {
    process?.kill();
    process = server = null;
    network.killServer();
    history.add({ kind: 'server', what });
  }
  return {
    get isUp() {
      return process !== null;
    },
    get timers() {
      return process?.timers ?? 0;
    },
    get bus() {
      return server?.bus ?? null;
    },
    start,
    crash: () => (process ? end('crashes') : undefined),
    stop() {
      const own = process;
      if (!server) return;
      void server
        .drain()
        .then(() => store?.close())
        .then(() => (process === own ? end('stops') : undefined));
    },
    poison(actor) {
      const fact = { ...POISONS[actor] };
      for (const field of ['user', 'name', 'timer']) Object.defineProperty(fact, field, MISTAKE);
      server?.bus.publish(fact as unknown as Fact);
    },
  };
}

const RESTART_MILLISECONDS = 1_000;
const IDENTITY = { key: '', cert: '', pin: '' };

function portsOf(
  process: Process,
  { time, chance, history, network, storage }: HouseParts,
  onHopeless: (error: unknown) => void,
): ServerPorts {
  const log = pino(
    { level: 'error', base: null, timestamp: false },
    { write: (line: string) => history.add({ kind: 'mistake', text: complaint(line) }) },
  );
  return {
    ...{ clock: process.clock, randomness: chance, network: network.forServer, log },
    store: storage.open(process),
    hasher: hasherOf(process, chance),
    onHopeless,
    // What comes in until then shares the tick.
    soon: (callback) =>
      void time.after(chance.fraction() * 0.2, () => (process.isAlive ? callback() : undefined)),
  };
}

/** What a line of the log says, without the stack. */
function complaint(line: string): string {
  const { msg, actor, err } = JSON.parse(line) as { msg: string; actor?: string; err?: { message: string } };
  const what = actor === undefined ? msg : `${msg} ${actor}`;
  return err === undefined ? what : `${what}: ${err.message}`;
}

/** Hashes that take time and cost nothing. */
function hasherOf(process: Process, chance: Chance): PasswordHasher {
  const work = () => new Promise<void>((resolve) => process.clock.after(chance.whole(5, 40), resolve));
  return {
    dummy: 'hash of nothing',
    async hash(password) {
      await work();
      return hashOf(password);
    },
    async verify(password, phc) {
      await work();
      return hashOf(password) === phc;
    },
  };
}

/** What the town's hasher makes of a password. */
export function hashOf(password: string): string {
  return `hash of ${password}`;
}

function noteSessions(bus: Bus, history: History): void {
  bus.on('session.opened', ({ user }) => history.add({ kind: 'session', what: 'opened', user: user.name }));
  bus.on('session.ended', ({ user, reason }) =>
    history.add({ kind: 'session', what: 'ended', user: user.name, reason }),
  );
}
