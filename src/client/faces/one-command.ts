/** The face of `exec`: one command, its result on stdout, nothing else there. */
import { parseList } from '../../commands/table.ts';
import type { ParsedCommand } from '../../commands/table.ts';
import { attend } from './attend.ts';
import type { Attendance } from './attend.ts';
import { isEntry, resultExitCode } from './exit-code.ts';
import type { ClientEvent } from '../events.ts';
import { askForChange, givenChange, passwordFor } from './password-prompt.ts';
import type { Asker } from './password-prompt.ts';
import { printerTo } from './printer.ts';
import type { Printer } from './printer.ts';

import type { ScriptSetting } from './script.ts';
import { isLogout, isSecret, submit } from './submit.ts';
import { trustBy } from './trust-prompt.ts';
import { ttyAsker } from './tty-asker.ts';

/* How far a transfer is. */
const MOVES: ReadonlySet<string> = new Set(['transfer', 'push-progress']);

/** Runs one command, given as the words that a shell split; the answer is the exit code. */
export async function runOneCommand(setting: ScriptSetting, words: readonly string[]): Promise<number> {
  const { stdin, stderr, json, given, interrupt } = setting;
  const printer = printerTo(setting, () => attendance?.abandon());
  let attendance: Attendance | null = null;
  const onEvent = eventShower(printer, json, () => attendance?.abandon());

  // What is wrong whatever the server says needs no server.
  const early = parseList(words, { textBytes: Infinity });
  if (!early.ok) {
    const result = { type: 'result', command: early.command, ...early.refusal } as const;
    onEvent(result);
    return resultExitCode(result);
  }

  const asker = ttyAsker(stdin, stderr, printer.note, () => interrupt.abort());
  const duties = {
    password: passwordFor(setting.user, given, asker, printer.note),
    trust: trustBy(asker, setting.server),
    onEvent,
  };
  const attending = attend(setting.start, duties, interrupt.signal, setting.clock);
  attendance = attending;
  if (await attending.welcomed) {
    const command = parseList(words, attending.core.limits);
    const change = isSecret(command) ? await changeFor(given, asker) : null;
    if (!attending.isOver) await run(attending, command, change);
  }
  await attending.over;
  printer.end(attending.end);
  return attending.exitCode();
}

async function run(
  { core, over }: Attendance,
  command: ParsedCommand,
  change: Awaited<ReturnType<typeof changeFor>>,
): Promise<void> {
  submit(core, command, () => change);
  if (isLogout(command)) return;
  await Promise.race([core.settled(), over]);
  core.logout();
}

/**
 * Shows the results of getting in and of the one command; the logout that follows was nobody's command. Without --json
 * a refusal goes to stderr, because it is not what was asked for.
 */
function eventShower(printer: Printer, json: boolean, unread: () => void): (event: ClientEvent) => void {
  let answered = false;
  return (event) => {
    if (event.type === 'result' && !answered) {
      answered = !isEntry(event);
      if (!json && !event.ok) printer.narrate(event);
      else if (!printer.event(event)) unread();
    }
    if (event.type === 'goodbye' && event.reason !== 'logout' && !printer.event(event)) unread();
    if (event.type === 'connection' && !json) printer.narrate(event);
    if (MOVES.has(event.type) && !printer.event(event)) unread();
  };
}

async function changeFor(given: ScriptSetting['given'], asker: Asker | null) {
  return givenChange(given) ?? (asker ? await askForChange(asker) : null);
}
