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

/** A push in a few rows: counts first, then who moves and has least. */
export function pushRows(
  standings: readonly PushStanding[],
  columns: number,
  isUtf8: boolean,
  look: Look,
): string[] {
  const [first] = standings;
  if (!first) return [];
  const counts = COUNTED.flatMap(([state, word]) => {
    const count = standings.filter((each) => each.state === state).length;
    return count > 0 ? [`${count} ${word}`] : [];
  });
  const head = `#${safe(first.id)} ${safe(shownName(first.file, first.kind))} to ${standings.length}: ${counts.join(', ')}`;
  const moving = standings
    .filter(({ state }) => MOVING.has(state))
    .sort((a, b) => Number(b.cause !== null) - Number(a.cause !== null) || a.bytes - b.bytes);
  const perRow = Math.max(1, Math.floor(columns / CELL_COLUMNS));
  const rows: string[] = [];
  for (let at = 0; at < moving.length && rows.length < MOST_ROWS; at += perRow) {
    const cells = moving.slice(at, at + perRow).map((each) => cell(each, isUtf8));
    rows.push(cut(cells.join(''), columns));
  }
  const stuck = moving.find(({ cause }) => cause !== null);
  const why = stuck
    ? [look.paint('yellow', cut(`  ${safe(stuck.user)}: ${safe(stuck.cause ?? '')}`, columns))]
    : [];
  return [cut(head, columns), ...rows, ...why];
}

const MOVING: ReadonlySet<string> = new Set(['fetching', 'waiting', 'paused', 'lost', 'accepted']);

function cell({ user, bytes, size, cause }: PushStanding, isUtf8: boolean): string {
  const part = size === 0 ? 1 : bytes / size;
  const full = Math.round(part * BAR_COLUMNS);
  const [here, missing] = isUtf8 ? ['█', '·'] : ['#', '.'];
  const name = cut(safe(user), NAME_COLUMNS);
  const bar = here.repeat(full) + missing.repeat(BAR_COLUMNS - full);
  const percent = `${Math.floor(part * 100)}%${cause === null ? '' : '!'}`;
  return `${name}${' '.repeat(NAME_COLUMNS - columnsOf(name))} ${bar} ${percent.padEnd(6)}`;
}
