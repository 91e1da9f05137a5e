/** Words for tests of pushed files: somebody with a film, results by their name, how far a recipient is, and a line that breaks. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ClientOptions } from '../../src/client/core.ts';
import type { ClientEvent, CommandResult } from '../../src/client/events.ts';
import { parseLine } from '../../src/commands/table.ts';
import { systemNetwork, type Network, type NetworkConnection } from '../../src/ports/network.ts';
import type { Person, Street } from './people.ts';

export type Progress = ClientEvent & { type: 'push-progress' };

export interface Standing {
  readonly user: string;
  readonly state: string;
  readonly cause: string | null;
}

/** The folder in which a client of that name keeps what it shares and fetches. */
export function accountOf(here: Street, name: string): string {
  return join(here.folder, name, 'servers', `127.0.0.1_${here.house.server.port}`, name);
}

/** Somebody with a file to hand out. */
export async function owner(
  here: Street,
  file: Buffer,
  wishes: Partial<ClientOptions> = {},
  name = 'hans',
): Promise<Person> {
  const person = await here.person(name, wishes);
  // The client makes it, too, in its own time.
  mkdirSync(join(accountOf(here, name), 'share'), { recursive: true, mode: 0o700 });
  writeFileSync(join(accountOf(here, name), 'share', 'film.mkv'), file);
  return person;
}

/** Submits a command whose result comes late. */
export function say(person: Person, line: string): void {
  person.core.submit(parseLine(line, person.core.limits));
}

/** The result of a command that comes late, by its name. */
export async function resultOf(person: Person, command: string): Promise<CommandResult> {
  for (;;) {
    const found = (await person.next('result')) as CommandResult;
    if (found.command === command) return found;
  }
}

/** The recipients in a push's result, by their names. */
export function recipientsOf(result: CommandResult): Readonly<Record<string, Standing>> {
  const all = result['recipients'] as readonly Standing[];
  return Object.fromEntries(all.map((each) => [each.user, each]));
}

/** Everything that was told of a recipient so far. */
export function standings(person: Person, user: string): readonly Progress[] {
  return person.events.filter(
    (event): event is Progress => event.type === 'push-progress' && event.user === user,
  );
}

/** The next progress that passes. */
export async function progress(person: Person, test: (event: Progress) => boolean): Promise<Progress> {
  for (;;) {
    const event = (await person.next('push-progress')) as Progress;
    if (test(event)) return event;
  }
}

/** A network whose connections to the server can be cut. */
export function frail(here: Street): { readonly network: Network; cut(): void } {
  const toServer = new Set<NetworkConnection>();
  return {
    network: {
      ...systemNetwork,
      async connect(options) {
        const connection = await systemNetwork.connect(options);
        if (options.port === here.house.server.port) toServer.add(connection);
        return connection;
      },
    },
    cut() {
      for (const connection of toServer) connection.destroy();
      toServer.clear();
    },
  };
}
