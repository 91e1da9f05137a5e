/**
 * Everything about files in one go (`npm run bench:swarm`): ours and the peers take turns, so many rounds. Writes the
 * medians into bench/README.md, and their chart beside the other pictures. `npm run bench:swarm -- 1` does one round; `npm run bench:swarm -- quick` tries it out: small
 * files, nothing written. A second number is that of fetchers in the place of the crowd's thirty; nothing is written then, either.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync, writeFileSync } from 'node:fs';
import { loadavg } from 'node:os';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { readFigureOf, type Figure } from '../load/figure.ts';
import { circumstances } from '../report/circumstances.ts';
import { swarmChartOf } from '../report/swarm-chart.ts';
import { SWARM_MARKS, swarmTableOf } from '../report/swarm-table.ts';
import { replaceFigures } from '../report/table.ts';
import { MOVERS, type Mover } from './load/fleet.ts';

interface Turn {
  readonly script: string;
  readonly movers: readonly Mover[];
  /** What takes long is measured in the first round only. */
  readonly isOnce?: boolean;
  /** MiB, and how many fetch them, where that is not what the bench does by itself. */
  readonly crowd?: { readonly mib: number; readonly fetchers: number };
  /** The amount that is enough to see that it works. */
  readonly little: number;
}

const CROWD = 30;
const fetchers = Number(process.argv[3] ?? CROWD);

const TURNS: readonly Turn[] = [
  { script: 'one-to-one.ts', movers: MOVERS, little: 32 },
  { script: 'one-to-many.ts', movers: MOVERS, little: 16 },
  {
    ...{ script: 'one-to-many.ts', movers: ['hubbub', 'aria2'], isOnce: true, little: 4 },
    crowd: { mib: 256, fetchers },
  },
  { script: 'small.ts', movers: ['hubbub'], little: 2 },
  { script: 'killed.ts', movers: ['hubbub'], little: 64 },
  { script: 'liars.ts', movers: ['hubbub'], little: 32 },
  { script: 'memory.ts', movers: ['hubbub'], isOnce: true, little: 64 },
];

const README = fileURLToPath(new URL('../README.md', import.meta.url));
const CHART = fileURLToPath(new URL('../../docs/pictures/swarm-figures.svg', import.meta.url));
const isQuick = process.argv[2] === 'quick';
const rounds = isQuick ? 1 : Number(process.argv[2] ?? 3);
const figures: Figure<Mover>[] = [];
const failures: string[] = [];
const notes = new Set<string>();
const [loadBefore = 0] = loadavg();

for (let round = 1; round <= rounds; round++) {
  console.log(`Round ${round} of ${rounds}`);
  for (const turn of TURNS) {
    if (turn.isOnce === true && round > 1) continue;
    for (const who of turn.movers) await take(turn, who);
  }
}
const table = [swarmTableOf(figures), circumstances(loadBefore, rounds, 'T16 and the thirty'), ...notes].join(
  '\n\n',
);
if (!isQuick && fetchers === CROWD) {
  writeFileSync(README, replaceFigures(readFileSync(README, 'utf8'), table, SWARM_MARKS));
  writeFileSync(CHART, swarmChartOf(figures));
}
console.log(table);
for (const failure of failures) console.log(`FAILED: ${failure}`);
process.exitCode = failures.length > 0 ? 1 : 0;

/** Runs one bench, and keeps what it measured and what it has to say. */
async function take({ script, little, crowd }: Turn, who: Mover): Promise<void> {
  const amount = isQuick ? [little] : crowd ? [crowd.mib] : [];
  const words = [who, ...[...amount, ...(crowd ? [crowd.fetchers] : [])].map(String)];
  console.log(`  ${script} ${words.join(' ')}`);
  const path = fileURLToPath(new URL(script, import.meta.url));
  const child = spawn(process.execPath, [path, ...words], { stdio: ['ignore', 'pipe', 'inherit'] });
  const ended = once(child, 'exit');
  for await (const line of createInterface({ input: child.stdout })) {
    console.log(`    ${line}`);
    const figure = readFigureOf(MOVERS, line);
    if (figure) figures.push(figure);
    else notes.add(line);
  }
  const [code] = await ended;
  if (code !== 0) failures.push([script, ...words].join(' '));
}
