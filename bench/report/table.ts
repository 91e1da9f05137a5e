/** The table of bench/README.md: made from what a run printed. */
import type { Contender } from '../load/contenders.ts';
import { quantile } from '../load/figure.ts';
import type { Figure } from '../load/figure.ts';
import { CLAIMS } from './claims.ts';
import type { Claim } from './claims.ts';

const MARKS = { begin: '<!-- figures: written by npm run bench -->', end: '<!-- end of figures -->' };
const HEAD = [
  'claim',
  'command',
  'ours',
  'relay',
  'InspIRCd',
  'ejabberd',
  'ours / relay',
  'first target',
  'reached',
];

/** The text with the block between the marks replaced. Throws where the marks are missing. */
export function replaceFigures(text: string, block: string, { begin, end } = MARKS): string {
  const [before, rest] = text.split(begin);
  const after = rest?.split(end)[1];
  if (before === undefined || after === undefined)
    throw new Error(`the marks ${begin} and ${end} are missing`);
  return `${before}${begin}\n\n${block}\n\n${end}${after}`;
}

/** A row per claim, in Markdown: medians of what was measured, "–" where nothing was. */
export function tableOf(figures: readonly Figure[]): string {
  const rows = [HEAD, HEAD.map(() => '---'), ...CLAIMS.map((claim) => rowOf(claim, figures))];
  return rows.map((cells) => `| ${cells.join(' | ')} |`).join('\n');
}

/** Whether a claim's first target is met: in its own unit, or at least as a ratio to the bare relay in the same run. */
export function reached(claim: Claim, ours: number, relay: number): string {
  const { target, relayThere, isRate = false } = claim;
  if (Number.isNaN(ours)) return 'not measured';
  if (isRate ? ours >= target : ours <= target) return 'yes';
  if (relayThere !== undefined && ours / relay <= target / relayThere) return 'as a ratio';
  return 'no';
}

function rowOf(claim: Claim, figures: readonly Figure[]): string[] {
  const { title, command, unit, target, relayThere } = claim;
  const of = (who: Contender): number =>
    quantile(
      figures
        .filter((figure) => figure.claim === claim.figure && figure.who === who)
        .map(({ value }) => value),
      0.5,
    );
  const [ours, relay] = [of('hubbub'), of('relay')];
  const aim = `${claim.isRate === true ? '≥' : '≤'} ${print(target, unit)}`;
  return [
    title,
    `\`${command}\``,
    ...[ours, relay, of('inspircd'), of('ejabberd')].map((value) => print(value, unit)),
    print(ours / relay, ''),
    relayThere === undefined ? aim : `${aim} (${print(target / relayThere, '')} × relay)`,
    reached(claim, ours, relay),
  ];
}

function print(value: number, unit: string): string {
  if (Number.isNaN(value)) return '–';
  return `${Number(value.toPrecision(value < 10 ? 2 : 3))} ${unit}`.trim();
}
