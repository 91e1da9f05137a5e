/** Which command something follows from, by whom it was given, and at which connection a session is. */
import type { Fact } from '../../../machines/vocabulary/facts.ts';
import type { Cause } from '../../../machines/vocabulary/identity.ts';
import type { CommandCause } from '../messages.ts';
import type { Registry } from './registry.ts';

/** How many are remembered: as many as records of them can be around. */
const MOST_REMEMBERED = 5_000;

export interface CommandMemory {
  /** The command of that number, with what is known of it. */
  cause(session: string, id: number): CommandCause;
  /** What a fact says itself about where it comes from; null when it says nothing. */
  ofFact(fact: Fact): readonly CommandCause[] | null;
  /** What the events of a connection's machine say; null for other events. */
  ofEvent(event: object, connection: string): readonly CommandCause[] | null;
  /** What led to a message, by the message's durable name. */
  ofMessage(message: string): readonly CommandCause[];
  /** Remembers what a fact tells of sessions and users. */
  learn(fact: Fact): void;
  /** The connection that holds a session; the address itself where it is none. */
  connectionOf(address: string): string;
}

interface NamedCommand {
  readonly t: string;
  readonly id: number;
  readonly user?: unknown;
  readonly message?: unknown;
}

/** Knows nothing but what the connections of now remember. */
export function createCommandMemory(registry: Registry): CommandMemory {
  const commands = bounded<CommandCause>();
  const messages = bounded<CommandCause>();
  const users = bounded<string>();
  const connections = bounded<string>();
  const sessions = bounded<string>();
  for (const { live } of registry.machines.values()) {
    const { context } = live.snapshot() as { context: { session?: string; user?: { name: string } } };
    if (context.session && context.user) meet(context.session, live.instance, context.user.name);
  }

  function meet(session: string, connection: string, user: string): void {
    connections.set(session, connection);
    sessions.set(connection, session);
    users.set(session, user);
    users.set(connection, user);
  }

  function cause(session: string, id: number): CommandCause {
    const known = commands.get(`${session}/${id}`);
    return known ?? { session, id, command: null, user: users.get(session) ?? null };
  }

  function note(session: string, { t, id, user, message }: NamedCommand): CommandCause {
    const isEntry = t === 'login' || t === 'signup';
    if (isEntry && typeof user === 'string') users.set(session, user.slice(0, 64));
    const noted = { session, id, command: t, user: users.get(session) ?? null };
    commands.set(`${session}/${id}`, noted);
    if (t === 'message' && typeof message === 'string') messages.set(message.slice(0, 64), noted);
    return noted;
  }

  return {
    cause,
    ofFact(fact) {
      if ('cause' in fact) return [cause(fact.cause.session, fact.cause.id)];
      if (fact.type === 'commands.accepted') {
        users.set(fact.session, fact.user.name);
        return fact.commands.map((command) => note(fact.session, command));
      }
      if (fact.type === 'commands.refused') {
        const session = sessions.get(fact.connection) ?? fact.connection;
        return fact.ids.map((id) => cause(session, id));
      }
      if ('commandId' in fact && fact.commandId !== undefined) {
        return [cause('connection' in fact ? fact.connection : fact.session, fact.commandId)];
      }
      if (!('command' in fact)) return null;
      return [note(addressOf(fact), fact.command)];
    },
    ofEvent(event, connection) {
      const { command, commands: many } = event as { command?: NamedCommand; commands?: NamedCommand[] };
      const session = sessions.get(connection) ?? connection;
      if (many) return many.map((one) => note(session, one));
      return command ? [note(session, command)] : null;
    },
    ofMessage(message) {
      const known = messages.get(message);
      return known ? [known] : [];
    },
    learn(fact) {
      if (fact.type === 'session.opened' || fact.type === 'session.resumed')
        meet(fact.session, fact.connection, fact.user.name);
    },
    connectionOf: (address) => connections.get(address) ?? address,
  };
}

function addressOf(fact: Extract<Fact, { command: unknown }>): Cause['session'] {
  if ('session' in fact) return fact.session;
  return 'connection' in fact ? fact.connection : fact.from;
}

/** A map that forgets the oldest when it is full. */
function bounded<T>(): Pick<Map<string, T>, 'get' | 'set'> {
  const map = new Map<string, T>();
  return {
    get: (key) => map.get(key),
    set(key, value) {
      map.delete(key);
      map.set(key, value);
      if (map.size > MOST_REMEMBERED) map.delete(map.keys().next().value ?? '');
      return map;
    },
  };
}
