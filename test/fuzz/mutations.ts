/** Mutated frames from a seed: real traffic with damage of every kind that a hostile peer may think of. */

/** Numbers from 0 (included) to 1 (excluded), the same for the same seed (mulberry32). */
export type Chance = () => number;

/** A generator of such numbers. */
export function chanceFrom(seed: number): Chance {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** A whole number below `count`. */
export const below = (chance: Chance, count: number) => Math.floor(chance() * count);
/** One of a list. */
export const pick = <T>(chance: Chance, list: readonly T[]): T => list[below(chance, list.length)] as T;

const POISON = [
  '__proto__',
  'constructor',
  'prototype',
  'toString',
  'hasOwnProperty',
  '',
  '\u0000',
  '\u2028',
  '\u202e',
  '../..',
  '\ud800',
  'x'.repeat(300),
];
const NUMBERS = ['-1', '0', '1e400', '9007199254740993', '1'.repeat(400), '-0', '0.1', '1e-400', 'NaN'];
const VALUES = ['null', 'true', '[]', '{}', '""', '[[[]]]', '{"__proto__":{"ok":true}}', ...NUMBERS];

type Mutation = (line: Buffer, chance: Chance, corpus: readonly string[]) => Buffer;

/** Each by its name. */
export const MUTATIONS: Readonly<Record<string, Mutation>> = {
  nothing: (line) => line,
  flip(line, chance) {
    const copy = Buffer.from(line);
    for (let times = 1 + below(chance, 4); times > 0; times--) {
      const at = below(chance, copy.length);
      copy[at] = (copy[at] ?? 0) ^ (1 << below(chance, 8));
    }
    return copy;
  },
  truncate: (line, chance) => line.subarray(0, below(chance, line.length)),
  splice(line, chance, corpus) {
    const other = Buffer.from(pick(chance, corpus));
    return Buffer.concat([
      line.subarray(0, below(chance, line.length)),
      other.subarray(below(chance, other.length)),
    ]);
  },
  duplicate: (line, chance) => Buffer.concat(Array<Buffer>(2 + below(chance, 4)).fill(line)),
  doubleField: (line) => Buffer.from(line.toString().replace(/"(\w+)":/, '"$1":null,"$1":')),
  nest(line, chance) {
    const depth = 1 + below(chance, 1_500);
    const text = line.toString();
    const at = text.lastIndexOf('}');
    return Buffer.from(`${text.slice(0, at)},"deep":${'['.repeat(depth)}${']'.repeat(depth)}}`);
  },
  number: (line, chance) => Buffer.from(line.toString().replace(/:\d+/, () => `:${pick(chance, NUMBERS)}`)),
  value(line, chance) {
    return Buffer.from(
      line.toString().replace(/:("(?:[^"\\]|\\.)*"|\d+|true|false)/g, (whole) => {
        return chance() < 0.4 ? `:${pick(chance, VALUES)}` : whole;
      }),
    );
  },
  poison(line, chance) {
    const key = JSON.stringify(pick(chance, POISON));
    const text = line.toString();
    const at = text.indexOf('{') + 1;
    return Buffer.from(`${text.slice(0, at)}${key}:${pick(chance, VALUES)},${text.slice(at)}`);
  },
  word: (line, chance) => {
    return Buffer.from(
      line.toString().replace(/"(to|user|text|t)":"[^"]*"/, (_whole, name: string) => {
        return `"${name}":${JSON.stringify(pick(chance, POISON))}`;
      }),
    );
  },
  badUtf8(line, chance) {
    const at = below(chance, line.length);
    return Buffer.concat([
      line.subarray(0, at),
      Buffer.from([0xc0, 0x80, 0xff, 0xed, 0xa0]),
      line.subarray(at),
    ]);
  },
  nul(line, chance) {
    const at = below(chance, line.length);
    return Buffer.concat([line.subarray(0, at), Buffer.alloc(1 + below(chance, 8)), line.subarray(at)]);
  },
  giant(line, chance) {
    const text = line.toString();
    const size = pick(chance, [3_000, 5_000, 17_000, 100_000, 140_000]);
    return Buffer.from(text.replace(/("text":"|"client":"|"user":"|$)/, `$1${'y'.repeat(size)}`));
  },
  noise: (line, chance) => Buffer.from(Array.from({ length: line.length }, () => below(chance, 256))),
};

const NAMES = Object.keys(MUTATIONS);

/** The next frame with its line feed: a recorded line under a fresh command id, mutated (giants are rare: they cost most). */
export function mutate(corpus: readonly string[], id: number, chance: Chance): Buffer {
  const line = Buffer.from(pick(chance, corpus).replace(/"id":\d+/, `"id":${id}`));
  const drawn = pick(chance, NAMES);
  const name = drawn === 'giant' && chance() < 0.9 ? 'nothing' : drawn;
  const mutation = MUTATIONS[name] as Mutation;
  return Buffer.concat([mutation(line, chance, corpus), Buffer.from('\n')]);
}
