/** A real client's core in this process: what it was told to type, and what it showed. */
import { startClient } from '../../src/client/core.ts';
import type { ClientCore, ClientOptions } from '../../src/client/core.ts';
import type { ClientEvent } from '../../src/client/events.ts';
import { parseLine } from '../../src/commands/table.ts';
import { systemClock } from '../../src/ports/clock.ts';
import { systemFileSystem } from '../../src/ports/file-system.ts';
import { systemDisk } from '../../src/ports/disk.ts';
import { systemNetwork } from '../../src/ports/network.ts';
import { systemRandomness } from '../../src/ports/randomness.ts';

export interface Participant {
  readonly name: string;
  readonly core: ClientCore;
  readonly events: ClientEvent[];
  /** What was submitted, in order. */
  readonly lines: string[];
  readonly results: Extract<ClientEvent, { type: 'result' }>[];
  type(line: string): void;
}

export interface ParticipantWishes extends Partial<
  Pick<ClientOptions, 'clock' | 'network' | 'randomness' | 'share' | 'signup'>
> {
  readonly port: number;
  /** The server's pin; none in plain text. */
  readonly pin?: string;
  readonly home: string;
}

/** Starts one. Its password is its name and "-secret". */
export function participate(name: string, { port, pin, home, ...wishes }: ParticipantWishes): Participant {
  const events: ClientEvent[] = [];
  const lines: string[] = [];
  const results: Participant['results'] = [];
  const core = startClient({
    address: { host: '127.0.0.1', port, ...(pin !== undefined && { pin }) },
    tls: pin !== undefined,
    user: name,
    password: () => Promise.resolve({ password: `${name}-secret`, final: true }),
    signup: false,
    mail: 'live',
    unattended: false,
    home,
    disk: systemDisk,
    fileSystem: systemFileSystem,
    reconnectForSeconds: 600,
    trust: () => Promise.resolve(false),
    acceptNewServer: false,
    privatePolicy: 'never',
    peerPorts: { first: 0, last: 0 },
    network: systemNetwork,
    clock: systemClock,
    randomness: systemRandomness,
    ...wishes,
    onEvent(event) {
      events.push(event);
      if (event.type === 'result') results.push(event);
    },
    onEnd: (end) => void events.push({ type: 'goodbye', reason: end.how }),
  });
  const type = (line: string) => {
    lines.push(line);
    core.submit(parseLine(line, core.limits));
  };
  return { name, core, events, lines, results, type };
}
