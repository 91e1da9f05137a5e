/** A program at a real pseudo-terminal, and what a person sees of it: rows of text with their colours. */
import { spawn } from '@lydell/node-pty';
import headless from '@xterm/headless';

/** A stretch of one row in one colour. */
export interface Span {
  /** Where it begins, from 0. */
  readonly column: number;
  readonly text: string;
  /** One of the sixteen colours of a terminal, or null for that of all text. */
  readonly colour: number | null;
  readonly isDim: boolean;
}

export type Row = readonly Span[];

export interface Screen {
  type(keys: string): void;
  /** Resolves with the rows when they satisfy a condition, looked at after every write; rejects with the screen after so many seconds. */
  until(condition: (text: readonly string[]) => boolean, seconds: number): Promise<readonly Row[]>;
  /** Resolves when the program has ended. */
  readonly over: Promise<void>;
  kill(): void;
}

export interface Program {
  readonly words: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  readonly columns: number;
}

/** Starts Node with these words at a terminal. */
export function openScreen({ words, env, columns }: Program): Screen {
  const size = { cols: columns, rows: 30 };
  const isColour = (name: string): boolean => name === 'NO_COLOR' || name === 'FORCE_COLOR';
  const inherited = Object.fromEntries(Object.entries(process.env).filter(([name]) => !isColour(name)));
  const program = spawn(process.execPath, [...words], {
    ...size,
    name: 'xterm-256color',
    env: { ...inherited, ...env },
  });
  const terminal = new headless.Terminal({ ...size, scrollback: 1_000, allowProposedApi: true });
  const looks = new Set<() => void>();
  program.onData((data) => terminal.write(data, () => looks.forEach((look) => look())));
  return {
    type: (keys) => program.write(keys),
    until: (condition, seconds) =>
      new Promise((resolve, reject) => {
        const late = setTimeout(() => {
          looks.delete(look);
          reject(new Error(`the screen stayed at:\n${rowsOf(terminal).map(textOf).join('\n')}`));
        }, seconds * 1_000);
        const look = (): void => {
          const rows = rowsOf(terminal);
          if (!condition(rows.map(textOf))) return;
          looks.delete(look);
          clearTimeout(late);
          resolve(rows);
        };
        looks.add(look);
        look();
      }),
    over: new Promise((resolve) => program.onExit(() => resolve())),
    kill: () => program.kill(),
  };
}

/** A row as plain text. */
export function textOf(row: Row): string {
  return row.reduce((text, span) => text.padEnd(span.column) + span.text, '').trimEnd();
}

/** The rows of a terminal down to the last that holds anything, those scrolled away included. */
export function rowsOf(terminal: headless.Terminal): readonly Row[] {
  const { active } = terminal.buffer;
  const rows = Array.from({ length: active.length }, (_, n) => spansOf(active.getLine(n)));
  return rows.slice(0, rows.findLastIndex((row) => textOf(row) !== '') + 1);
}

function spansOf(line: ReturnType<headless.Terminal['buffer']['active']['getLine']>): Row {
  const spans: { column: number; text: string; colour: number | null; isDim: boolean }[] = [];
  for (let column = 0; column < (line?.length ?? 0); column++) {
    const cell = line?.getCell(column);
    // The second half of a wide letter.
    if (!cell || cell.getWidth() === 0) continue;
    const colour = cell.isFgPalette() ? cell.getFgColor() : null;
    const isDim = cell.isDim() !== 0;
    const text = cell.getChars() || ' ';
    const before = spans.at(-1);
    if (before && before.colour === colour && before.isDim === isDim) before.text += text;
    else spans.push({ column, text, colour, isDim });
  }
  const last = spans.findLastIndex(({ text }) => text.trim() !== '');
  return spans
    .slice(0, last + 1)
    .map((span, n) => (n === last ? { ...span, text: span.text.trimEnd() } : span));
}
