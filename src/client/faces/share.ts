/** The unattended face: offers every file of a folder, serves whoever comes, and stays until it is told to go. */
import { parseList } from '../../commands/table.ts';
import { attend, type Attendance } from './attend.ts';
import { passwordFor } from './password-prompt.ts';
import { printerTo } from './printer.ts';
import type { ScriptSetting } from './script.ts';
import { trustBy } from './trust-prompt.ts';
import { ttyAsker } from './tty-asker.ts';

/** As a script's, with what is shared in place of commands. */
export interface ShareSetting extends ScriptSetting {
  /** The names of the files to offer, as they are in the folder now. */
  readonly names: readonly string[];
}

/** Shares until it is interrupted or the server ends it; the answer is the exit code. */
export async function runShare(setting: ShareSetting): Promise<number> {
  const { stdin, stderr, clock, given, interrupt } = setting;
  const printer = printerTo(setting, () => attendance.abandon());
  const asker = ttyAsker(stdin, stderr, printer.note, () => interrupt.abort());
  const attendance: Attendance = attend(
    setting.start,
    {
      password: passwordFor(setting.user, given, asker, printer.note),
      trust: trustBy(asker, setting.server),
      onEvent(event) {
        if (!printer.event(event)) attendance.abandon();
      },
    },
    interrupt.signal,
    clock,
  );
  if (await attendance.welcomed) {
    const { core } = attendance;
    for (const name of setting.names) core.submit(parseList(['register', name], core.limits));
  }
  await attendance.over;
  stdin.destroy();
  printer.end(attendance.end);
  return attendance.exitCode();
}
