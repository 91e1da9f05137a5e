/** People at client cores over real sockets, with a server in this process. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startClient, type ClientCore, type ClientOptions } from '../../src/client/core.ts';
import type { ClientEnd, ClientEvent, CommandResult } from '../../src/client/events.ts';
import { parseLine } from '../../src/commands/table.ts';
import { systemClock } from '../../src/ports/clock.ts';
import { systemFileSystem } from '../../src/ports/file-system.ts';
import { systemDisk } from '../../src/ports/disk.ts';
import { systemNetwork } from '../../src/ports/network.ts';
import { systemRandomness } from '../../src/ports/randomness.ts';
import { startHouse, type House } from '../server/in-process.ts';
import { queue } from './core/scripted-server.ts';

export interface Person {
  readonly core: ClientCore;
  readonly ended: Promise<ClientEnd>;
  readonly events: readonly ClientEvent[];
  /** The next event of a type; earlier ones of other types are passed by. */
  next(type: ClientEvent['type']): Promise<Readonly<Record<string, unknown>>>;
  ask(line: string): Promise<CommandResult>;
}

/** Homes of people in one folder; all of it is gone with the test. */
export interface Street {
  readonly folder: string;
  /** The server that people enter from now on. */
  house: House;
  /** Somebody who has signed up, or logged in, and was welcomed. */
  person(name: string, wishes?: Partial<ClientOptions>): Promise<Person>;
}

/** An empty street at a server with these settings. */
export async function street(
  atEnd: (undo: () => void | Promise<void>) => void,
  settings: Parameters<typeof startHouse>[0],
): Promise<Street> {
  const folder = mkdtempSync(join(tmpdir(), 'hubbub-street-'));
  const here: Street = {
    folder,
    house: await startHouse(settings),
    person: (name, wishes) => enter(here, atEnd, name, wishes),
  };
  atEnd(() => rmSync(folder, { recursive: true, force: true }));
  atEnd(() => here.house.close());
  return here;
}

async function enter(
  { house, folder }: Street,
  atEnd: (undo: () => void) => void,
  name: string,
  wishes: Partial<ClientOptions> = {},
): Promise<Person> {
  const heard = queue<ClientEvent>('event');
  const events: ClientEvent[] = [];
  const ended = Promise.withResolvers<ClientEnd>();
  const core = startClient({
    address: { host: '127.0.0.1', port: house.server.port },
    tls: false,
    user: name,
    password: () => Promise.resolve({ password: `${name}-secret`, final: true }),
    signup: true,
    mail: 'live',
    unattended: false,
    home: join(folder, name),
    disk: systemDisk,
    fileSystem: systemFileSystem,
    reconnectForSeconds: 60,
    trust: () => Promise.resolve(false),
    acceptNewServer: false,
    privatePolicy: 'accept',
    peerPorts: { first: 0, last: 0 },
    network: systemNetwork,
    clock: systemClock,
    randomness: systemRandomness,
    onEvent(event) {
      events.push(event);
      heard.push(event);
    },
    onEnd: ended.resolve,
    ...wishes,
  });
  atEnd(() => core.destroy());
  async function next(type: ClientEvent['type']) {
    for (;;) {
      const event = await heard.next();
      if (event.type === type) return event as Readonly<Record<string, unknown>>;
    }
  }
  await next('welcome');
  return {
    core,
    ended: ended.promise,
    events,
    next,
    async ask(line) {
      core.submit(parseLine(line, core.limits));
      return (await next('result')) as CommandResult;
    },
  };
}
