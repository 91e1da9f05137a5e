/** The face at a terminal: a line editor that nothing which arrives disturbs. */
import type { ReadStream, WriteStream } from 'node:tty';
import type { Clock } from '../../ports/clock.ts';
import { parseLine } from '../../commands/table.ts';
import { openScreen } from '../../terminal/screen.ts';
import type { Screen } from '../../terminal/screen.ts';
import { safeLines } from '../../terminal/safe.ts';
import { attend } from './attend.ts';
import type { Attendance, StartCore } from './attend.ts';
import { completion } from './completion.ts';
import type { Completion } from './completion.ts';
import type { ClientEvent } from '../events.ts';
import { lookOf, marked } from './look.ts';
import type { Look } from './look.ts';
import { askForChange, passwordFor } from './password-prompt.ts';
import type { Asker, GivenSecrets } from './password-prompt.ts';
import { endLines } from './printer.ts';

import { render } from './render.ts';
import { isSecret, submit } from './submit.ts';
import type { Change } from './submit.ts';
import { trustBy } from './trust-prompt.ts';

export interface TerminalSetting {
  readonly start: StartCore;
  readonly stdin: ReadStream;
  readonly stdout: WriteStream;
  readonly user: string;
  readonly signup: boolean;
  /** How the server is named to a person. */
  readonly server: string;
  readonly given: GivenSecrets;
  readonly interrupt: AbortController;
  readonly clock: Clock;
}

/** Talks with a person until they leave or the session ends; the answer is the exit code. */
export async function runTerminal(setting: TerminalSetting): Promise<number> {
  const { stdin, stdout, clock, interrupt } = setting;
  const screen = openScreen(stdin, stdout, clock.after);
  const look = lookOf(stdout, true, () => screen.columns, clock.now);
  const words = completion();
  const asker: Asker = {
    tell: (sentence) => screen.print([safeLines(sentence, 2, screen.columns)]),
    ask: screen.ask,
    interrupt: () => interrupt.abort(),
  };

  let prompt = `${setting.user}> `;
  function onEvent(event: ClientEvent): void {
    words.learn(event);
    screen.print(render(event, look));
    // What the server will take for shown must be on the terminal; the rest may wait for its batch.
    if (event.type === 'message') screen.flush();
    if (event.type === 'welcome') prompt = `${event.user}> `;
    if (event.type === 'connection')
      screen.setPrompt(event.state === 'online' ? prompt : `(offline) ${prompt}`);
  }

  const duties = {
    password: passwordFor(setting, setting.given, asker, asker.tell),
    trust: trustBy(asker, setting.server),
    onEvent,
  };
  const attendance = attend(setting.start, duties, interrupt.signal, clock);
  // The window was closed: nothing that comes from now on is shown to anybody.
  stdout.on('error', attendance.abandon);
  if (await attendance.welcomed) {
    screen.edit(prompt, editing({ attendance, screen, words, asker, look, interrupt }));
  }
  await attendance.over;
  screen.print(endLines(attendance.end, look));
  screen.close();
  return attendance.exitCode();
}

interface Editing {
  readonly attendance: Attendance;
  readonly screen: Screen;
  readonly words: Completion;
  readonly asker: Asker;
  readonly look: Look;
  readonly interrupt: AbortController;
}

/** What the keys mean. */
function editing({ attendance, screen, words, asker, look, interrupt }: Editing) {
  const { core } = attendance;
  let wantsToLeave = false;

  async function change(line: string): Promise<void> {
    const secrets: Change = await askForChange(asker);
    if (attendance.isOver) return;
    if (secrets) submit(core, parseLine(line, core.limits), () => secrets);
    else screen.print([marked('x', 'red', 'your password stays as it was', look)]);
  }

  return {
    line(line: string): void {
      wantsToLeave = false;
      if (line.trim() === '' || attendance.isOver) return;
      const command = parseLine(line, core.limits);
      if (isSecret(command)) void change(line);
      else submit(core, command, () => null);
    },
    interrupt(typed: boolean): void {
      if (!typed && wantsToLeave) return interrupt.abort();
      wantsToLeave = !typed;
      if (!typed) screen.print(['Press Ctrl-C again to leave.']);
    },
    end(): void {
      if (!attendance.isOver) core.logout();
    },
    complete: words.complete,
  };
}
