/**
 * The server: starts in phases (store, actors, listener) and stops in the reverse order, so that nothing that was
 * acknowledged is lost (R40).
 */
import type { SessionCommand } from '../../machines/vocabulary/commands.ts';
import type { Fact } from '../../machines/vocabulary/facts.ts';
import type { ConnectionId } from '../../machines/vocabulary/identity.ts';
import type { ConnectionCount } from '../../machines/vocabulary/questions.ts';
import type { Bus } from '../bus/bus.ts';
import { COMMANDS } from '../commands/table.ts';
import type { Settings } from '../config/settings.ts';
import { TURNED_AWAY_AT_ONCE } from '../ports/network.ts';
import type { Listener, Network, NetworkConnection } from '../ports/network.ts';
import { randomName } from '../ports/randomness.ts';
import { encodeEvent } from '../wire/encode.ts';
import { PROTOCOL_VERSION } from '../wire/version.ts';
import { createAdmission } from './connection-limits.ts';
import { DOOR_REFUSALS } from './farewells.ts';
import type { ServerIdentity } from './identity.ts';
import { startKernel } from './kernel.ts';
import type { KernelPorts } from './kernel.ts';
import { openLink } from './link.ts';
import type { Link } from './link.ts';
import { logFacts } from './log.ts';
import { createTickEnd } from './outbox.ts';
import { createRelayPace, joinEnds } from './relay-pipe.ts';
import { createServerSessions } from './server-sessions.ts';

export interface ServerPorts extends KernelPorts {
  readonly network: Network;
  /** Runs its argument once after the input of this tick was read. */
  readonly soon: (callback: () => void) => void;
}

export interface Server {
  readonly host: string;
  readonly port: number;
  readonly bus: Bus;
  /**
   * New connections get this certificate (null for plain text, as before) and what the listener keeps of these limits; all
   * other settings are read at use. Throws ListenError, with nothing changed.
   */
  renew(limits: Settings['limits'], identity: ServerIdentity | null): void;
  /** Refuses newcomers, answers what was asked, tells everyone, ends when all are gone; the store stays open. */
  drain(): Promise<void>;
}

/** Starts a server, which reads `settings` at each use: they may change. `identity` is null for plain text. Throws ListenError. */
export async function startServer(
  settings: Settings,
  ports: ServerPorts,
  identity: ServerIdentity | null,
  version: string,
): Promise<Server> {
  const { network, randomness, log, clock } = ports;
  const { limits } = settings;
  const links = new Map<string, Link>();
  const bus = await startKernel(settings, ports, {
    isConnected: (connection) => links.has(connection),
    addressOf: (connection) => links.get(connection)?.address,
  });
  bus.answer('connectionCount', () => countConnections(links.values()));
  logFacts(bus, log);
  dispatch(bus);
  serveMachines(bus, links);
  serveRelays(bus, links, settings, clock);

  const tickEnd = createTickEnd(ports.soon);
  const sessions = createServerSessions(bus, limits);
  let count = 0;
  let loggedIn = 0;

  function accept(socket: NetworkConnection): void {
    const connection = `c${++count}`;
    log.debug({ connection, address: socket.remoteAddress }, 'connected');
    const link = openLink(connection, socket, {
      bus,
      settings,
      sessions,
      tickEnd,
      soon: ports.soon,
      monotonic: () => clock.monotonic(),
      hello: helloOf(settings, version),
      nonce: randomName(randomness, 24),
      onMistake: (error) =>
        log.error({ err: error, connection }, 'a connection made a mistake of ours; it was closed'),
      onLogin: () => loggedIn++,
      onClose(wasLoggedIn) {
        links.delete(connection);
        if (wasLoggedIn) loggedIn--;
        bus.publish({ type: 'connection.closed', connection });
      },
    });
    links.set(connection, link);
  }

  const listener = await network.listen({
    host: settings.listen.host,
    port: settings.listen.port,
    tls: identity,
    ...gateOf(limits),
    admit: createAdmission({ limits, clock, loggedIn: () => loggedIn }),
    refusalText: (reason) => encodeEvent({ t: 'error', ...DOOR_REFUSALS[reason] }),
    onConnection: accept,
    onRefused: (reason, address) => bus.publish({ type: 'connection.refused', reason, address }),
  });

  return {
    host: listener.host,
    port: listener.port,
    bus,
    renew: (next, nextIdentity) => listener.renew({ ...gateOf(next), tls: nextIdentity }),
    drain: () => drain(bus, listener, links, settings.drainSeconds * 1_000, clock),
  };
}

