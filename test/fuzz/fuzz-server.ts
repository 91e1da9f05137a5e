/** Feeds mutated frames to a whole server, before or after login, and watches that nothing breaks, grows or takes long. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pino } from 'pino';
import { defaultSettings } from '../../src/config/settings.ts';
import { systemClock } from '../../src/ports/clock.ts';
import { createHasher } from '../../src/ports/passwords.ts';
import { systemRandomness } from '../../src/ports/randomness.ts';
import { startServer } from '../../src/server/server.ts';
import { openStore } from '../../src/store/worker-store.ts';
import { chanceFrom, mutate } from './mutations.ts';
import { CLIENT_LINES } from './recorded.ts';
import { fuzzMeter, type FuzzReport } from './report.ts';
import { fuzzNetwork } from './wire.ts';
import type { PlayedEnd } from './played-connection.ts';

const HELLO = '{"t":"hello","version":1,"client":"fuzz"}\n';
const turn = () => new Promise((resolve) => setImmediate(resolve));

async function startFuzzedServer() {
  const folder = mkdtempSync(join(tmpdir(), 'hubbub-fuzz-'));
  const preset = defaultSettings();
  const settings = {
    ...preset,
    data: folder,
    resumeGraceSeconds: 0.05,
    limits: { ...preset.limits, accounts: 50, connections: 1_000_000, newConnectionsPerMinute: 1_000_000 },
  };
  const complaints: string[] = [];
  const log = pino({ level: 'warn' }, { write: (line: string) => void complaints.push(line) });
  const store = await openStore({ folder });
  const hasher = createHasher(systemRandomness, { loginQueue: 256 }, { memoryKib: 8, passes: 1 });
  const { network, connect, open } = fuzzNetwork();
  const onHopeless = (error: unknown) => void complaints.push(String(error));
  const soon = (callback: () => void) => void setImmediate(callback);
  const ports = { store, clock: systemClock, randomness: systemRandomness, hasher, network };
  const server = await startServer(settings, { ...ports, log, onHopeless, soon }, null, '0.0.0');
  async function close(): Promise<void> {
    await server.drain();
    await store.close();
    rmSync(folder, { recursive: true, force: true });
  }
  return { server, connect, open, complaints, close };
}

/** Feeds so many frames; the same seed feeds the same ones. */
export async function fuzzServer(
  frames: number,
  seed: number,
  phase: 'before' | 'after',
): Promise<FuzzReport> {
  const { server, connect, open, complaints, close } = await startFuzzedServer();
  const chance = chanceFrom(seed);
  let connections = 0;
  let id = 1;
  let wire: PlayedEnd | null = null;
  /** What takes the session up again after a frame has broken its connection. */
  let key: string | null = null;

  async function enter(): Promise<PlayedEnd> {
    const fresh = connect();
    connections++;
    fresh.feed(Buffer.from(HELLO));
    if (phase === 'before') return fresh;
    if (key !== null) {
      fresh.feed(Buffer.from(`{"t":"resume","id":${++id},${key},"results":${id - 1}}\n`));
      await answered(fresh, id);
      if (fresh.last.includes(`"re":${id},"ok":true`)) return fresh;
      await gone(server, 'fuzzer');
    }
    const t = connections === 1 ? 'signup' : 'login';
    for (let tries = 0; !/"re":\d+,"ok":true/.test(fresh.last); tries++) {
      if (tries > 200 || !fresh.isOpen) throw new Error(`the fuzzer cannot come in: ${fresh.last}`);
      fresh.feed(Buffer.from(`{"t":"${t}","id":${++id},"user":"fuzzer","password":"fuzzer-secret"}\n`));
      await answered(fresh, id);
    }
    key = /"session":"[^"]*","secret":"[^"]*"/.exec(fresh.last)?.[0] ?? null;
    return fresh;
  }

  const meter = fuzzMeter(frames);
  for (let frame = 0; frame < frames; frame++) {
    if (frame % 1_000 === 999) {
      wire?.feed(Buffer.from(`{"t":"logout","id":${++id}}\n`));
      await turn();
      wire?.close();
    }
    while (!wire?.isOpen) {
      await turn();
      wire = await enter();
    }
    const bytes = mutate(CLIENT_LINES, ++id, chance);
    const cut = chance() < 0.2 ? Math.floor(chance() * bytes.length) : 0;
    const to = wire;
    meter.time(frame, bytes, () => {
      if (cut > 0) to.feed(bytes.subarray(0, cut));
      to.feed(bytes.subarray(cut));
    });
    if (frame % 32 === 0) await turn();
    while (wire.isWaiting && wire.isOpen) await turn();
  }
  wire?.close();
  await gone(server, 'fuzzer');
  while (open() > 0) await turn();
  const measured = meter.result();
  const left = open() + (online(server, 'fuzzer') ? 1 : 0);
  await close();
  return { frames, connections, complaints, left, ...measured };
}

type Fuzzed = Awaited<ReturnType<typeof startFuzzedServer>>['server'];

function online({ bus }: Fuzzed, name: string): boolean {
  const user = bus.ask.userNamed(name);
  return user !== undefined && bus.ask.sessionOf(user) !== undefined;
}

/** Waits for the result of a command that was given alone. */
async function answered(wire: PlayedEnd, id: number): Promise<void> {
  while (wire.isOpen && !wire.last.includes(`"re":${id},`)) await turn();
}

/** Waits until a session that was lost has ended. */
async function gone(server: Fuzzed, name: string): Promise<void> {
  while (online(server, name)) await turn();
}
