/** A map that is kept as a JSON object in a file. */

/** The entries of `text`. Throws an Error with the sentence `damaged` where it is no object, or a value is none that fits. */
export function readJsonMap<T>(
  text: string,
  fits: (value: unknown) => value is T,
  damaged: string,
): Map<string, T> {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw new Error(damaged);
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw new Error(damaged);
  const entries = Object.entries(value);
  if (!entries.every((entry): entry is [string, T] => fits(entry[1]))) throw new Error(damaged);
  return new Map(entries);
}