function helloOf({ signup, limits: { textBytes, frameBytes } }: Settings, version: string) {
  const server = `hubbub/${version}`;
  return {
    t: 'hello',
    version: PROTOCOL_VERSION,
    server,
    signup,
    limits: { textBytes, frameBytes },
  } as const;
}

/** What the listener itself holds newcomers to. */
function gateOf({ handshakeSeconds, connections }: Settings['limits']) {
  return { handshakeSeconds, maxSockets: connections + TURNED_AWAY_AT_ONCE };
}

function countConnections(links: Iterable<Link>): ConnectionCount {
  const byState = new Map<string, number>();
  let queuedBytes = 0;
  for (const link of links) {
    byState.set(link.state, (byState.get(link.state) ?? 0) + 1);
    queuedBytes += link.queuedBytes;
  }
  return { byState, queuedBytes };
}

/** A burst of accepted commands becomes a fact per command, for whichever actor handles it. */
function dispatch(bus: Bus): void {
  const types = new Map([...COMMANDS.keys()].map((name) => [name, `${name}.asked`]));
  bus.on('commands.accepted', ({ session, user, commands }) => {
    for (const command of commands) bus.publish(asked(types.get(command.t) ?? '', command));
    function asked(type: string, command: SessionCommand): Fact {
      return { type, session, user, command } as Fact;
    }
  });
}

/** Does what the connections' machines say: refusals, pings, goodbyes. */
function serveMachines(bus: Bus, links: ReadonlyMap<string, Link>): void {
  bus.on('commands.refused', ({ connection, ids, refusal }) => {
    for (const id of ids) links.get(connection)?.answer(id, refusal);
  });
  bus.on('ping.wanted', ({ connection }) => links.get(connection)?.ping());
  bus.on('connection.ended', ({ connection, reason }) => links.get(connection)?.end(reason));
}

/** Both machines say it; when the second does, bytes go from one to the other. */
function serveRelays(
  bus: Bus,
  links: ReadonlyMap<string, Link>,
  settings: Settings,
  clock: ServerPorts['clock'],
): void {
  let carried = 0;
  const rules = {
    bytesPerSecond: () => settings.relay.bytesPerSecond,
    together: createRelayPace(() => settings.relay.totalBytesPerSecond),
    onCarried: (bytes: number) => void (carried += bytes),
    clock,
  };
  const opened = new Set<ConnectionId>();
  bus.answer('relayedBytes', () => carried);
  bus.on('relay.opened', ({ connection, commandId, peer }) => {
    links.get(connection)?.answer(commandId, { ok: true });
    const [here, there] = [links.get(connection), links.get(peer)];
    if (opened.delete(peer) && here && there) joinEnds(here, there, rules);
    else opened.add(connection);
  });
  bus.on('connection.closed', ({ connection }) => opened.delete(connection));
}

async function drain(
  bus: Bus,
  listener: Listener,
  links: ReadonlyMap<string, Link>,
  milliseconds: number,
  clock: ServerPorts['clock'],
): Promise<void> {
  const deadline = clock.monotonic() + milliseconds;
  const until = async (done: () => boolean): Promise<void> => {
    while (!done() && clock.monotonic() < deadline) {
      await new Promise<void>((resolve) => clock.after(5, resolve));
    }
  };
  listener.stopAccepting();
  for (const link of links.values()) link.stopReading();
  await until(() => [...links.values()].every((link) => link.outstanding === 0));
  bus.publish({ type: 'drain.begun' });
  for (const connection of [...links.keys()]) bus.publish({ type: 'drain.begun' }, connection);
  await until(() => links.size === 0);
  await listener.close();
  bus.publish({ type: 'drain.ended' });
}
