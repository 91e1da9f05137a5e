/** A user of the town: the real client core over a home of its own, which crashes and begins again. */
import { startClient, type ClientCore } from '../../src/client/core.ts';
import type { ClientEvent } from '../../src/client/events.ts';
import { parseLine } from '../../src/commands/table.ts';
import type { Chance } from './chance.ts';
import { SERVER_PIN } from './connection.ts';
import type { History } from './history.ts';
import { diskOf, noFiles, type Home } from './home.ts';
import type { Caller, TownNetwork } from './network.ts';
import type { Sabotage } from './sabotage.ts';
import { startProcess, type Process, type Time } from './time.ts';

export interface Resident {
  readonly name: string;
  /** Whether a client of this user runs. */
  readonly isUp: boolean;
  readonly isOnline: boolean;
  /** The client that runs now, or ran last. */
  readonly life: string;
  begin(): void;
  /** Types a line into the client that runs. */
  type(line: string): void;
  /** As kill -9. */
  crash(): void;
  /** Crashes while the next message is being shown: its line was seen, or not yet. */
  crashAtNextLine(wasSeen: boolean): void;
  /** Nothing gets through for a while. */
  cutOff(milliseconds: number): void;
  /** From now on calls get through again. */
  reconnect(): void;
}

export interface ResidentParts {
  readonly time: Time;
  readonly chance: Chance;
  readonly history: History;
  readonly network: TownNetwork;
  readonly sabotage: Sabotage;
  readonly home: Home;
  readonly mail: 'live' | 'none';
  readonly address: string;
}

interface Life {
  readonly caller: Caller;
  readonly process: Process;
  core: ClientCore | null;
  isOnline: boolean;
  crashAt: 'seen' | 'unseen' | null;
}

/** The password of every user, which the town's accounts are made with. */
export function passwordOf(user: string): string {
  return `${user}-secret`;
}

/** A user without a client; `label` begins the names of its lives. */
export function createResident(name: string, label: string, parts: ResidentParts): Resident {
  const { time, chance, history, network } = parts;
  let life: Life | null = null;
  let last = `${label}#0`;
  let count = 0;
  let cutOffUntil = 0;

  function finish(what: 'crashes' | 'ends', how?: string): void {
    const gone = life;
    if (!gone) return;
    life = null;
    gone.process.kill();
    network.killClient(gone.caller.life);
    if (what === 'crashes') gone.core?.destroy();
    const at = { user: name, life: gone.caller.life };
    history.add({ kind: 'life', what, ...at, ...(how === undefined ? {} : { how }) });
  }
  function hear(own: Life, event: ClientEvent): void {
    const isLast = event.type === 'message' && own.crashAt !== null;
    if (life !== own) return;
    if (!isLast || own.crashAt === 'seen')
      history.add({ kind: 'event', user: name, life: own.caller.life, event });
    if (event.type === 'welcome') own.isOnline = true;
    if (event.type === 'connection') own.isOnline = event.state === 'online';
    if (isLast) finish('crashes', own.crashAt === 'seen' ? 'a line was seen' : 'a line was about to be seen');
  }
  function begin(): void {
    if (life) return;
    last = `${label}#${++count}`;
    const caller = { user: name, life: last, address: parts.address, cutOffUntil };
    const own: Life = {
      caller,
      process: startProcess(time, chance),
      core: null,
      isOnline: false,
      crashAt: null,
    };
    life = own;
    history.add({ kind: 'life', what: 'begins', user: name, life: last });
    own.core = startClient(
      optionsOf(own, parts, hear, (how) => (life === own ? finish('ends', how) : undefined)),
    );
  }
  return {
    name,
    get isUp() {
      return life !== null;
    },
    get isOnline() {
      return life?.isOnline ?? false;
    },
    get life() {
      return last;
    },
    begin,
    type(line) {
      if (!life?.core) return;
      const command = parseLine(line, life.core.limits);
      const word = command.ok ? command.row.name : command.command;
      history.add({ kind: 'typed', user: name, life: last, command: word, line });
      life.core.submit(command);
    },
    crash: () => finish('crashes'),
    crashAtNextLine(wasSeen) {
      if (life) life.crashAt = wasSeen ? 'seen' : 'unseen';
    },
    cutOff(milliseconds) {
      cutOffUntil = time.now + milliseconds;
      if (life) life.caller.cutOffUntil = cutOffUntil;
      network.lineOf(last)?.silence(['up', 'down']);
    },
    reconnect() {
      cutOffUntil = 0;
      if (life) life.caller.cutOffUntil = 0;
    },
  };
}

const nobodyListens = () => Promise.reject(new Error('only the server listens'));

function optionsOf(
  own: Life,
  { chance, network, sabotage, home, mail }: ResidentParts,
  hear: (own: Life, event: ClientEvent) => void,
  onEnd: (how: string) => void,
) {
  const { clock } = own.process;
  const plain = { network: network.forClient(own.caller), disk: diskOf(home, own.process, chance) };
  const ports = sabotage.client?.(plain) ?? plain;
  const { user } = own.caller;
  return {
    address: { host: '10.0.0.1', port: 7777, pin: SERVER_PIN },
    ...{ tls: true, user, signup: false, mail, unattended: false, home: '/home', acceptNewServer: true },
    reconnectForSeconds: Infinity,
    password: () => Promise.resolve({ password: passwordOf(user), final: true }),
    trust: () => Promise.resolve(false),
    ...{ disk: ports.disk, fileSystem: noFiles, clock, randomness: chance },
    // Nobody in the town calls anybody but the server.
    network: { ...ports.network, listen: nobodyListens, ownAddresses: () => [], secure: nobodyListens },
    ...{ privatePolicy: 'never' as const, peerPorts: { first: 0, last: 0 } },
    onEvent: (event: ClientEvent) => hear(own, event),
    onEnd: ({ how }: { readonly how: string }) => onEnd(how),
  };
}
