/** What the keys mean at the terminal: lines become commands, Tab offers words, Ctrl-C leaves at the second time. */
import { parseLine } from '../../../commands/table.ts';
import type { ParsedCommand } from '../../../commands/table.ts';
import type { Clock } from '../../../ports/clock.ts';
import type { LineHistory } from '../../../terminal/line-history.ts';
import type { Editing, Screen } from '../../../terminal/screen.ts';
import type { Attendance } from '../attend.ts';
import { marked } from '../look.ts';
import type { Look } from '../look.ts';
import { askForChange } from '../password-prompt.ts';
import type { Asker } from '../password-prompt.ts';
import { isOwnText } from '../render-own.ts';
import { isSecret, submit } from '../submit.ts';
import type { Change } from '../submit.ts';
import type { AskedList } from './asked.ts';
import { complete } from './completion.ts';
import type { KnownWords } from './known-words.ts';
import { askAboutPaste } from './paste.ts';
import type { Status } from './status.ts';
import type { Transcript } from './transcript.ts';
import { mayRecall, mayWriteDown, readTyped } from './typed-line.ts';

export interface EditingSetting {
  readonly attendance: Attendance;
  readonly screen: Screen;
  readonly words: KnownWords;
  readonly asker: Asker;
  readonly look: Look;
  readonly asked: AskedList;
  readonly status: Status;
  readonly lines: Transcript;
  readonly history: LineHistory;
  readonly prompt: string;
  readonly interrupt: AbortController;
  readonly clock: Pick<Clock, 'monotonic'>;
}

/** How the screen reads commands. */
export function editing(setting: EditingSetting): Editing {
  const { attendance, screen, words, asker, look, asked, status, lines, history, interrupt, clock } = setting;
  const { core } = attendance;
  let wantsToLeave = false;

  function send(command: ParsedCommand, line: string | null, change: Change): void {
    asked.add(command, line, clock.monotonic());
    submit(core, command, () => change);
    status.asked();
  }
  async function changePassword(line: string): Promise<void> {
    const change: Change = await askForChange(asker);
    if (attendance.isOver) return;
    if (change) send(parseLine(line, core.limits), null, change);
    else screen.print([marked('x', 'red', 'your password stays as it was', look)]);
  }
  /** Runs a line; what is left of it on the screen. */
  function run(typed: string): readonly string[] {
    const { command, line } = readTyped(typed, core.limits, core.isOperator);
    // What one writes comes back as a line of its own, once it has arrived.
    const isTakenAway = command.ok && isOwnText(command.row.name);
    if (isSecret(command)) void changePassword(line);
    else send(command, isTakenAway ? line : null, null);
    return isTakenAway ? [] : [lines.typed(line)];
  }

  return {
    prompt: setting.prompt,
    history: history.lines,
    status: status.rows,
    line(line) {
      wantsToLeave = false;
      if (line.trim() === '' || attendance.isOver) return [];
      lines.flush();
      return run(line);
    },
    keyPressed: status.keyPressed,
    paste(line) {
      void askAboutPaste(line, {
        columns: screen.columns,
        print: screen.print,
        ask: (question) => screen.ask(question, false),
        setTyped: screen.setTyped,
        run: (each) => attendance.isOver || screen.print(run(each)),
      });
    },
    interrupt(typed) {
      if (!typed && wantsToLeave) return interrupt.abort();
      wantsToLeave = !typed;
      if (!typed) screen.print(['Press Ctrl-C again to leave.']);
    },
    end() {
      if (!attendance.isOver) core.logout();
    },
    complete: (line) =>
      complete(line, { words, isOperator: () => core.isOperator, sharedNames: core.sharedNames }),
    mayRecall,
    recalls: (recalled) => history.keep(recalled.filter(mayWriteDown)),
  };
}
