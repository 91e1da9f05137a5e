/** A real client whose lines come from a script: what it types has a result, and what it sees can be waited for. */
import { join } from 'node:path';
import { startClient } from '../../client/core.ts';
import type { ClientEnd, ClientEvent, CommandResult } from '../../client/events.ts';
import { parseLine } from '../../commands/table.ts';
import { systemClock } from '../../ports/clock.ts';
import { systemDisk } from '../../ports/disk.ts';
import { systemFileSystem } from '../../ports/file-system.ts';
import { systemNetwork } from '../../ports/network.ts';
import { systemRandomness } from '../../ports/randomness.ts';

export interface ScriptedUser {
  readonly name: string;
  /** Submits a line; the result, which is well. Rejects where it is not. */
  type(line: string): Promise<CommandResult>;
  /** The same for a line that has to be refused. */
  tryIn(line: string): Promise<CommandResult>;
  /** The next event of this type that this is true of, from now on or already here and not yet taken. */
  sees<T extends ClientEvent['type']>(
    type: T,
    isMeant?: (event: Extract<ClientEvent, { type: T }>) => boolean,
  ): Promise<Extract<ClientEvent, { type: T }>>;
  /** Logs out; resolves when the client has ended. */
  leave(): Promise<void>;
  /** Ends at once. */
  destroy(): void;
}

export interface UserPlace {
  readonly port: number;
  readonly pin: string;
  /** The folder that holds the user's home, shared folder and downloads. */
  readonly folder: string;
  readonly signup: boolean;
}

interface Wait {
  takes(event: ClientEvent): boolean;
  reject(error: Error): void;
}

/** Events that are kept until somebody asks for them. */
const MOST_KEPT = 1000;

/** Starts a user's client; it is on its way in when this returns. */
export function startScriptedUser(name: string, { port, pin, folder, signup }: UserPlace): ScriptedUser {
  const kept: ClientEvent[] = [];
  let waits: Wait[] = [];
  const ended = Promise.withResolvers<ClientEnd>();

  function onEvent(event: ClientEvent): void {
    const wait = waits.find((candidate) => candidate.takes(event));
    if (wait) waits = waits.filter((other) => other !== wait);
    else if (kept.push(event) > MOST_KEPT) kept.shift();
  }

  const core = startClient({
    address: { host: '127.0.0.1', port, pin },
    tls: true,
    user: name,
    password: () => Promise.resolve({ password: `${name}-of-the-demo`, final: true }),
    signup,
    mail: 'live',
    unattended: true,
    home: join(folder, 'home'),
    share: join(folder, 'shared'),
    downloads: join(folder, 'downloads'),
    reconnectForSeconds: 10,
    trust: () => Promise.resolve(false),
    acceptNewServer: false,
    privatePolicy: 'accept',
    peerPorts: { first: 0, last: 0 },
    disk: systemDisk,
    fileSystem: systemFileSystem,
    network: systemNetwork,
    clock: systemClock,
    randomness: systemRandomness,
    onEvent,
    onEnd(end) {
      for (const wait of waits.splice(0)) wait.reject(new Error(`${name} has left: ${end.how}`));
      ended.resolve(end);
    },
  });

  const sees: ScriptedUser['sees'] = (type, isMeant = () => true) => {
    type Sought = Parameters<typeof isMeant>[0];
    const isSought = (event: ClientEvent): event is Sought => event.type === type && isMeant(event as Sought);
    const found = kept.find(isSought);
    if (found) {
      kept.splice(kept.indexOf(found), 1);
      return Promise.resolve(found);
    }
    return new Promise((resolve, reject) => {
      const takes = (event: ClientEvent): boolean => {
        if (!isSought(event)) return false;
        resolve(event);
        return true;
      };
      waits.push({ takes, reject });
    });
  };

  async function tryIn(line: string): Promise<CommandResult> {
    const command = parseLine(line, core.limits);
    core.submit(command);
    return sees('result', (result) => result.command === (command.ok ? command.row.name : command.command));
  }

  return {
    name,
    sees,
    tryIn,
    async type(line) {
      const result = await tryIn(line);
      if (result.ok) return result;
      throw new Error(`${name}> ${line}: ${result.message ?? result.code ?? 'refused'}`);
    },
    async leave() {
      core.logout();
      await ended.promise;
    },
    destroy: () => core.destroy(),
  };
}
