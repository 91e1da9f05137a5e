/** The second table of bench/README.md: files, ours and the peers, each claim with its first target. */
import type { Figure } from '../load/figure.ts';
import { quantile } from '../load/figure.ts';
import type { Mover } from '../swarm/load/fleet.ts';

/** The marks of its block. */
export const SWARM_MARKS = {
  begin: '<!-- figures: written by npm run bench:swarm -->',
  end: '<!-- end of figures of files -->',
} as const;

export interface SwarmClaim {
  readonly title: string;
  readonly figure: string;
  readonly script: string;
  readonly unit: string;
  /** What was aimed at first; with `of`, so many times that mover's figure in the same run. */
  readonly target: number;
  readonly of?: Mover;
  /** The larger the better; else the smaller. */
  readonly isRate?: boolean;
}

const ONE = 'one-to-one.ts';
const MANY = 'one-to-many.ts';
const THIRTY = 'one-to-many.ts hubbub 256 30';

/** In the order of the table. */
export const SWARM_CLAIMS: readonly SwarmClaim[] = [
  {
    ...{ title: 'T11 one to one, 1 GiB', figure: 'T11', script: ONE, unit: 'MB/s' },
    ...{ target: 1.5, of: 'libtorrent-rc4', isRate: true },
  },
  { title: 'T12 CPU of both, per GB', figure: 'T12', script: ONE, unit: 's', target: 5.5 },
  { title: 'T13 one to eight, 256 MiB: copies', figure: 'T13 copies', script: MANY, unit: '×', target: 1.6 },
  {
    ...{ title: 'T13 the last one done', figure: 'T13 last done', script: MANY, unit: 's' },
    ...{ target: 1, of: 'aria2' },
  },
  { title: 'T13 CPU of all, per GB', figure: 'T13 CPU', script: MANY, unit: 's', target: 5.5 },
  {
    ...{ title: 'one to thirty, 256 MiB: copies', figure: 'T13 with 30 copies', script: THIRTY, unit: '×' },
    target: 1.6,
  },
  {
    ...{ title: 'one to thirty: the last one done', figure: 'T13 with 30 last done', script: THIRTY },
    ...{ unit: 's', target: 1, of: 'aria2' },
  },
  {
    ...{ title: 'one to thirty: most memory of one who fetches', figure: 'T13 with 30 memory' },
    ...{ script: THIRTY, unit: 'MiB', target: 150 },
  },
  { title: 'T14 file of 1 MiB', figure: 'T14', script: 'small.ts', unit: 'ms', target: 170 },
  { title: 'T15 killed half-way: fetched again', figure: 'T15', script: 'killed.ts', unit: 'MiB', target: 4 },
  {
    ...{ title: 'T15 time of the rest, per byte, to that of the first half', figure: 'T15 rest' },
    ...{ script: 'killed.ts', unit: '×', target: 1.5 },
  },
  {
    ...{ title: 'T16 most memory of who fetches', figure: 'T16 fetcher', script: 'memory.ts' },
    ...{ unit: 'MiB', target: 150 },
  },
  {
    title: 'T16 most memory of the owner',
    figure: 'T16 owner',
    script: 'memory.ts',
    unit: 'MiB',
    target: 150,
  },
  {
    ...{ title: 'T16 more in the second half', figure: 'T16 growth', script: 'memory.ts' },
    ...{ unit: 'MiB', target: 16 },
  },
  {
    ...{ title: 'T17 nine liars of ten: bad chunks of one', figure: 'T17', script: 'liars.ts' },
    ...{ unit: '', target: 1 },
  },
  { title: 'T17 time to that with ten honest', figure: 'T17 time', script: 'liars.ts', unit: '×', target: 3 },
  { title: 'T18 command to first bytes', figure: 'T18', script: 'small.ts', unit: 'ms', target: 100 },
];

const HEAD = [
  ...['claim', 'command', 'ours', 'aria2', 'aria2 RC4', 'libtorrent', 'libtorrent RC4'],
  ...['ours / libtorrent RC4', 'first target', 'reached'],
];

/** A row per claim, in Markdown: medians of what was measured, "–" where nothing was. */
export function swarmTableOf(figures: readonly Figure<Mover>[]): string {
  const rows = [HEAD, HEAD.map(() => '---'), ...SWARM_CLAIMS.map((claim) => rowOf(claim, figures))];
  return rows.map((cells) => `| ${cells.join(' | ')} |`).join('\n');
}

function rowOf(claim: SwarmClaim, figures: readonly Figure<Mover>[]): string[] {
  const { title, figure, script, unit, target, of: other, isRate = false } = claim;
  const of = (who: Mover): number => medianOf(figures, figure, who);
  const ours = of('hubbub');
  const aim = other === undefined ? target : target * of(other);
  const sign = isRate ? '≥' : '≤';
  return [
    title,
    `\`node bench/swarm/${script}\``,
    printValue(ours, unit),
    ...(['aria2', 'aria2-rc4', 'libtorrent', 'libtorrent-rc4'] as const).map((who) =>
      printValue(of(who), unit),
    ),
    printValue(ours / of('libtorrent-rc4'), ''),
    other === undefined
      ? `${sign} ${printValue(target, unit)}`
      : `${sign} ${target} × ${other} (${printValue(aim, unit)})`,
    verdict(ours, aim, isRate),
  ];
}

function verdict(ours: number, aim: number, isRate: boolean): string {
  if (Number.isNaN(ours) || Number.isNaN(aim)) return 'not measured';
  return (isRate ? ours >= aim : ours <= aim) ? 'yes' : 'no';
}

/** The median of what was measured of one; NaN where nothing was. */
export function medianOf(figures: readonly Figure<Mover>[], claim: string, who: Mover): number {
  return quantile(
    figures.filter((each) => each.claim === claim && each.who === who).map(({ value }) => value),
    0.5,
  );
}

/** A figure as people read it: two or three digits and its unit; "–" for none. */
export function printValue(value: number, unit: string): string {
  if (Number.isNaN(value)) return '–';
  return `${Number(value.toPrecision(value < 10 ? 2 : 3))} ${unit}`.trim();
}
