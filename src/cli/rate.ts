/** A rate as it is typed: `500k`, `20M`, `2.5MiB/s`, `20Mbit`. */

const FACTORS: Readonly<Record<string, number>> = {
  '': 1,
  k: 1e3,
  m: 1e6,
  g: 1e9,
  ki: 2 ** 10,
  mi: 2 ** 20,
  gi: 2 ** 30,
};

/** Slower than this a chunk would take longer than a peer waits for it. */
const LEAST_BYTES = 100_000;

/** Bytes a second; or what is wrong with the text, as the rest of a sentence. */
export function parseRate(typed: string): number | string {
  const [, digits, prefix = '', unit = ''] =
    /^(\d+(?:\.\d+)?)\s*([kmg]i?)?(b|bit)?(?:\/s|ps)?$/i.exec(typed.trim()) ?? [];
  if (digits === undefined)
    return `takes a rate such as 500k, 20M or 20Mbit (bytes or bits a second), not "${typed}"`;
  const factor = (FACTORS[prefix.toLowerCase()] ?? NaN) / (unit.toLowerCase() === 'bit' ? 8 : 1);
  const rate = Math.round(Number(digits) * factor);
  if (rate >= LEAST_BYTES && Number.isSafeInteger(rate)) return rate;
  return `takes a rate of at least 100k (bytes a second), not "${typed}"`;
}
