/** The lines that were typed, across runs: a file that only its owner may read. The terminal face remembers through it. */
import type { Clock } from '../ports/clock.ts';
import type { Disk } from '../ports/disk.ts';
import { HISTORY_LINES } from './line-editor.ts';

/* Writing after each line would sync the disk as often as somebody presses Enter. */
const SAVE_MILLISECONDS = 2_000;

export interface LineHistory {
  /** Newest first. */
  readonly lines: readonly string[];
  /** Remembers these lines, newest first. */
  keep(lines: readonly string[]): void;
  /** Resolves when the disk has what was kept. */
  saved(): Promise<void>;
}

/** Reads the file. One that cannot be used costs the memory of earlier runs, no more: `report` gets the reason, a sentence. */
export async function openLineHistory(
  disk: Pick<Disk, 'read' | 'write'>,
  path: string,
  clock: Pick<Clock, 'after'>,
  report: (sentence: string) => void,
): Promise<LineHistory> {
  let isUsable = true;
  let lines: readonly string[] = [];
  let unsaved: readonly string[] | null = null;
  let saving: Promise<unknown> = Promise.resolve();
  let cancel: (() => void) | null = null;

  const fail = (error: unknown): void => {
    isUsable = false;
    const reason = error instanceof Error ? error.message : String(error);
    report(`What you type is not remembered for later: ${reason}`);
  };
  function save(): void {
    cancel?.();
    cancel = null;
    const text = unsaved && `${[...unsaved].reverse().join('\n')}\n`;
    unsaved = null;
    if (text !== null && isUsable) saving = saving.then(() => disk.write(path, text)).catch(fail);
  }

  try {
    const text = (await disk.read(path)) ?? '';
    const known = text.split('\n').filter((line) => line !== '');
    lines = [...new Set(known.reverse())].slice(0, HISTORY_LINES);
  } catch (error) {
    fail(error);
  }
  return {
    get lines() {
      return lines;
    },
    keep(newer) {
      lines = newer;
      unsaved = newer;
      cancel ??= clock.after(SAVE_MILLISECONDS, save);
    },
    async saved() {
      save();
      await saving;
    },
  };
}
