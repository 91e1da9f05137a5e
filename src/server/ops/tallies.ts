/**
 * What /metrics counts, as plain numbers: a tap on the bus adds them up, and nothing else in the server knows of it. They
 * become metrics when somebody asks (`metrics.ts`). Never a user's name, a text, an address.
 */
import type { EntryCommand } from '../../../machines/vocabulary/commands.ts';
import type { Fact, FactOf, FactType } from '../../../machines/vocabulary/facts.ts';
import type { Address } from '../../../machines/vocabulary/identity.ts';
import type { Relay } from '../../../machines/vocabulary/relays.ts';
import type { Result } from '../../../machines/vocabulary/replies.ts';
import type { Bus, Parcel } from '../../bus/bus.ts';
import type { Clock } from '../../ports/clock.ts';
import type { CommitReport } from '../../ports/store.ts';
import { createHistogram } from './histogram.ts';
import type { Histogram } from './histogram.ts';

/** How often something happened, by a word. */
export type Counts = ReadonlyMap<string, number>;

export interface CommandTally {
  /** By the result's code, `ok` where it was done. */
  readonly codes: Counts;
  /** From its reading to its result. */
  readonly seconds: Histogram;
}

export interface Tallies {
  readonly facts: Counts;
  /** By kind, one for each receiver. */
  readonly events: Counts;
  readonly commands: ReadonlyMap<string, CommandTally>;
  /** By code: commands that the connection's state did not take. */
  readonly outOfPlace: Counts;
  /** By outcome: `delivered`, `stored`, `refused`. */
  readonly messages: Counts;
  /** By way (`password`, `token`, `signup`, `session`), then by code. */
  readonly logins: ReadonlyMap<string, Counts>;
  readonly sessionsEnded: Counts;
  readonly connectionsEnded: Counts;
  readonly refusedConnections: Counts;
  readonly actorFailures: Counts;
  readonly commitSeconds: Histogram;
  readonly batchOperations: Histogram;
  /** By condition: batches that met a store which could not write. */
  readonly storeFailures: Counts;
  /** The store is done with a batch. */
  committed(report: CommitReport): void;
  /** Commands that have begun and have no result yet. */
  waiting(): number;
  /** Counts what passes the bus from now on. */
  watch(bus: Bus): void;
}

interface Begun {
  readonly name: string;
  /** How somebody wants in; null for all other commands. */
  readonly way: string | null;
  /** Monotonic milliseconds. */
  readonly at: number;
}

const SECONDS = [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 1, 5];
const OPERATIONS = [1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 1_024];

type Handlers = { readonly [T in FactType]?: (fact: FactOf<T>) => void };

/** Tallies that stand at zero. */
export function createTallies(clock: Clock): Tallies {
  const [facts, events, outOfPlace, messages] = [counts(), counts(), counts(), counts()];
  const [sessionsEnded, connectionsEnded, refusedConnections] = [counts(), counts(), counts()];
  // Told before the first one, which an alarm on the increase would miss.
  const [actorFailures, storeFailures] = [counts(), counts('full', 'failed')];
  const commands = new Map<string, { codes: Map<string, number>; seconds: Histogram }>();
  const logins = new Map<string, Map<string, number>>();
  const commitSeconds = createHistogram(SECONDS);
  const batchOperations = createHistogram(OPERATIONS);
  const begun = new Map<Address, Map<number, Begun>>();

  function begin(address: Address, id: number, name: string, way: string | null, at: number): void {
    found(begun, address, () => new Map<number, Begun>()).set(id, { name, way, at });
  }

  /** False when no such command had begun. */
  function settle(address: Address, id: number, code: string): boolean {
    const command = begun.get(address)?.get(id);
    if (!command) return false;
    const { name, way, at } = command;
    // Whoever wants in does so by one command at a time, and is known by another address afterwards.
    if (way === null) begun.get(address)?.delete(id);
    else begun.delete(address);
    const tally = found(commands, name, () => ({ codes: counts(), seconds: createHistogram(SECONDS) }));
    add(tally.codes, code);
    tally.seconds.observe((clock.monotonic() - at) / 1_000);
    if (way !== null) add(found(logins, way, counts), code);
    if (name === 'message' && code !== 'ok') add(messages, 'refused');
    return true;
  }

  function wantsIn({ connection, command }: FactOf<'login.asked' | 'signup.asked' | 'resume.asked'>): void {
    begin(connection, command.id, command.t, wayOf(command), clock.monotonic());
  }

  const handlers: Handlers = {
    'login.asked': wantsIn,
    'signup.asked': wantsIn,
    'resume.asked': wantsIn,
    'relay.asked': ({ connection, command }) =>
      begin(connection, command.id, command.t, null, clock.monotonic()),
    'relay.opened': ({ connection, commandId }) => void settle(connection, commandId, OK),
    'session.resumed': ({ connection, commandId }) => void settle(connection, commandId, OK),
    'commands.accepted': ({ session, commands: accepted }) => {
      const at = clock.monotonic();
      for (const { id, t } of accepted) begin(session, id, t, null, at);
    },
    'commands.refused': ({ connection, ids, refusal }) => {
      for (const id of ids) if (!settle(connection, id, refusal.code)) add(outOfPlace, refusal.code);
    },
    'message.stored': ({ outcome }) => add(messages, outcome),
    'session.left': ({ session, commandId }) => {
      if (commandId !== undefined) begin(session, commandId, 'logout', null, clock.monotonic());
    },
    'session.ended': ({ session, reason }) => {
      begun.delete(session);
      add(sessionsEnded, reason);
    },
    'connection.ended': ({ reason }) => add(connectionsEnded, reason),
    'connection.closed': ({ connection }) => void begun.delete(connection),
    'connection.refused': ({ reason }) => add(refusedConnections, reason),
    'actor.failed': ({ actor }) => add(actorFailures, actor),
  };

  function see(parcel: Parcel): void {
    if (parcel.kind === 'fact') {
      add(facts, parcel.fact.type);
      (handlers[parcel.fact.type] as ((fact: Fact) => void) | undefined)?.(parcel.fact);
    } else if (parcel.kind === 'result') settle(parcel.to, parcel.id, codeOf(parcel.result));
    else add(events, parcel.notice.event.t, parcel.to.length);
  }

  return {
    ...{ facts, events, commands, outOfPlace, messages, logins, sessionsEnded, connectionsEnded },
    ...{ refusedConnections, actorFailures, commitSeconds, batchOperations, storeFailures },
    committed({ operations, seconds, condition }) {
      commitSeconds.observe(seconds);
      batchOperations.observe(operations);
      if (condition !== 'well') add(storeFailures, condition);
    },
    waiting: () => [...begun.values()].reduce((sum, ofAddress) => sum + ofAddress.size, 0),
    watch: (bus) => void bus.tap(see),
  };
}

const OK = 'ok';

function counts(...words: readonly string[]): Map<string, number> {
  return new Map(words.map((word) => [word, 0]));
}

function add(to: Map<string, number>, word: string, times = 1): void {
  to.set(word, (to.get(word) ?? 0) + times);
}

/** What stands under `key`, made if there is nothing yet. */
function found<K, V>(map: Map<K, V>, key: K, make: () => V): V {
  const known = map.get(key);
  if (known !== undefined) return known;
  const made = make();
  map.set(key, made);
  return made;
}

function codeOf(result: Result): string {
  return result.ok ? OK : result.code;
}

function wayOf(command: Exclude<EntryCommand, Relay>): string {
  if (command.t === 'resume') return 'session';
  if (command.t === 'signup') return 'signup';
  return command.password === undefined && command.token !== undefined ? 'token' : 'password';
}
