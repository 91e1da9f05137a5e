/** The face at a terminal: a line editor that nothing which arrives disturbs. */
import type { ReadStream, WriteStream } from 'node:tty';
import type { Clock } from '../../ports/clock.ts';
import type { Disk } from '../../ports/disk.ts';
import { parseLine } from '../../commands/table.ts';
import { openLineHistory } from '../../terminal/line-history.ts';
import type { LineHistory } from '../../terminal/line-history.ts';
import { openScreen } from '../../terminal/screen.ts';
import { safe, safeLines } from '../../terminal/safe.ts';
import { attend } from './attend.ts';
import type { Attendance, StartCore } from './attend.ts';
import type { ClientEvent } from '../events.ts';
import { liveLook } from './look.ts';
import type { ColourChoice } from './look.ts';
import { passwordFor } from './password-prompt.ts';
import type { Asker, GivenSecrets } from './password-prompt.ts';
import { endLines } from './printer.ts';
import { submit } from './submit.ts';
import { askedList } from './terminal/asked.ts';
import type { AskedList } from './terminal/asked.ts';
import { editing } from './terminal/editing.ts';
import { knownWords } from './terminal/known-words.ts';
import { statusRows } from './terminal/status.ts';
import { transcript } from './terminal/transcript.ts';
import { trustBy } from './trust-prompt.ts';

export interface TerminalSetting {
  readonly start: StartCore;
  readonly stdin: ReadStream;
  readonly stdout: WriteStream;
  readonly colour: ColourChoice;
  /** Whether the terminal shows more than ASCII. */
  readonly isUtf8: boolean;
  readonly user: string;
  /** How the server is named to a person. */
  readonly server: string;
  readonly given: GivenSecrets;
  readonly interrupt: AbortController;
  readonly clock: Clock;
  /** Where the lines that were typed are remembered. */
  readonly disk: Pick<Disk, 'read' | 'write'>;
  readonly historyFile: string;
}

/** Talks with a person until they leave or the session ends; the answer is the exit code. */
export async function runTerminal(setting: TerminalSetting): Promise<number> {
  const { stdin, stdout, clock, interrupt } = setting;
  const screen = openScreen(stdin, stdout, clock.after);
  let { user } = setting;
  const look = liveLook(stdout, setting.colour, {
    columns: () => screen.columns,
    now: clock.now,
    self: () => user,
  });
  const asked = askedList();
  const words = knownWords();
  const prompt = (): string => `${user}> `;
  const lines = transcript({ clock, look, asked, prompt }, screen.print);
  const status = statusRows({
    ...{ clock, look, asked, isUtf8: setting.isUtf8 },
    chunkMap: (id, cells) => attendance.core.chunkMap(id, cells),
    changed: screen.refresh,
  });
  const asker: Asker = {
    tell: (sentence) => screen.print([safeLines(sentence, 2, screen.columns)]),
    ask: screen.ask,
    interrupt: () => interrupt.abort(),
  };

  function onEvent(event: ClientEvent): void {
    const answered = event.type === 'result' ? asked.first(event.command) : undefined;
    words.learn(event, answered?.given);
    // The server says how the name is spelled, and it becomes the prompt.
    if (event.type === 'welcome') user = safe(event.user);
    lines.event(event);
    status.learn(event);
    // What the server will take for shown must be on the terminal; the rest may wait for its batch.
    if (event.type === 'message') screen.flush();
  }

  const duties = {
    password: passwordFor(setting.user, setting.given, asker, asker.tell),
    trust: trustBy(asker, setting.server),
    onEvent,
  };
  const attendance = attend(setting.start, duties, interrupt.signal, clock);
  // The window was closed: nothing that comes from now on is shown to anybody.
  stdout.on('error', attendance.abandon);
  let history: LineHistory | null = null;
  if (await attendance.welcomed) {
    history = await openLineHistory(setting.disk, setting.historyFile, clock, asker.tell);
    if (!attendance.isOver) {
      lookAround(attendance, asked, clock);
      screen.edit(
        editing({
          ...{ attendance, screen, words, asker, look, asked, status, lines, history, interrupt, clock },
          prompt: prompt(),
        }),
      );
    }
  }
  await attendance.over;
  lines.flush();
  screen.print(endLines(attendance.end, look));
  screen.close();
  await history?.saved();
  return attendance.exitCode();
}

/** Asks who is here and whom one blocks: the welcome tells the one, completion needs both. */
function lookAround({ core }: Attendance, asked: AskedList, clock: Pick<Clock, 'monotonic'>): void {
  for (const name of ['whoelse', 'blocks']) {
    const command = parseLine(name, core.limits);
    asked.add(command, null, clock.monotonic(), true);
    submit(core, command, () => null);
  }
}
