/** Who is measured, and how each is started: ours, the bare relay, and the peers where they are installed. */
import { tmpdir } from 'node:os';
import { fileURLToPath } from 'node:url';
import { hasEjabberd, startEjabberd } from '../peers/ejabberd.ts';
import { hasInspircd, startInspircd } from '../peers/inspircd.ts';
import { startHubbub } from './hubbub.ts';
import { connectHubbub } from './hubbub-speaker.ts';
import { startProcess } from './process.ts';
import type { Server } from './speaker.ts';

const RELAY = fileURLToPath(new URL('../relay.ts', import.meta.url));

export const CONTENDERS = ['hubbub', 'relay', 'inspircd', 'ejabberd'] as const;
export type Contender = (typeof CONTENDERS)[number];

export interface ContestOptions {
  readonly tls: boolean;
  /** Who will connect. */
  readonly users: readonly string[];
  /** Whether they hear of each other's coming and going and of broadcasts; where it can be chosen. */
  readonly isOneRoom?: boolean;
}

/** Starts one of them. */
export function startContender(who: Contender, options: ContestOptions): Promise<Server> {
  const { tls, users, isOneRoom = false } = options;
  if (who === 'hubbub') return startHubbub({ tls, users });
  if (who === 'relay') return startRelay(tls);
  if (who === 'inspircd') return startInspircd(tls, isOneRoom);
  return startEjabberd(tls, users);
}

/** Why it cannot be measured on this machine; null where it can. */
export function missing(who: Contender): string | null {
  if (who === 'inspircd' && !hasInspircd()) return 'InspIRCd is not installed: apt-get install inspircd';
  if (who === 'ejabberd' && !hasEjabberd()) return 'ejabberd is not installed: apt-get install ejabberd';
  return null;
}

async function startRelay(tls: boolean): Promise<Server> {
  const started = await startProcess({
    command: process.execPath,
    words: [RELAY, tls ? 'tls' : 'plain'],
    folder: tmpdir(),
    ready: /:\d+ \(/,
  });
  const port = Number(/:(\d+) \(/.exec(started.readyLine)?.[1]);
  return { ...started, acknowledges: true, connect: (user) => connectHubbub({ port, tls, user }) };
}
