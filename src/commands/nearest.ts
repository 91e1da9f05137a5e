/** Finds the known word that somebody most likely meant; asked by the command table and by the configuration. */

/** Longer words are no slip of the finger, and measuring them would cost the square of their length. */
const longestWord = 64;

/**
 * The candidate nearest to `word`, compared without case, or undefined where none is near.
 * Near is a distance of at most two fifths of the longer word (at least 1), ties going to the earlier candidate;
 * failing that, the shortest candidate that begins with the word, if that has three letters or more.
 */
export function nearest(word: string, candidates: Iterable<string>): string | undefined {
  if (word.length === 0 || word.length > longestWord) return undefined;
  const typed = word.toLowerCase();
  let best: string | undefined;
  let bestDistance = Infinity;
  let completion: string | undefined;
  for (const candidate of candidates) {
    const known = candidate.toLowerCase();
    const cutOff = Math.max(1, Math.floor(Math.max(typed.length, known.length) * 0.4));
    if (Math.abs(typed.length - known.length) <= cutOff) {
      const distance = editDistance(typed, known);
      if (distance <= cutOff && distance < bestDistance) {
        best = candidate;
        bestDistance = distance;
      }
    }
    const completes = typed.length >= 3 && known.startsWith(typed);
    if (completes && (completion === undefined || candidate.length < completion.length))
      completion = candidate;
  }
  return best ?? completion;
}

/**
 * How many letters must be inserted, deleted, replaced or swapped with their neighbour to turn one word into the other.
 * Damerau-Levenshtein in its restricted form ("optimal string alignment": no letter is edited twice).
 */
export function editDistance(from: string, to: string): number {
  let beforePrevious: number[] = [];
  let previous = Array.from({ length: to.length + 1 }, (_, column) => column);
  for (let row = 1; row <= from.length; row++) {
    const current = [row];
    for (let column = 1; column <= to.length; column++) {
      const same = from[row - 1] === to[column - 1];
      let distance = Math.min(
        at(previous, column) + 1,
        at(current, column - 1) + 1,
        at(previous, column - 1) + (same ? 0 : 1),
      );
      const swapped =
        row > 1 && column > 1 && from[row - 1] === to[column - 2] && from[row - 2] === to[column - 1];
      if (swapped) distance = Math.min(distance, at(beforePrevious, column - 2) + 1);
      current.push(distance);
    }
    beforePrevious = previous;
    previous = current;
  }
  return at(previous, to.length);
}

/** Every index asked for lies inside the rows built above; a miss would count as infinitely far. */
function at(row: readonly number[], column: number): number {
  return row[column] ?? Infinity;
}
