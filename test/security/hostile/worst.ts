/** What a hostile side fills into every field that a schema has: a new field is filled by itself. The tests of escapes use it. */

/** Pieces that a terminal obeys, hides or turns round, each short enough for a name; `FORGED` is what must not begin a line. */
export const EVILS: readonly string[] = [
  '\x1b[2J\x1b[31m\x1b[13;37H',
  '\x1b]52;c;eA==\x07\x1b]0;t\x1b\\',
  '\x1bP1$r\x1b\\\x1b_x\x1b\\\x1b^x\x1bc',
  '\r\nFORGED\b\t\v\f\0\x0e\rFORGED',
  '\x7f\x9b31m\x9d0;t\x9c\x85FORGED\x90',
  '\u202e\u2066\u2069\u200f\u061c\u2028FORGED',
  '\u200b\u2060\ufeff\u00ad\u{e0041}\u3164',
  '\udc00\ue000\ud800\ufffe',
];

/** The keywords of a schema that say what fits it. */
interface Schema {
  readonly type?: string;
  readonly const?: unknown;
  readonly anyOf?: readonly Schema[];
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly items?: Schema;
  readonly pattern?: string;
  readonly minimum?: number;
  readonly exclusiveMinimum?: number;
  readonly maxLength?: number;
}

/** Texts that fit a pattern, where nothing hostile does. */
const TAME = ['a'.repeat(64), 'a'.repeat(44), 'a'.repeat(86), 'aaaaaaaa'];

/** How a value is filled. */
export interface Filling {
  readonly evil: string;
  /** Which alternative of a union, and of a truth, is chosen. */
  readonly turn: number;
  /** Texts by the name of their field that steer which part of the other side sees the rest. */
  readonly steering: Readonly<Record<string, string>>;
}

/** A value that fits `schema`; each text says where it stands, by its path, and then the worst. Throws for a kind of schema it does not know. */
export function worst(schema: Schema, path: string, filling: Filling): unknown {
  const { turn } = filling;
  if ('const' in schema) return schema.const;
  if (schema.anyOf) return worst(schema.anyOf[turn % schema.anyOf.length] ?? {}, path, filling);
  switch (schema.type) {
    case 'string':
      return worstText(schema, path, filling);
    case 'integer':
    case 'number':
      return schema.minimum ?? (schema.exclusiveMinimum ?? -1) + 1;
    case 'boolean':
      return turn % 2 === 0;
    case 'null':
      return null;
    case 'array':
      return [worst(schema.items ?? {}, path, filling)];
    case 'object':
      return Object.fromEntries(
        Object.entries(schema.properties ?? {}).map(([name, each]) => [
          name,
          worst(each, `${path}.${name}`, filling),
        ]),
      );
    default:
      throw new Error(`${path}: nobody has said how to fill ${JSON.stringify(schema)}`);
  }
}

function worstText({ pattern, maxLength }: Schema, path: string, { evil, steering }: Filling): string {
  const name = path.slice(path.lastIndexOf('.') + 1);
  const text = steering[name] ?? `${path}${evil}`.slice(0, maxLength);
  if (pattern === undefined || new RegExp(pattern).test(text)) return text;
  const tame = TAME.find((each) => new RegExp(pattern).test(each));
  if (tame === undefined) throw new Error(`${path}: nobody has said what fits ${pattern}`);
  return tame;
}

/* What is no plain text; where a lone surrogate was written it comes as U+FFFD. A line end is looked at by its own. */
const RAW = /[[\p{C}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}\ufffd]--[\n]]/v;
/* A carriage return, or a line end that our own words do not follow. */
const FORGED_LINE = /[\r\n](?:\x1b\[\w*)*FORGED/;

/** The first thing in an output that a hostile side wrote into it raw, with what stands around it; null where there is none. */
export function rawIn(output: string): string | null {
  const at = Math.min(...[RAW, FORGED_LINE].map((each) => each.exec(output)?.index ?? Infinity));
  return at === Infinity ? null : JSON.stringify(output.slice(Math.max(0, at - 80), at + 40));
}

/* What the client's own screen says without colours: cursor left and up, columns, erasing, pastes, synchronised output. */
const OWN = /\x1b\[(?:\d*[ABCDG]|0?[JK]|\?20(?:04|26)[hl])|\r/g;

/** A screen's output without what the client says to the terminal itself. */
export function withoutOwn(screen: string): string {
  return screen.replace(OWN, '');
}
