/** What Tab does with the words that could stand at the cursor: put in what they share, or list them. */

/** The words that could stand from `start` of the line to the cursor. */
export interface Candidates {
  readonly start: number;
  readonly words: readonly string[];
}

export type Completed =
  /** The last `remove` UTF-16 units before the cursor become `insert`. */
  { readonly remove: number; readonly insert: string } | { readonly list: readonly string[] } | null;

/** Completes `line`, which ends at the cursor. */
export function completed(line: string, { start, words }: Candidates): Completed {
  const typed = line.slice(start);
  const shared = sharedStart(words);
  // With another case typed than the words have, theirs counts.
  if (shared.length > typed.length || (words.length === 1 && shared !== typed)) {
    const kept = shared.startsWith(typed) ? typed.length : 0;
    return { remove: typed.length - kept, insert: shared.slice(kept) };
  }
  return words.length > 1 ? { list: words } : null;
}

/** What all words begin with; never half of a character. */
function sharedStart(words: readonly string[]): string {
  const [first = '', ...others] = words;
  let length = first.length;
  for (const word of others) {
    let same = 0;
    while (same < length && word.charCodeAt(same) === first.charCodeAt(same)) same++;
    length = same;
  }
  return first.slice(0, length).replace(/[\uD800-\uDBFF]$/, '');
}

/* A list of names is to be looked over, not read through. */
const MOST_LISTED = 60;

/** The words in columns, for a terminal of that width; every word must be safe already. */
export function inColumns(
  words: readonly string[],
  columns: number,
  widthOf: (word: string) => number,
): string[] {
  const shown = words.slice(0, MOST_LISTED).map((word) => word.trimEnd());
  const width = Math.max(...shown.map(widthOf)) + 2;
  const across = Math.max(1, Math.floor((columns - 1) / width));
  const rows: string[] = [];
  for (let at = 0; at < shown.length; at += across) {
    const row = shown.slice(at, at + across).map((word) => word + ' '.repeat(width - widthOf(word)));
    rows.push(row.join('').trimEnd());
  }
  const more = words.length - shown.length;
  return more > 0 ? [...rows, `and ${more} more`] : rows;
}
