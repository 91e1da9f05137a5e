/** Pushes above the line that is typed: how many have the file, and those who are last, with a bar each. */
import type { PushEvent } from '../../events.ts';
import { safe } from '../../../terminal/safe.ts';
import { columnsOf, cut } from '../../../terminal/wrap.ts';
import type { Look } from '../look.ts';
import { shownName } from '../render-files.ts';

/** How far one recipient of a push is. */
export type PushStanding = Extract<PushEvent, { type: 'push-progress' }>;

const MOST_ROWS = 2;
const NAME_COLUMNS = 10;
const BAR_COLUMNS = 10;
const CELL_COLUMNS = NAME_COLUMNS + BAR_COLUMNS + 8;

/** In the order in which they are counted. */
const COUNTED = [
  ['complete', 'have it'],
  ['fetching', 'fetching'],
  ['waiting', 'waiting'],
  ['paused', 'paused'],
  ['lost', 'away'],
  ['accepted', 'beginning'],
  ['asked', 'asked'],
  ['declined', 'declined'],
  ['expired', 'no answer'],
  ['offline', 'offline'],
  ['failed', 'failed'],
] as const;

/** A push in at most six rows, however many it goes to: counts, who is stuck or has least, how many more there are, and why one is stuck. */
export function pushRows(
  standings: readonly PushStanding[],
  columns: number,
  isUtf8: boolean,
  look: Look,
): string[] {
  const [first] = standings;
  if (!first) return [];
  const moving = standings
    .filter(({ state }) => MOVING.has(state))
    .sort((a, b) => Number(b.cause !== null) - Number(a.cause !== null) || a.bytes - b.bytes);
  const perRow = Math.max(1, Math.floor(columns / CELL_COLUMNS));
  const shown = moving.slice(0, MOST_ROWS * perRow);
  const rows: string[] = [];
  for (let at = 0; at < shown.length; at += perRow) {
    const cells = shown.slice(at, at + perRow).map((each) => cell(each, isUtf8));
    rows.push(cut(cells.join('').trimEnd(), columns));
  }
  return [
    ...headRows(first, standings, columns),
    ...rows,
    ...restRow(moving.slice(shown.length), columns),
  ].concat(stuckRow(moving, columns).map((row) => look.paint('yellow', row)));
}

/** What it is and how many are how far; in two rows where one is too short for both. */
function headRows(
  { id, file, kind }: PushStanding,
  standings: readonly PushStanding[],
  columns: number,
): readonly string[] {
  const counts = COUNTED.flatMap(([state, word]) => {
    const count = standings.filter((each) => each.state === state).length;
    return count > 0 ? [`${count} ${word}`] : [];
  }).join(', ');
  const name = `#${safe(id)} ${safe(shownName(file, kind))} to ${standings.length}`;
  const head = `${name}: ${counts}`;
  return columnsOf(head) <= columns ? [head] : [cut(name, columns), cut(`  ${counts}`, columns)];
}

function restRow(rest: readonly PushStanding[], columns: number): readonly string[] {
  const [least] = rest.toSorted((a, b) => a.bytes - b.bytes);
  return least ? [cut(`and ${rest.length} more, from ${percentOf(least)}% on`, columns)] : [];
}

function stuckRow(moving: readonly PushStanding[], columns: number): readonly string[] {
  const stuck = moving.filter(({ cause }) => cause !== null);
  const [worst] = stuck;
  if (!worst) return [];
  const which = stuck.length === 1 ? '' : ` (1 of ${stuck.length} stuck)`;
  return [cut(`  ${safe(worst.user)}${which}: ${safe(worst.cause ?? '')}`, columns)];
}

const MOVING: ReadonlySet<string> = new Set(['fetching', 'waiting', 'paused', 'lost', 'accepted']);

function percentOf({ bytes, size }: PushStanding): number {
  return size === 0 ? 100 : Math.floor((bytes / size) * 100);
}

function cell(standing: PushStanding, isUtf8: boolean): string {
  const { user, cause } = standing;
  const full = Math.round((percentOf(standing) / 100) * BAR_COLUMNS);
  const [here, missing] = isUtf8 ? ['█', '·'] : ['#', '.'];
  const name = cut(safe(user), NAME_COLUMNS);
  const bar = here.repeat(full) + missing.repeat(BAR_COLUMNS - full);
  const percent = `${percentOf(standing)}%${cause === null ? '' : '!'}`;
  return `${name}${' '.repeat(NAME_COLUMNS - columnsOf(name))} ${bar} ${percent.padEnd(6)}`;
}
