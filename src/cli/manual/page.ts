/** What a verb's row says of itself, as data: help, completion and the man page are made of it. */
import type { CommandModule, Options, PositionalOptions } from 'yargs';

/** Where a verb stands in the overview. */
export const GROUPS = {
  chat: 'Log in, write, hand out files',
  serve: 'Run a server and look after it',
  watch: 'See how it works',
  more: 'Help',
} as const;
export type Group = keyof typeof GROUPS;

/** A verb of the command line: where it is listed, and its row, which is loaded only when it is wanted. */
export interface Verb {
  readonly group: Group;
  load(): Promise<CommandModule>;
}

export interface OptionPage {
  readonly name: string;
  readonly summary: string;
  readonly takesValue: boolean;
  readonly choices: readonly string[];
  /** What counts without it, empty where that is nothing or only off. */
  readonly fallback: string;
}

export interface VerbPage {
  readonly name: string;
  readonly group: Group;
  /** As it is typed: `connect <address>`. */
  readonly usage: string;
  /** What follows arguments and options, as `-- <command…>`; usually empty. */
  readonly tail: string;
  readonly summary: string;
  /** Names of the arguments. */
  readonly positionals: readonly { readonly name: string; readonly summary: string }[];
  readonly options: readonly OptionPage[];
  readonly examples: readonly { readonly line: string; readonly says: string }[];
  readonly notes: readonly string[];
  /** The verbs below it, as of `users`. */
  readonly verbs: readonly VerbPage[];
}

/** A call of yargs that a builder made. */
type Call = readonly [method: string, words: readonly unknown[]];

/** Reads the row of a verb: its builder is called with something that writes down what yargs would be told. */
export function pageOf(module: CommandModule, group: Group): VerbPage {
  const usage = String(module.command);
  const calls = callsOf(module.builder);
  const hidden = new Set(wordsOf(calls, 'hide').map(([name]) => String(name)));
  return {
    name: usage.split(' ')[0] ?? '',
    group,
    usage,
    tail: wordsOf(calls, 'usage').map(String).join(' '),
    summary: String(module.describe),
    positionals: wordsOf(calls, 'positional').map(([name, options]) => ({
      name: String(name),
      summary: (options as PositionalOptions).describe ?? '',
    })),
    options: optionsOf(calls).filter(({ name }) => !hidden.has(name)),
    examples: wordsOf(calls, 'example').map(([line, says]) => ({
      line: String(line).replace('$0', 'hubbub'),
      says: String(says),
    })),
    notes: wordsOf(calls, 'epilogue').map(([text]) => String(text)),
    verbs: wordsOf(calls, 'command').map(([command, describe, builder]) =>
      pageOf({ command, describe, builder } as unknown as CommandModule, group),
    ),
  };
}

function callsOf(builder: unknown): Call[] {
  const calls: Call[] = [];
  const listener: unknown = new Proxy(
    {},
    {
      get:
        (_target, method) =>
        (...words: unknown[]): unknown => {
          calls.push([String(method), words]);
          return listener;
        },
    },
  );
  if (typeof builder === 'function') (builder as (yargs: unknown) => unknown)(listener);
  return calls;
}

function wordsOf(calls: readonly Call[], wanted: string): (readonly unknown[])[] {
  return calls.filter(([method]) => method === wanted).map(([, words]) => words);
}

function optionsOf(calls: readonly Call[]): OptionPage[] {
  const one = wordsOf(calls, 'option').map(([name, options]) => [String(name), options as Options] as const);
  const many = wordsOf(calls, 'options').flatMap(([options]) =>
    Object.entries(options as Record<string, Options>),
  );
  return [...many, ...one].map(
    ([name, { describe, type, choices, default: preset, defaultDescription }]) => ({
      name,
      summary: describe ?? '',
      takesValue: type !== 'boolean',
      choices: (choices ?? []).map(String),
      fallback: defaultDescription ?? (typeof preset === 'boolean' ? '' : String(preset ?? '')),
    }),
  );
}
