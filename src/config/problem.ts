/** What is wrong with a configuration, as a person reads it; thrown by the loader, printed by the command line. */

/** Where a value was written: a place in the file, the name of a variable or of a flag, or nowhere at all. */
export interface Origin {
  readonly kind: 'default' | 'file' | 'environment' | 'flag';
  /** "config.json:5:13", "HUBBUB_LISTEN__PORT" or "--port". */
  readonly name: string;
}

/** A value that somebody gave to a setting, before any check. */
export interface Assignment {
  readonly path: string;
  readonly value: unknown;
  /** The value as it stood there, made safe to print. */
  readonly stood: string;
  readonly origin: Origin;
}

/** Everything that is wrong with a configuration, a line each; the program ends with `exitCode`. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';
  readonly exitCode = 78;
  readonly problems: readonly string[];

  constructor(problems: readonly string[]) {
    const title = problems.length === 1 ? '1 problem' : `${problems.length} problems`;
    super([`${title} in the configuration`, ...problems.map((line) => `  ${line}`)].join('\n'));
    this.problems = problems;
  }
}

/** One line about one value: its place first where it stands in a file, its origin last otherwise. */
export function problem(origin: Origin, key: string, complaint: string): string {
  const subject = key === '' ? complaint : `${key}: ${complaint}`;
  if (origin.kind === 'file') return `${origin.name} ${subject}`;
  return origin.kind === 'default' ? subject : `${subject} (from ${origin.name})`;
}
