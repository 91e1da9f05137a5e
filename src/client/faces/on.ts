/** The face of `on`: a command for each event of some kinds, one at a time, until it is told to go. */
import type { Writable } from 'node:stream';
import type { ProgramEnd, RunProgram } from '../../ports/program.ts';
import type { ClientEvent } from '../events.ts';
import { attend } from './attend.ts';
import type { Attendance } from './attend.ts';
import { environmentFor } from './event-fields.ts';
import { EXIT } from './exit-code.ts';
import { handlerQueue } from './handler-queue.ts';
import { jsonLine } from './json.ts';
import { passwordFor } from './password-prompt.ts';
import { printerTo } from './printer.ts';
import type { Printer } from './printer.ts';
import type { ScriptSetting } from './script.ts';
import { trustBy } from './trust-prompt.ts';
import { ttyAsker } from './tty-asker.ts';

/** The events that a command can be run for. */
export const HANDLED_EVENTS = [
  ...['message', 'broadcast', 'announcement', 'presence', 'private-request', 'private-open', 'private'],
  ...['private-closed', 'key-changed', 'transfer', 'connection'],
] as const satisfies readonly ClientEvent['type'][];

/** As a script's, with what to do in place of commands. */
export interface OnSetting extends Omit<ScriptSetting, 'json'> {
  readonly events: ReadonlySet<ClientEvent['type']>;
  /** The program and its arguments. */
  readonly words: readonly string[];
  /** How many may run at once. */
  readonly parallel: number;
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly run: RunProgram;
}

/** How long the commands that run have to end by themselves when the client leaves. */
const PATIENCE_MILLISECONDS = 5_000;
/** A Ctrl-C reaches the command and this client in any order; by then it has reached both. */
const SAME_SIGNAL_MILLISECONDS = 500;

/** Runs commands until it is interrupted or the session ends for good; the answer is the exit code. */
export async function runOn(setting: OnSetting): Promise<number> {
  const { stdin, stderr, clock, given, interrupt } = setting;
  const printer = printerTo({ ...setting, json: false }, () => undefined);
  const asker = ttyAsker(stdin, stderr, printer.note, () => interrupt.abort());
  const leave = new AbortController();
  const stop = new AbortController();
  const found = { isBroken: false };
  let left = 0;

  const queue = handlerQueue(setting.parallel, async (event) => {
    const end = await runFor(setting, event, stop.signal);
    if (end.how === 'no-start') found.isBroken = true;
    if (!interrupt.signal.aborted && !found.isBroken && end.how === 'signal') {
      await new Promise<void>((resolve) => clock.after(SAME_SIGNAL_MILLISECONDS, resolve));
    }
    const isCutOff = end.how === 'signal' && interrupt.signal.aborted;
    if (!isCutOff) tellEnd(setting.words, event, end, printer);
    if (end.how === 'no-start') return void withdraw();
    // Whatever its exit code: a command that always fails must not hold up the rest for ever.
    if (event.type === 'message' && !isCutOff) attendance.core.handled(event.id);
  });

  function onEvent(event: ClientEvent): void {
    if (event.type === 'welcome' && isWatched(stderr)) {
      printer.narrate(event);
      printer.note(`waiting for ${[...setting.events].join(', ')}; Ctrl-C ends it`);
    }
    const isNews = event.type === 'connection' || event.type === 'goodbye';
    if (isNews || (event.type === 'result' && !event.ok)) printer.narrate(event);
    if (!setting.events.has(event.type)) return;
    if (!queue.add(event)) left++;
    else if (left > 0) tellLeftOut();
  }
  function tellLeftOut(): void {
    printer.note(`the commands do not keep up: ${left} events were left out`);
    left = 0;
  }
  /** Nothing new begins; what runs may end, then is asked to, and the client logs out. */
  async function withdraw(): Promise<void> {
    const cancel = clock.after(PATIENCE_MILLISECONDS, () => stop.abort());
    await queue.close();
    cancel();
    leave.abort();
  }

  const duties = {
    password: passwordFor(setting.user, given, asker, printer.note),
    trust: trustBy(asker, setting.server),
    onEvent,
  };
  const attendance: Attendance = attend(setting.start, duties, leave.signal, clock);
  if (interrupt.signal.aborted) void withdraw();
  else interrupt.signal.addEventListener('abort', () => void withdraw(), { once: true });
  await attendance.over;
  const code = attendance.exitCode();
  await withdraw();
  stdin.destroy();
  if (left > 0) tellLeftOut();
  printer.end(attendance.end);
  if (interrupt.signal.aborted) return EXIT.interrupted;
  return found.isBroken ? EXIT.failed : code;
}

function runFor(
  { words, environment, run }: OnSetting,
  event: ClientEvent,
  stop: AbortSignal,
): Promise<ProgramEnd> {
  return run({ words, environment: environmentFor(event, environment), input: `${jsonLine(event)}\n`, stop });
}

/** True where a person sits who would wonder what an empty screen means; a script's log stays as it is. */
function isWatched(stream: Writable): boolean {
  return 'isTTY' in stream && stream.isTTY === true;
}

/** Says on stderr what did not go well. */
function tellEnd(
  [program = '']: readonly string[],
  event: ClientEvent,
  end: ProgramEnd,
  printer: Printer,
): void {
  if (end.how === 'exit' && end.code === 0) return;
  const sender = 'from' in event ? ` from ${String(event.from)}` : '';
  const what = `${event.type}${sender}`;
  if (end.how === 'exit') return printer.note(`${program}: exit code ${end.code}, for ${what}`);
  if (end.how === 'signal') return printer.note(`${program}: ended by ${end.signal}, for ${what}`);
  printer.note(`cannot start ${program}: ${end.problem}; nothing was acknowledged for ${what}`);
}
