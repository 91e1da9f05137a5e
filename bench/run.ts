/**
 * Everything in one go (`npm run bench`), one server at a time: three rounds in which ours and the bare relay take turns, the
 * peers in the first. Writes the medians into bench/README.md. `npm run bench -- 1` does one round; `npm run bench -- quick` tries it out: a
 * little of each, nothing written.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync, writeFileSync } from 'node:fs';
import { loadavg } from 'node:os';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { CONTENDERS } from './load/contenders.ts';
import type { Contender } from './load/contenders.ts';
import { readFigure } from './load/figure.ts';
import type { Figure } from './load/figure.ts';
import { circumstances } from './report/circumstances.ts';
import { replaceFigures, tableOf } from './report/table.ts';

interface Turn {
  readonly script: string;
  readonly kinds: readonly ('plain' | 'tls')[];
  readonly contenders: readonly Contender[];
  /** What takes long, or hardly varies, is measured in the first round only. */
  readonly isOnce?: boolean;
  /** The amount that is enough to see that it works. */
  readonly little: number;
}

/** Those whose ratio is judged; the peers' figures are for comparison, and one round of them is enough. */
const EACH_ROUND: readonly Contender[] = ['hubbub', 'relay'];
const BOTH = ['plain', 'tls'] as const;
const TURNS: readonly Turn[] = [
  { script: 'messages.ts', kinds: BOTH, contenders: CONTENDERS, little: 2000 },
  { script: 'fan-out.ts', kinds: ['plain'], contenders: ['hubbub', 'relay', 'inspircd'], little: 5 },
  { script: 'presence.ts', kinds: ['plain'], contenders: ['hubbub', 'relay', 'inspircd'], little: 5 },
  { script: 'idle.ts', kinds: BOTH, contenders: CONTENDERS, isOnce: true, little: 100 },
  { script: 'logins.ts', kinds: ['tls'], contenders: ['hubbub'], isOnce: true, little: 20 },
  { script: 'start.ts', kinds: ['tls'], contenders: ['hubbub'], isOnce: true, little: 3 },
  { script: 'terminal.ts', kinds: ['plain'], contenders: ['hubbub'], isOnce: true, little: 1 },
  { script: 'slow-disk.ts', kinds: ['plain'], contenders: ['hubbub'], isOnce: true, little: 1 },
  { script: 'crowd.ts', kinds: BOTH, contenders: ['hubbub'], isOnce: true, little: 300 },
];

const README = fileURLToPath(new URL('./README.md', import.meta.url));
const isQuick = process.argv[2] === 'quick';
const rounds = isQuick ? 1 : Number(process.argv[2] ?? 3);
const figures: Figure[] = [];
const failures: string[] = [];
const [loadBefore = 0] = loadavg();

for (let round = 1; round <= rounds; round++) {
  console.log(`Round ${round} of ${rounds}`);
  for (const turn of TURNS) {
    if (turn.isOnce === true && round > 1) continue;
    for (const kind of turn.kinds) {
      for (const who of turn.contenders) {
        if (round === 1 || EACH_ROUND.includes(who)) await take(turn, kind, who);
      }
    }
  }
}
const table = `${tableOf(figures)}\n\n${circumstances(loadBefore, rounds, 'the peers, T5 to T8, the start and the terminal')}`;
if (!isQuick) writeFileSync(README, replaceFigures(readFileSync(README, 'utf8'), table));
console.log(table);
for (const failure of failures) console.log(`FAILED: ${failure}`);
process.exitCode = failures.length > 0 ? 1 : 0;

/** Runs one bench and keeps what it measured. */
async function take({ script, little }: Turn, kind: string, who: Contender): Promise<void> {
  const words = [kind, who, ...(isQuick ? [String(little)] : [])];
  const name = [script, ...words].join(' ');
  console.log(`  ${name}`);
  const path = fileURLToPath(new URL(script, import.meta.url));
  const child = spawn(process.execPath, [path, ...words], { stdio: ['ignore', 'pipe', 'inherit'] });
  const ended = once(child, 'exit');
  for await (const line of createInterface({ input: child.stdout })) {
    console.log(`    ${line}`);
    const figure = readFigure(line);
    if (figure) figures.push(figure);
  }
  const [code] = await ended;
  if (code !== 0) failures.push(name);
}
