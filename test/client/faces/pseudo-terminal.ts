/** The terminal face at a real pseudo-terminal, with the screen that a person would see. Its tests type and look. */
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import type { AddressInfo, Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { spawn } from '@lydell/node-pty';
import headless from '@xterm/headless';
import { columnsOf } from '../../../src/terminal/wrap.ts';
import type { Order, Report } from './terminal-harness.ts';

export interface PseudoTerminal {
  /** Types keys. */
  type(keys: string): void;
  /** Has the core do something; resolves when the face has dealt with it. */
  order(order: Order): Promise<Report>;
  /** The rows of the screen that are not empty, and those scrolled away above them. */
  rows(): readonly string[];
  /** Where the cursor is: its row as `rows` counts, and its column. */
  cursor(): { readonly row: number; readonly column: number };
  /** Everything the program wrote. */
  raw(): string;
  /** Resolves when the screen satisfies a condition, looked at after every write; rejects with the screen. */
  until(condition: (rows: readonly string[]) => boolean): Promise<void>;
  /** Asks until the face's report satisfies a condition. */
  reported(condition: (report: Report) => boolean): Promise<Report>;
  resize(columns: number): void;
  readonly exitCode: Promise<number>;
  close(): void;
}

/* Only so that a failure shows the screen instead of a time-out. */
const PATIENCE_MILLISECONDS = 15_000;

export interface TerminalWish {
  readonly columns?: number;
  /** Where lines are remembered across runs; by default nowhere that lasts. */
  readonly historyFile?: string;
  /** Colours, which are left out by default. */
  readonly environment?: Readonly<Record<string, string | undefined>>;
}

/** Starts the harness at a terminal. */
export async function openTerminal({
  columns = 80,
  historyFile,
  environment = { NO_COLOR: '1', FORCE_COLOR: undefined },
}: TerminalWish = {}): Promise<PseudoTerminal> {
  const server = createServer().listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  const harness = fileURLToPath(new URL('./terminal-harness.ts', import.meta.url));
  const port = String((server.address() as AddressInfo).port);
  const folder = mkdtempSync(join(tmpdir(), 'hubbub-terminal-'));
  const program = spawn(process.execPath, [harness, port, historyFile ?? join(folder, 'typed')], {
    cols: columns,
    rows: 24,
    name: 'xterm-256color',
    env: { TZ: 'UTC', ...process.env, ...environment },
  });
  const screen = new headless.Terminal({
    ...{ cols: columns, rows: 24, scrollback: 10_000, allowProposedApi: true },
    // As most terminals do when they are resized.
    reflowCursorLine: true,
  });
  showWide(screen);
  const parts: string[] = [];
  const waiting = new Set<() => void>();
  program.onData((data) => {
    parts.push(data);
    screen.write(data, () => waiting.forEach((look) => look()));
  });
  const exitCode = new Promise<number>((resolve) => program.onExit(({ exitCode: code }) => resolve(code)));
  const control = await new Promise<Socket>((resolve) => server.once('connection', resolve));
  server.close();
  const order = orders(control);

  function rows(): readonly string[] {
    const { active } = screen.buffer;
    const all = Array.from(
      { length: active.length },
      (_, row) => active.getLine(row)?.translateToString(true).trimEnd() ?? '',
    );
    return all.slice(0, all.findLastIndex((row) => row !== '') + 1);
  }

  return {
    type: (keys) => program.write(keys),
    order,
    rows,
    cursor: () => ({
      row: screen.buffer.active.baseY + screen.buffer.active.cursorY,
      column: screen.buffer.active.cursorX,
    }),
    raw: () => parts.join(''),
    until: (condition) =>
      new Promise((resolve, reject) => {
        const giveUp = setTimeout(() => {
          waiting.delete(look);
          reject(new Error(`the screen stayed at:\n${rows().join('\n')}`));
        }, PATIENCE_MILLISECONDS);
        const look = (): void => {
          if (!condition(rows())) return;
          waiting.delete(look);
          clearTimeout(giveUp);
          resolve();
        };
        waiting.add(look);
        look();
      }),
    async reported(condition) {
      for (;;) {
        const report = await order({ do: 'report' });
        if (condition(report)) return report;
      }
    },
    resize(next) {
      screen.resize(next, 24);
      program.resize(next, 24);
    },
    exitCode,
    close() {
      control.destroy();
      program.kill();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** Letters take the columns that terminals of today give them; xterm knows no emoji by itself. */
function showWide(screen: headless.Terminal): void {
  const wcwidth = (code: number): 0 | 1 | 2 => {
    const letter = String.fromCodePoint(code);
    return /\p{M}|\u200D|\uFE0F/v.test(letter) ? 0 : (Math.min(2, columnsOf(letter)) as 1 | 2);
  };
  screen.unicode.register({
    version: 'wide',
    wcwidth,
    // The width in bits 1 and 2; bit 0 joins the letter to the one before it.
    charProperties: (code, before) => {
      const width = wcwidth(code);
      return width === 0 && before !== 0 ? (((before >> 1) & 3) << 1) | 1 : width << 1;
    },
  });
  screen.unicode.activeVersion = 'wide';
}

/** Orders over the control socket, one answer each. */
function orders(control: Socket): (order: Order) => Promise<Report> {
  const answered: ((report: Report) => void)[] = [];
  createInterface({ input: control }).on('line', (line) => answered.shift()?.(JSON.parse(line) as Report));
  control.on('error', () => undefined);
  return (order) =>
    new Promise((resolve) => {
      answered.push(resolve);
      control.write(`${JSON.stringify(order)}\n`);
    });
}
