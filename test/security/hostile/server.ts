/** A server over a real socket that fills every field of everything it says with what a terminal obeys. The test of escapes runs clients against it. */
import { createServer, type Socket } from 'node:net';
import type { AddressInfo } from 'node:net';
import { RESULT_SCHEMAS } from './results.ts';
import { SERVER_FRAMES } from '../../../src/wire/server-frames.ts';
import { EVILS, worst, type Filling } from './worst.ts';

/** What ends the visit: a goodbye that was asked for, an error, or what never lets the client in. */
export type Ending = 'goodbye' | 'error' | 'refusal' | 'early error' | 'early goodbye';

export interface HostileServer {
  readonly port: number;
  /** Commands that were answered. */
  readonly answered: () => number;
  close(): void;
}

/* What is said once the client is in; the others have their own moments. */
const EVENTS = Object.entries(SERVER_FRAMES).filter(
  ([t]) => !['hello', 'result', 'goodbye', 'error'].includes(t),
);
/* As many as the longest union has alternatives. */
const TURNS = 3;

/* With these more of the client sees the rest: a question about a private session, or about a file; a push of its own. */
const STEERINGS: readonly Filling['steering'][] = [
  { host: '127.0.0.1' },
  { host: '127.0.0.1', kind: 'private', push: 'p1', reason: 'expired', state: 'failed' },
  { host: '127.0.0.1', kind: 'file', push: 'p1', state: 'waiting' },
];

const LIMITS = { limits: { textBytes: 1_000, frameBytes: 65_536 } };

/** Starts one on loopback; `ending` says how its visits end. */
export async function hostileServer(ending: Ending): Promise<HostileServer> {
  const open = new Set<Socket>();
  let answered = 0;

  function receive(socket: Socket): void {
    const say = (frame: unknown) => void socket.write(`${JSON.stringify(frame)}\n`);
    const end = (t: 'goodbye' | 'error') => {
      say(worst(SERVER_FRAMES[t], t, { evil: EVILS.join('').slice(0, 200), turn: 0, steering: {} }));
      socket.end();
    };
    open.add(socket);
    socket.on('error', () => socket.destroy()).on('close', () => open.delete(socket));
    say({ ...evilHello(), ...LIMITS });
    if (ending === 'early error') return end('error');
    if (ending === 'early goodbye') return end('goodbye');
    const answer = (line: string): void => {
      const { t, id } = JSON.parse(line) as { t: string; id?: number };
      if (id === undefined) return;
      if (ending === 'refusal') return say({ ...evilResult(t, answered++), re: id, ok: false });
      if (t === 'logout') {
        say({ t: 'result', re: id, ok: true });
        return end(ending === 'error' ? 'error' : 'goodbye');
      }
      if (t === 'login') {
        say({ ...evilResult(t, 0), re: id, ok: true });
        return evilEvents().forEach(say);
      }
      say({ ...evilResult(t, answered), re: id, ok: answered % 2 === 0 });
      answered++;
      // Some of what is said is about what the client is doing.
      evilEvents().forEach((event, at) => at % 5 === answered % 5 && say(event));
    };
    let begun = '';
    socket.setEncoding('utf8').on('data', (text: string) => {
      const lines = (begun + text).split('\n');
      begun = lines.pop() ?? '';
      lines.forEach(answer);
    });
  }

  const server = createServer(receive);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    port: (server.address() as AddressInfo).port,
    answered: () => answered,
    close() {
      for (const socket of open) socket.destroy();
      server.close();
    },
  };
}

function evilHello(): object {
  const filling = { evil: EVILS[0] ?? '', turn: 0, steering: {} };
  return { ...(worst(SERVER_FRAMES.hello, 'hello', filling) as object), version: 1 };
}

function evilEvents(): unknown[] {
  return EVILS.flatMap((evil) =>
    STEERINGS.flatMap((steering) =>
      Array.from({ length: TURNS }, (_each, turn) =>
        EVENTS.map(([t, schema]) => worst(schema, t, { evil, turn, steering })),
      ).flat(),
    ),
  );
}

/** A result of which every field that a result may have is filled. */
function evilResult(command: string, count: number): object {
  const first = count % EVILS.length;
  const evil = [...EVILS.slice(first), ...EVILS.slice(0, first)].join('');
  const filling = { evil, turn: count, steering: {} };
  const steered = { ...filling, steering: { host: '127.0.0.1' } };
  const named = command === 'push' ? RESULT_SCHEMAS.push : RESULT_SCHEMAS.other;
  return {
    ...(worst(SERVER_FRAMES.result, 'result', filling) as object),
    ...(worst(named, command, steered) as object),
  };
}
