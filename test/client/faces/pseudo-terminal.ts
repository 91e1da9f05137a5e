/** The terminal face at a real pseudo-terminal, with the screen that a person would see. Its tests type and look. */
import { createServer } from 'node:net';
import type { AddressInfo, Socket } from 'node:net';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { spawn } from '@lydell/node-pty';
import headless from '@xterm/headless';
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

/** Starts the harness at a terminal of that many columns. */
export async function openTerminal(columns = 80, ...flags: readonly string[]): Promise<PseudoTerminal> {
  const server = createServer().listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  const harness = fileURLToPath(new URL('./terminal-harness.ts', import.meta.url));
  const port = String((server.address() as AddressInfo).port);
  const program = spawn(process.execPath, [harness, port, ...flags], {
    cols: columns,
    rows: 24,
    name: 'xterm-256color',
    env: { ...process.env, NO_COLOR: '1', TZ: 'UTC' },
  });
  const screen = new headless.Terminal({ cols: columns, rows: 24, allowProposedApi: true });
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
    },
  };
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
