/**
 * What comes in through one connection: lines to frames to events of its machine. Frames that arrive together travel as one
 * burst; a barrier (login, block, logout, …) waits for everything before it, and what follows waits for the barrier's result,
 * so each command meets the state that the ones before it led to.
 */
import type {
  Command,
  EntryCommand,
  Hello,
  SessionCommand,
  Signal,
} from '../../machines/vocabulary/commands.ts';
import type { Refusal } from '../../machines/vocabulary/codes.ts';
import { COMMANDS } from '../commands/table.ts';
import { decodeClientFrame } from '../wire/decode.ts';
import { FramingError, lineReader } from '../wire/lines.ts';
import type { ReplyOrder } from './reply-order.ts';

export interface IntakeTarget {
  readonly order: () => ReplyOrder;
  onHello(hello: Hello): void;
  onSignal(signal: Signal): void;
  /** A login, sign-up, resume or logout: comes alone. */
  onBarrier(command: Command): void;
  onBurst(commands: readonly SessionCommand[]): void;
  /** The bytes are no frames: nothing more is read. */
  onBroken(code: string, message: string): void;
  pause(): void;
  resume(): void;
}

export interface Intake {
  read(chunk: Uint8Array): void;
  /** A command got its result: what waited for it may go on. */
  settled(id: number): void;
  /** The longest line from now on, in bytes. */
  allow(frameBytes: number): void;
  /** Takes nothing more in. */
  close(): void;
}

interface WaitingCommand {
  readonly command: Command;
}
interface WaitingRefusal {
  readonly command?: never;
  readonly id: number;
  readonly refusal: Refusal;
}
type Waiting = WaitingCommand | WaitingRefusal;

const rowsThatAre = (property: 'barrier' | 'late'): ReadonlySet<string> =>
  new Set([...COMMANDS.values()].filter((row) => row[property]).map((row) => row.name));

const BARRIERS = rowsThatAre('barrier');
const LATE = rowsThatAre('late');

/** An intake that lets at most `pendingCommands` wait before it stops reading. */
export function createIntake(frameBytes: number, pendingCommands: number, target: IntakeTarget): Intake {
  const lines = lineReader(frameBytes);
  let waiting: Waiting[] = [];
  let barrier: number | null = null;
  let closed = false;
  let paused = false;
  let pumping = false;

  function accept(line: string): void {
    const decoded = decodeClientFrame(line);
    if (decoded.kind === 'broken') broken('bad-frame', decoded.message);
    else if (decoded.kind === 'refused') waiting.push({ id: decoded.id, refusal: decoded.refusal });
    else if (decoded.frame.t === 'hello') target.onHello(decoded.frame);
    else if (decoded.frame.t === 'ack' || decoded.frame.t === 'pong') target.onSignal(decoded.frame);
    else waiting.push({ command: decoded.frame });
  }

  function broken(code: string, message: string): void {
    closed = true;
    waiting = [];
    target.onBroken(code, message);
  }

  /** Passes on what need not wait; afterwards `waiting` holds what does. */
  function pump(): void {
    // An answer that comes at once leads back here: the loop below goes on by itself.
    if (pumping) return;
    pumping = true;
    let at = 0;
    while (at < waiting.length && barrier === null && !closed) {
      const next = waiting[at] as Waiting;
      if (next.command && isBarrier(next.command)) {
        if (target.order().outstanding > 0) break;
        at++;
        passBarrier(next.command);
      } else at = passBurst(at);
    }
    waiting = at < waiting.length ? waiting.slice(at) : [];
    pumping = false;
    balance();
  }

  function passBarrier(command: Command): void {
    if (!target.order().open(command.id)) return;
    barrier = command.id;
    if (isAlone(command)) target.onBarrier(command);
    else target.onBurst([command]);
  }

  function passBurst(from: number): number {
    const burst: SessionCommand[] = [];
    let at = from;
    for (let next = waiting[at]; next && !isBarrier(next.command); next = waiting[++at]) {
      const place = next.command && LATE.has(next.command.t) ? 'late' : 'queued';
      const fresh = target.order().open(next.command ? next.command.id : next.id, place);
      if (!fresh) continue;
      if (next.command) burst.push(next.command as SessionCommand);
      else target.order().settle(next.id, next.refusal);
    }
    if (burst.length > 0) target.onBurst(burst);
    return at;
  }

  function balance(): void {
    const many = waiting.length + target.order().outstanding > pendingCommands;
    if (many === paused) return;
    paused = many;
    if (many) target.pause();
    else target.resume();
  }

  return {
    read(chunk) {
      if (closed) return;
      try {
        for (const line of lines.read(chunk)) if (!closed && line !== '') accept(line);
      } catch (error) {
        if (!(error instanceof FramingError)) throw error;
        broken(error.code === 'too-long' ? 'too-long' : 'bad-frame', error.message);
      }
      pump();
    },
    settled(id) {
      if (id === barrier) barrier = null;
      if (waiting.length > 0 || paused) pump();
    },
    allow(bytes) {
      lines.limit = bytes;
    },
    close() {
      closed = true;
      waiting = [];
    },
  };
}

function isBarrier(command: Command | undefined): boolean {
  return command !== undefined && BARRIERS.has(command.t);
}

/** These have events of their own in the machine's drawing. */
function isAlone(command: Command): command is EntryCommand | Extract<Command, { t: 'logout' }> {
  return command.t === 'login' || command.t === 'signup' || command.t === 'resume' || command.t === 'logout';
}
