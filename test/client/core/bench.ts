/** A client on a scripted server, a manual clock and a home of its own: what the tests of the core start from. */
import { systemFileSystem } from '../../../src/ports/file-system.ts';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { startClient, type ClientCore, type ClientOptions } from '../../../src/client/core.ts';
import type { ClientEnd, ClientEvent } from '../../../src/client/events.ts';
import { parseLine } from '../../../src/commands/table.ts';
import { systemDisk } from '../../../src/ports/disk.ts';
import { systemRandomness } from '../../../src/ports/randomness.ts';
import { manualClock, type ManualClock } from './manual-clock.ts';
import {
  HELLO,
  PIN,
  queue,
  scriptedNetwork,
  type ScriptedNetwork,
  type ServerEnd,
} from './scripted-server.ts';

export interface Bench {
  readonly home: string;
  readonly clock: ManualClock;
  readonly network: ScriptedNetwork;
  /** Starts a client; each has its own life, they share home, clock and network. */
  start(options?: Partial<ClientOptions>): TestClient;
}

export interface TestClient {
  readonly core: ClientCore;
  /** Events since the last look. */
  events(): ClientEvent[];
  /** The next event, which must be of this type. */
  next(type: ClientEvent['type']): Promise<ClientEvent & Readonly<Record<string, unknown>>>;
  readonly ended: Promise<ClientEnd>;
  /** Attempts for which a password was asked, with the problem told. */
  readonly asked: (string | undefined)[];
  /** Types a line. */
  type(line: string): void;
}

export async function bench(): Promise<Bench> {
  const home = await mkdtemp(join(tmpdir(), 'hubbub-core-'));
  onTestFinished(() => rm(home, { recursive: true, force: true }));
  const clock = manualClock();
  const network = scriptedNetwork();
  return { home, clock, network, start: (options) => startTestClient({ home, clock, network, ...options }) };
}

function startTestClient(
  options: Partial<ClientOptions> & Pick<ClientOptions, 'home' | 'clock' | 'network'>,
): TestClient {
  const events = queue<ClientEvent>('event');
  const ended = Promise.withResolvers<ClientEnd>();
  const asked: (string | undefined)[] = [];
  const core = startClient({
    address: { host: 'localhost', port: 7777, ...(options.tls === false ? {} : { pin: PIN }) },
    tls: true,
    fileSystem: systemFileSystem,
    user: 'Luke',
    async password({ problem }) {
      asked.push(problem);
      return { password: `guess ${asked.length}`, final: false };
    },
    signup: false,
    mail: 'live',
    unattended: false,
    reconnectForSeconds: 60,
    trust: () => Promise.resolve(false),
    acceptNewServer: false,
    privatePolicy: 'ask',
    peerPorts: { first: 0, last: 0 },
    disk: systemDisk,
    randomness: systemRandomness,
    onEnd: ended.resolve,
    ...options,
    onEvent(event) {
      events.push(event);
      options.onEvent?.(event);
    },
  });
  onTestFinished(() => core.destroy());
  return {
    core,
    asked,
    ended: ended.promise,
    events: () => (events.waiting as ClientEvent[]).splice(0),
    async next(type) {
      const event = await events.next();
      if (event.type !== type) throw new Error(`${JSON.stringify(event)} came where ${type} was expected`);
      return event;
    },
    type: (line) => core.submit(parseLine(line, core.limits)),
  };
}

/** What a login answers. */
export function loginResult(re: number, more: object = {}): object {
  const session = { session: 's1', secret: 'secret', idleTimeoutSeconds: 1800 };
  return { t: 'result', re, ok: true, user: 'luke', unread: 0, ...session, ...more };
}

/** Plays the server's part until both have said hello. */
export async function greeted(network: ScriptedNetwork): Promise<ServerEnd> {
  const server = await network.accept();
  server.say(HELLO);
  await server.hear('hello');
  return server;
}

/** Plays the server's part until the client is in: hello, login by whatever way it comes. */
export async function letIn(network: ScriptedNetwork, more: object = {}): Promise<ServerEnd> {
  const server = await greeted(network);
  const { id } = await server.hear('login');
  server.say(loginResult(id as number, more));
  return server;
}

/** Waits until something is so; the test's own time limit ends a wait in vain. */
export async function until(isSo: () => boolean): Promise<void> {
  while (!isSo()) await new Promise(setImmediate);
}
