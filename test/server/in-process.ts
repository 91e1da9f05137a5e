/** A whole server in this process, over plain or encrypted loopback sockets, and bare clients that speak frames to it. */
import { mkdtempSync, rmSync } from 'node:fs';
import { connect } from 'node:net';
import type { Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pino } from 'pino';
import { liveSettings } from '../../src/config/live-settings.ts';
import type { LiveSettings } from '../../src/config/live-settings.ts';
import { defaultSettings } from '../../src/config/settings.ts';
import type { Settings } from '../../src/config/settings.ts';
import { systemClock } from '../../src/ports/clock.ts';
import type { Clock } from '../../src/ports/clock.ts';
import { systemNetwork } from '../../src/ports/network.ts';
import { createHasher } from '../../src/ports/passwords.ts';
import type { HashCost } from '../../src/ports/passwords.ts';
import { systemRandomness } from '../../src/ports/randomness.ts';
import type { Store } from '../../src/ports/store.ts';
import type { Watch } from '../../src/ports/watch.ts';
import { startServer } from '../../src/server/server.ts';
import type { Log } from '../../src/server/log.ts';
import type { Server } from '../../src/server/server.ts';
import { openStore } from '../../src/store/worker-store.ts';

export interface Frame {
  readonly t: string;
  readonly [field: string]: unknown;
}

export interface Bare {
  readonly socket: Socket;
  /** Everything the server sent. */
  readonly frames: readonly Frame[];
  readonly closed: Promise<void>;
  raw(bytes: string | Buffer): void;
  /** Sends a command under the next id and answers its result. */
  ask(t: string, fields?: object): Promise<Frame>;
  /** The next frame of a kind that was not taken yet. */
  next(t: string): Promise<Frame>;
}

export interface House {
  readonly server: Server;
  readonly store: Store;
  readonly live: LiveSettings;
  /** The settings of now with a change to them. */
  readonly with: (change: Partially<Settings>) => Settings;
  readonly logger: Log;
  readonly log: () => string;
  /** A connection that has said nothing yet; `port` is another one on the way. */
  knock(port?: number): Bare;
  /** A user who has signed up and is online. */
  user(name: string): Promise<Bare>;
  login(name: string, fields?: object): Promise<Bare>;
  close(): Promise<void>;
}

type Partially<T> = { readonly [K in keyof T]?: T[K] extends object ? Partially<T[K]> : T[K] };

const CHEAP: HashCost = { memoryKib: 8, passes: 1 };

/** Starts it over an empty folder, in plain text, with cheap password hashes unless said otherwise. */
export async function startHouse(
  settings: Partially<Settings> = {},
  cost = CHEAP,
  clock: Clock = systemClock,
  watch?: Watch,
): Promise<House> {
  const folder = mkdtempSync(join(tmpdir(), 'hubbub-house-'));
  const base = { ...defaultSettings(), data: folder };
  const chosen = merge(merge(base, { listen: { port: 0, plain: true } }), settings) as Settings;
  const live = liveSettings(chosen);
  let logged = '';
  const log = pino({ level: 'debug' }, { write: (line: string) => void (logged += line) });
  const store = await openStore({ folder, log });
  const hasher = createHasher(systemRandomness, live.settings.limits, cost);
  const onHopeless = (error: unknown) => void (logged += `hopeless: ${String(error)}`);
  const soon = (callback: () => void) => void setImmediate(callback);
  const ports = { store, clock, randomness: systemRandomness, hasher, network: systemNetwork };
  const server = await startServer(live.settings, { ...ports, log, onHopeless, soon, watch }, null, '0.0.0');

  const knock = (port = server.port) => openBare(port);
  async function enter(t: string, name: string, fields: object): Promise<Bare> {
    const bare = knock();
    bare.raw(`${JSON.stringify({ t: 'hello', version: 1, client: 'test' })}\n`);
    await bare.ask(t, { user: name, password: `${name}-secret`, ...fields });
    return bare;
  }
  return {
    server,
    store,
    live,
    with: (change) => merge(live.settings, change) as Settings,
    logger: log,
    log: () => logged,
    knock,
    user: (name) => enter('signup', name, {}),
    login: (name, fields = {}) => enter('login', name, fields),
    async close() {
      await server.drain();
      await store.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

function merge(base: unknown, change: unknown): unknown {
  if (typeof base !== 'object' || typeof change !== 'object' || base === null || change === null)
    return change;
  const merged: Record<string, unknown> = { ...base };
  for (const [key, value] of Object.entries(change)) merged[key] = merge(merged[key], value);
  return merged;
}

function openBare(port: number): Bare {
  const socket = connect(port, '127.0.0.1');
  const frames: Frame[] = [];
  const taken = new Set<Frame>();
  let waits: { matches: (frame: Frame) => boolean; resolve: (frame: Frame) => void }[] = [];
  let rest = '';
  let lastId = 0;
  socket.on('error', () => socket.destroy());
  socket.on('data', (chunk) => {
    const lines = (rest + chunk.toString('utf8')).split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) take(JSON.parse(line) as Frame);
  });
  const closed = new Promise<void>((resolve) => socket.once('close', () => resolve()));

  function take(frame: Frame): void {
    frames.push(frame);
    const wait = waits.find(({ matches }) => matches(frame));
    if (!wait) return;
    waits = waits.filter((other) => other !== wait);
    taken.add(frame);
    wait.resolve(frame);
  }

  function when(matches: (frame: Frame) => boolean): Promise<Frame> {
    const known = frames.find((frame) => !taken.has(frame) && matches(frame));
    if (known) {
      taken.add(known);
      return Promise.resolve(known);
    }
    return new Promise((resolve, reject) => {
      const timer = setTimeout(
        () => reject(new Error(`nothing came after ${JSON.stringify(frames.slice(-5))}`)),
        15_000,
      );
      waits.push({
        matches,
        resolve(frame) {
          clearTimeout(timer);
          resolve(frame);
        },
      });
    });
  }

  return {
    socket,
    frames,
    closed,
    raw: (bytes) => void socket.write(bytes),
    ask(t, fields = {}) {
      const id = ++lastId;
      socket.write(`${JSON.stringify({ t, id, ...fields })}\n`);
      return when((frame) => frame.t === 'result' && frame['re'] === id);
    },
    next: (t) => when((frame) => frame.t === t),
  };
}
