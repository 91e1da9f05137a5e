/** The script face: each line of stdin is a command, results come in their order, exit codes tell how it went. */
import type { Readable, Writable } from 'node:stream';
import type { Clock } from '../../ports/clock.ts';
import { attend } from './attend.ts';
import type { Attendance, StartCore } from './attend.ts';
import type { ClientEvent } from '../events.ts';
import type { ColourChoice } from './look.ts';
import { lineSource } from './line-source.ts';
import { givenChange, passwordFor } from './password-prompt.ts';
import type { GivenSecrets } from './password-prompt.ts';
import { printerTo } from './printer.ts';
import { readCommand } from './read-command.ts';
import { isLogout, submit } from './submit.ts';
import { trustBy } from './trust-prompt.ts';
import { ttyAsker } from './tty-asker.ts';

/** What a face without a line editor stands on. */
export interface ScriptSetting {
  readonly start: StartCore;
  readonly stdin: Readable;
  readonly stdout: Writable;
  readonly stderr: Writable;
  readonly json: boolean;
  readonly colour: ColourChoice;
  readonly user: string;
  /** How the server is named to a person. */
  readonly server: string;
  readonly given: GivenSecrets;
  readonly interrupt: AbortController;
  readonly clock: Clock;
}

/* Above the first number stdin is not read, until the results are down to the second. */
const MOST_OUTSTANDING = 512;
const FEW_OUTSTANDING = 256;

/* A line is kept up to this, which is more than any command can be long. */
const LINE_BYTES = 1024 * 1024;

/** Runs the commands of stdin; the answer is the exit code. */
export async function runScript(setting: ScriptSetting): Promise<number> {
  const { stdin, stderr, clock, given, interrupt } = setting;
  const printer = printerTo(setting, () => attendance.abandon());
  const asker = ttyAsker(stdin, stderr, printer.note, () => interrupt.abort());
  const room = roomKeeper();
  const logout = { typed: false };

  function onEvent(event: ClientEvent): void {
    // The logout at the end of stdin was nobody's command, so it has no result.
    const hidden = event.type === 'result' && event.command === 'logout' && !logout.typed;
    if (!hidden && !printer.event(event)) return attendance.abandon();
    if (event.type === 'result') room.changed(attendance.core.outstanding);
  }

  const duties = {
    password: passwordFor(setting.user, given, asker, printer.note),
    trust: trustBy(asker, setting.server),
    onEvent,
  };
  const attendance: Attendance = attend(setting.start, duties, interrupt.signal, clock);
  if (await attendance.welcomed) {
    await Promise.race([readCommands(setting, attendance, room, logout), attendance.over]);
    await finish(attendance, logout.typed);
  }
  await attendance.over;
  stdin.destroy();
  printer.end(attendance.end);
  return attendance.exitCode();
}

/** Submits line after line, until the input ends, a logout was submitted or the client is over. */
async function readCommands(
  { stdin, given }: ScriptSetting,
  attendance: Attendance,
  room: RoomKeeper,
  logout: { typed: boolean },
): Promise<void> {
  const { core } = attendance;
  const mostBytes = (): number => Math.max(LINE_BYTES, 2 * core.limits.textBytes);
  try {
    for await (const lines of lineSource(stdin, mostBytes)) {
      for (const line of lines) {
        if (attendance.isOver) return;
        if (line.text.trim() === '') continue;
        const command = readCommand(line, core.limits);
        logout.typed = isLogout(command);
        submit(core, command, () => givenChange(given) ?? null);
        if (logout.typed) return;
        if (core.outstanding > MOST_OUTSTANDING) await room.wait(attendance.over);
      }
    }
  } catch {
    // A stdin that broke off has ended.
  }
}

/** At the end of the input: what was asked is awaited, then the session ends. */
async function finish(attendance: Attendance, loggedOut: boolean): Promise<void> {
  if (loggedOut || attendance.isOver) return;
  await Promise.race([attendance.core.settled(), attendance.over]);
  if (!attendance.isOver) attendance.core.logout();
}

interface RoomKeeper {
  changed(outstanding: number): void;
  wait(over: Promise<void>): Promise<void>;
}

/** Lets the reader wait until enough results have come. */
function roomKeeper(): RoomKeeper {
  let wake: (() => void) | null = null;
  return {
    changed(outstanding) {
      if (outstanding > FEW_OUTSTANDING) return;
      wake?.();
      wake = null;
    },
    wait: (over) => Promise.race([new Promise<void>((resolve) => (wake = resolve)), over]),
  };
}
