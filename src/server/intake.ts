/**
 * What comes in through one connection: lines to frames to events of its machine. Frames that arrive together travel as one
 * burst; a barrier (login, block, logout, …) waits for everything before it, and what follows waits for the barrier's result,
 * so each command meets the state that the ones before it led to. A talker is made to wait: it gets so much of a turn of the
 * event loop, and is not read from while too much of it is in work or it does not read its answers.
 */
import type {
  Command,
  EntryCommand,
  Hello,
  Logout,
  SessionCommand,
  Signal,
} from '../../machines/vocabulary/commands.ts';
import { refuse } from '../../machines/vocabulary/codes.ts';
import type { Refusal } from '../../machines/vocabulary/codes.ts';
import { COMMANDS } from '../commands/table.ts';
import { decodeClientFrame } from '../wire/decode.ts';
import { FramingError, lineReader } from '../wire/lines.ts';
import type { FrameDeadline } from './frame-deadline.ts';
import type { ReplyOrder } from './reply-order.ts';

export interface IntakeTarget {
  readonly order: () => ReplyOrder;
  onHello(hello: Hello): void;
  onSignal(signal: Signal): void;
  /** Comes alone. */
  onBarrier(command: EntryCommand | Logout): void;
  onBurst(commands: readonly SessionCommand[]): void;
  /** The bytes are no frames: nothing more is read. */
  onBroken(code: string, message: string): void;
  pause(): void;
  resume(): void;
  /** Runs its argument in the next turn of the event loop, after the others had theirs. */
  soon(callback: () => void): void;
  /** Whether the client lets its answers pile up. */
  isBehind(): boolean;
}

/** How much one connection may have of the server; `limits` of the settings. */
export interface IntakeLimits {
  readonly frameBytesBeforeLogin: number;
  readonly pendingCommands: number;
  readonly pendingBytes: number;
  readonly turnCommands: number;
  readonly lateCommands: number;
}

export interface Intake {
  read(chunk: Uint8Array): void;
  /** The client has read its answers. */
  drained(): void;
  /** The frame that has begun took too long. */
  late(seconds: number): void;
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

const rowsThatAre = (property: 'barrier' | 'late' | 'wide'): ReadonlySet<string> =>
  new Set([...COMMANDS.values()].filter((row) => row[property]).map((row) => row.name));

const BARRIERS = rowsThatAre('barrier');
const LATE = rowsThatAre('late');
const WIDE = rowsThatAre('wide');
/** These have events of their own in the machine's drawing. */
const ALONE: ReadonlySet<string> = new Set(['login', 'signup', 'resume', 'relay', 'logout']);

/** The intake of a connection; `deadline` is the one of its frames. */
export function createIntake(limits: IntakeLimits, deadline: FrameDeadline, target: IntakeTarget): Intake {
  const lines = lineReader(limits.frameBytesBeforeLogin);
  let waiting: Waiting[] = [];
  let barrier: number | null = null;
  let closed = false;
  let paused = false;
  let pumping = false;
  /** What is left of this turn; a turn that is used up ends when the next begins. */
  let turn = limits.turnCommands;
  let isTurnOver = false;
  /** Bytes read since everything had its result. */
  let bytes = 0;

  function accept(line: string): void {
    const decoded = decodeClientFrame(line);
    if (decoded.kind === 'broken') broken('bad-frame', decoded.message);
    else if (decoded.kind === 'refused') waiting.push({ id: decoded.id, refusal: decoded.refusal });
    else if (decoded.frame.t === 'hello') target.onHello(decoded.frame);
    else if ('id' in decoded.frame) waiting.push({ command: decoded.frame });
    else target.onSignal(decoded.frame);
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
    turn = limits.turnCommands;
    let at = 0;
    while (at < waiting.length && barrier === null && !closed && !isTurnOver && !target.isBehind()) {
      const next = waiting[at] as Waiting;
      if (next.command && isBarrier(next.command)) {
        if (target.order().outstanding > 0) break;
        at++;
        spend(next);
        passBarrier(next.command);
      } else at = passBurst(at);
    }
    waiting = at < waiting.length ? waiting.slice(at) : [];
    pumping = false;
    balance();
  }

  function spend({ command }: Waiting): void {
    turn--;
    if (turn > 0 && !(command && WIDE.has(command.t))) return;
    isTurnOver = true;
    target.soon(() => {
      isTurnOver = false;
      if (!closed) pump();
    });
  }

  function passBarrier(command: Command): void {
    if (!target.order().open(command.id, LATE.has(command.t) ? 'late' : 'queued')) return;
    barrier = command.id;
    if (isAlone(command)) target.onBarrier(command);
    else target.onBurst([command]);
  }

  function passBurst(from: number): number {
    const burst: SessionCommand[] = [];
    let at = from;
    for (let next = waiting[at]; next && !isTurnOver && !isBarrier(next.command); next = waiting[++at]) {
      spend(next);
      const { id, refusal } = judge(next);
      const isLate = refusal === undefined && LATE.has(next.command?.t ?? '');
      if (!target.order().open(id, isLate ? 'late' : 'queued')) continue;
      if (refusal !== undefined) target.order().settle(id, refusal);
      else if (next.command) burst.push(next.command as SessionCommand);
    }
    if (burst.length > 0) target.onBurst(burst);
    return at;
  }

  /** Late commands hold up nobody, so nothing makes their sender wait: too many are refused. */
  function judge(next: Waiting): { readonly id: number; readonly refusal?: Refusal } {
    if (!next.command) return next;
    const { id, t } = next.command;
    if (!LATE.has(t) || target.order().late < limits.lateCommands) return { id };
    const message = `${limits.lateCommands} of your commands wait for others; wait for one of them`;
    return { id, refusal: refuse('busy', message) };
  }

  function balance(): void {
    const count = waiting.length + target.order().outstanding;
    if (count === 0) bytes = 0;
    const many = count > limits.pendingCommands || bytes > limits.pendingBytes;
    if (many === paused || closed) return;
    paused = many;
    deadline.hold(many);
    if (many) target.pause();
    else target.resume();
  }

  function watchFrame(chunk: Uint8Array): void {
    if (lines.waiting === 0) deadline.left('nothing');
    else deadline.left(lines.waiting < chunk.length ? 'beginning' : 'more');
  }

  return {
    read(chunk) {
      if (closed) return;
      bytes += chunk.length;
      try {
        for (const line of lines.read(chunk)) if (!closed && line !== '') accept(line);
      } catch (error) {
        if (!(error instanceof FramingError)) throw error;
        broken(error.code === 'too-long' ? 'too-long' : 'bad-frame', error.message);
      }
      if (!closed) watchFrame(chunk);
      pump();
    },
    drained: pump,
    late(seconds) {
      if (!closed) broken('too-slow', `a frame that had begun was not whole within ${seconds} s`);
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

function isAlone(command: Command): command is EntryCommand | Logout {
  return ALONE.has(command.t);
}
