/** The actors on their bus with a store in memory and a clock moved by hand: no socket, no machine of a connection. */
import { pino } from 'pino';
import type { Result, ServerEvent } from '../../machines/vocabulary/replies.ts';
import type { SessionCommand, Telling } from '../../machines/vocabulary/commands.ts';
import type { Fact } from '../../machines/vocabulary/facts.ts';
import type { User } from '../../machines/vocabulary/identity.ts';
import type { Bus } from '../../src/bus/bus.ts';
import { defaultSettings } from '../../src/config/settings.ts';
import type { Settings } from '../../src/config/settings.ts';
import { createHasher } from '../../src/ports/passwords.ts';
import type { PasswordHasher } from '../../src/ports/passwords.ts';
import { systemRandomness } from '../../src/ports/randomness.ts';
import type { Store } from '../../src/ports/store.ts';
import { startKernel } from '../../src/server/kernel.ts';
import { manualClock } from '../client/core/manual-clock.ts';
import { openInlineStore } from '../store/inline-store.ts';

export interface Resident {
  readonly user: User;
  readonly session: string;
  readonly results: Result[];
  readonly events: ServerEvent[];
  /** Does a command and answers its result. */
  ask(command: WithoutId): Promise<Result>;
  /** Tells an actor something that has no result. */
  tell(signal: Telling): Promise<void>;
  /** Its connection is lost. */
  drop(): Promise<void>;
  logout(): Promise<void>;
}

type WithoutId = SessionCommand extends infer C ? (C extends SessionCommand ? Omit<C, 'id'> : never) : never;

export interface Town {
  readonly bus: Bus;
  readonly store: Store;
  /** Moves the clock and lets everything happen that follows. */
  pass(milliseconds: number): Promise<void>;
  addUser(name: string): Promise<void>;
  /** Logs in past the passwords, from an address and with a device; null when presence has not let it in yet. */
  enter(name: string, from?: { address?: string; device?: string }): Promise<Resident | null>;
}

/** A town over `store`, or over a new one. */
export async function startTown(
  change: Partial<Settings> = {},
  store: Store = openInlineStore(':memory:'),
  hasher: PasswordHasher = createHasher(systemRandomness, { loginQueue: 256 }, { memoryKib: 8, passes: 1 }),
): Promise<Town> {
  const clock = manualClock();
  const ports = { store, clock, randomness: systemRandomness, hasher, log: pino({ level: 'silent' }) };
  const onHopeless = (error: unknown) => {
    throw error;
  };
  const addresses = new Map<string, string>();
  const server = { isConnected: () => true, addressOf: (connection: string) => addresses.get(connection) };
  const bus = await startKernel({ ...defaultSettings(), ...change }, { ...ports, onHopeless }, server);
  let connections = 0;

  async function pass(milliseconds: number): Promise<void> {
    await settle();
    clock.advance(milliseconds / 1_000);
    await settle();
  }

  async function enter(
    name: string,
    { address = '127.0.0.1', device }: { address?: string; device?: string } = {},
  ): Promise<Resident | null> {
    const user = bus.ask.userNamed(name);
    if (!user) throw new Error(`there is no ${name}`);
    const connection = `c${++connections}`;
    addresses.set(connection, address);
    let entered: Resident | null = null;
    const leave = bus.attend(connection, {
      onFact(fact) {
        if (fact.type === 'session.opened') entered = resident(bus, user, fact.session, connection, pass);
      },
    });
    bus.publish({
      type: 'login.verified',
      connection,
      commandId: 1,
      user,
      mail: 'live',
      device: device ?? null,
    });
    await pass(1);
    leave();
    return entered;
  }

  return {
    bus,
    store,
    pass,
    enter,
    async addUser(name) {
      const added = new Promise<Result>((resolve) =>
        bus.attend('admin', { onResult: (_id, result) => resolve(result) }),
      );
      const command = { t: 'users.add', id: 1, user: name, password: `${name}-secret` } as const;
      bus.publish({ type: 'administration.asked', from: 'admin', command });
      const result = await added;
      if (!result.ok) throw new Error(result.message);
    },
  };
}

function resident(bus: Bus, user: User, session: string, connection: string, pass: Town['pass']): Resident {
  const results: Result[] = [];
  const events: ServerEvent[] = [];
  const waits = new Map<number, (result: Result) => void>();
  let id = 0;
  bus.attend(session, {
    onResult(number, result) {
      results.push(result);
      waits.get(number)?.(result);
    },
    onNotice: ({ event }) => events.push(event),
  });
  return {
    user,
    session,
    results,
    events,
    async ask(wanted) {
      const command = { ...wanted, id: ++id } as SessionCommand;
      const result = new Promise<Result>((resolve) => waits.set(command.id, resolve));
      bus.publish({ type: `${command.t}.asked`, session, user, command } as Fact);
      await pass(1);
      return result;
    },
    async tell(signal) {
      bus.publish({ type: `${signal.t}.received`, session, user, signal } as Fact);
      await pass(1);
    },
    async drop() {
      bus.publish({ type: 'session.disconnected', session, connection });
      await pass(1);
    },
    async logout() {
      bus.publish({ type: 'session.left', session, reason: 'logout' });
      await pass(1);
    },
  };
}

/** Lets promises and the store's microtasks run dry. */
async function settle(): Promise<void> {
  for (let turn = 0; turn < 3; turn++) await new Promise((resolve) => setImmediate(resolve));
}
