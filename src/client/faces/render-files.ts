/** Files as lines for people: what is fetched, who has what. `render` and `render-result` call it. */
import type { FileEvent } from '../events.ts';
import { safe, safeLines } from '../../terminal/safe.ts';
import { marked, notice } from './look.ts';
import type { Look } from './look.ts';

type Fields = Readonly<Record<string, unknown>>;
type Transfer = Extract<FileEvent, { type: 'transfer' }>;

/** Progress for who reads; who watches has it in the status. */
export function renderFileEvent(event: FileEvent, look: Look): readonly string[] {
  if (look.live) return [];
  if (event.type === 'hashing') {
    return [marked('.', 'dim', `reading ${event.file}: ${bytes(event.bytes)} of ${bytes(event.size)}`, look)];
  }
  if (QUIET.has(event.state)) return [];
  return [marked('.', event.cause ? 'yellow' : 'dim', transferLine(event), look)];
}

/* The result says the rest. */
const QUIET: ReadonlySet<string> = new Set([
  ...['searching', 'opening', 'joining', 'finishing', 'done', 'failed', 'cancelled'],
]);

/** A download in a line. */
export function transferLine({
  id,
  file,
  state,
  bytes: here,
  size,
  owners,
  rate,
  remainingSeconds,
  cause,
  route,
  kind,
}: Transfer) {
  const done = size > 0 ? `, ${bytes(here)} of ${bytes(size)} (${Math.floor((here / size) * 100)} %)` : '';
  const pace = rate > 0 && state === 'fetching' ? `, ${bytes(rate)}/s` : '';
  const left = remainingSeconds === null || state !== 'fetching' ? '' : `, ${remainingSeconds} s left`;
  const way = route === undefined ? '' : `, route: ${route}`;
  const from = state === 'fetching' ? `, ${owners} owner${owners === 1 ? '' : 's'}${way}` : '';
  return `${id} ${shownName(file, kind)}: ${state}${done}${pace}${left}${from}${cause === null ? '' : `; ${cause}`}`;
}

/** The files that a search found, or that a download may mean. Who watches gets the beginning of an id, which will do. */
export function fileLines(files: readonly unknown[], look: Look): string[] {
  return files.map((each) => {
    const { id, size, owners, kind, ...found } = each as Fields;
    const name = shownName(String(found['name']), kind);
    const who = Array.isArray(owners) ? owners.map(String).join(', ') : '';
    if (!look.live) return safe(`${String(id)}  ${bytes(Number(size))}  ${name}  ${who}`);
    const held = who === '' ? 'nobody online has it' : `held by ${who}`;
    const line = `${String(id).slice(0, SHOWN_ID)}  ${bytes(Number(size)).padStart(SIZE_COLUMNS)}  ${name}: ${held}`;
    return `  ${safeLines(line, SHOWN_ID + SIZE_COLUMNS + 6, look.columns)}`;
  });
}

const SHOWN_ID = 12;
const SIZE_COLUMNS = 8;

/** A file that is here now, verified; `had` bytes of it were here before, the rest took so many seconds. */
export function fetched(
  { file, size, kind }: Transfer,
  { had, seconds }: { readonly had: number; readonly seconds: number },
  look: Look,
): readonly string[] {
  const how = had >= size ? ', here already' : pace(size - had, had, seconds);
  return notice('+', 'green', `${shownName(file, kind)}: ${bytes(size)}${how}, every chunk verified`, look);
}

function pace(came: number, had: number, seconds: number): string {
  if (seconds <= 0) return '';
  const what = had > 0 ? `, the last ${bytes(came)}` : '';
  return `${what} in ${seconds.toFixed(1)} s (${bytes(Math.round(came / seconds))}/s)`;
}

/** A name as people see it: a folder's has a `/` at its end. */
export function shownName(name: string, kind: unknown): string {
  return kind === 'folder' ? `${name}/` : name;
}

/** Who has which chunk. */
export function chunkLines(chunks: readonly unknown[]): string[] {
  return chunks.map((each) => {
    const { n, owners } = each as Fields;
    const who = Array.isArray(owners) && owners.length > 0 ? owners.map(String).join(', ') : 'not available';
    return safe(`chunk ${String(n)}: ${who}`);
  });
}

/** A number of bytes as people say it. */
export function bytes(count: number): string {
  if (count < 1000) return `${count} B`;
  const units = ['kB', 'MB', 'GB', 'TB'];
  const power = Math.min(units.length, Math.floor(Math.log10(count) / 3));
  return `${(count / 1000 ** power).toFixed(1)} ${units[power - 1] ?? ''}`;
}
