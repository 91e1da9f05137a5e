/** What somebody wrote, as lines: who, to whom, by which way. The renderers of events and results use it. */
import { columnsOf } from '../../terminal/wrap.ts';
import { safe, safeLines } from '../../terminal/safe.ts';
import { localTime, timeOfDay } from './local-time.ts';
import type { Look } from './look.ts';

/** By which way a text came, or went. */
export type Way =
  'message' | 'mail' | 'all' | 'private' | 'announcement' | 'sent' | 'stored' | 'sentAll' | 'sentPrivate';

/**
 * For who watches a mark: the arrow says whether a text came from that name (`<`) or went to it (`>`), the sign beside it by
 * which way. For who reads a word.
 */
const WAYS: Readonly<Record<Way, { readonly mark: string; readonly tag: string }>> = {
  message: { mark: ' < ', tag: '' },
  mail: { mark: '@< ', tag: 'mail' },
  all: { mark: '*< ', tag: 'all' },
  private: { mark: '~< ', tag: 'private' },
  announcement: { mark: '!< ', tag: 'announcement' },
  sent: { mark: ' > ', tag: '' },
  stored: { mark: ' >@', tag: 'stored' },
  sentAll: { mark: ' >*', tag: 'all' },
  sentPrivate: { mark: ' >~', tag: 'private' },
};

/** What the marks mean, for the help. */
export const MARKS_HELP =
  'Marks: < from somebody, > from you, and beside it @ mail that waited or waits, * to everyone, ~ private, ! the server ' +
  'itself; + who comes and goes, = done, x refused.';

export interface Saying {
  readonly at: unknown;
  readonly way: Way;
  /** Whose text it is, or to whom it went. */
  readonly name: string;
  readonly text: string;
  /** True where this very line may have been seen before. */
  readonly again?: boolean;
  /** What to point out in the text. */
  readonly sought?: string;
}

/** The lines of a text, wrapped under itself. Takes everything raw and makes it safe. */
export function saying(said: Saying, look: Look): readonly string[] {
  return look.live ? [...look.newDay(said.at), watched(said, look)] : [read(said, look)];
}

/* Names share a column, so that texts do; a longer name pushes its own text on. */
const NAME_COLUMNS = 10;

/* Narrower terminals have no room for that. */
const WIDE_COLUMNS = 60;

/* With less room than this beside the name, the text goes below it. */
const LEAST_TEXT_COLUMNS = 24;

function watched({ at, way, name, text, again, sought }: Saying, look: Look): string {
  const time = timeOfDay(at);
  const { mark } = WAYS[way];
  const shownName = safe(name);
  const pad = look.columns < WIDE_COLUMNS ? 0 : Math.max(0, NAME_COLUMNS - columnsOf(shownName));
  const head = `${look.paint('dim', time)} ${look.paint('cyan', mark)} ${look.paint('bold', shownName)}${' '.repeat(pad)}`;
  const indent = time.length + mark.length + columnsOf(shownName) + pad + 3;
  const shownText = again === true ? `[again] ${text}` : text;
  const isBeside = look.columns - indent >= LEAST_TEXT_COLUMNS;
  const lines = safeLines(shownText, isBeside ? indent : 4, look.columns);
  return `${head}${isBeside ? ' ' : '\n    '}${pointedOut(lines, sought, look)}`;
}

function read({ at, way, name, text, again }: Saying, look: Look): string {
  const tags = [WAYS[way].tag, again === true ? 'again' : ''].filter((tag) => tag !== '').join(', ');
  const shownTag = tags === '' ? '' : `[${tags}] `;
  const shownName = safe(name);
  const time = localTime(at, look.now());
  const head = `${look.paint('dim', time)} ${look.paint('cyan', shownTag)}${look.paint('bold', shownName)}:`;
  return `${head} ${safeLines(text, time.length + columnsOf(shownTag + shownName) + 3)}`;
}

/** For the eye only: what a search found is in the text with and without it. */
function pointedOut(lines: string, sought: string | undefined, look: Look): string {
  if (sought === undefined || sought === '') return lines;
  const pattern = new RegExp(sought.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&'), 'giu');
  return lines.replace(pattern, (found) => look.paint('yellow', found));
}
