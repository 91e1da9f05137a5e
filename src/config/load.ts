/** Merges defaults, config file, environment and flags into the settings of a server; the verbs of the command line call it. */
import { existsSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { Check } from 'typebox/value';
import { readEnvironment } from './environment.ts';
import { quote } from './expectation.ts';
import { readFlags, type SettingFlag } from './flags.ts';
import { type Assignment, ConfigError, problem } from './problem.ts';
import { brokenRules, cautions } from './rules.ts';
import { readSettingsFile } from './settings-file.ts';
import { groups, join, pathSettings, settings as known } from './setting-paths.ts';
import { type Settings, settingsSchema } from './settings.ts';

/** Where settings come from. */
export interface Sources {
  /** The config file, if there is one. */
  readonly file?: string | undefined;
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly flags: readonly SettingFlag[];
  /** The folder that relative paths of flags and environment start from: by default the process's own. */
  readonly folder?: string;
}

/**
 * The config file to use: the one given by --config, else the one that HUBBUB_CONFIG names, else `config.json` if it is
 * here. Throws a ConfigError where --config was given several times.
 */
export function findConfigFile(given: unknown, environment: Sources['environment']): string | undefined {
  if (typeof given === 'string') return given;
  if (given !== undefined)
    throw new ConfigError([`expected one config file, got ${quote(given)} (from --config)`]);
  const named = environment['HUBBUB_CONFIG'];
  if (named !== undefined && named !== '') return named;
  return existsSync('config.json') ? 'config.json' : undefined;
}

/**
 * The settings that apply: defaults < file < environment < flags, paths made absolute, and warnings for people.
 * Throws a ConfigError that lists every problem at once, with its place, and nothing else.
 */
export function loadSettings(sources: Sources): { settings: Settings; warnings: string[] } {
  const fromFile =
    sources.file === undefined ? { assignments: [], problems: [] } : readSettingsFile(sources.file);
  const fromEnvironment = readEnvironment(sources.environment);
  const fromFlags = readFlags(sources.flags);
  const assignments = [fromFile, fromEnvironment, fromFlags].flatMap((source) => source.assignments);
  const problems = [fromFile, fromEnvironment, fromFlags].flatMap((source) => source.problems);
  if (problems.length > 0) throw new ConfigError(problems);

  const settings = merge(assignments, sources);
  const origins = new Map(assignments.map(({ path, origin }) => [path, origin]));
  const breaches = brokenRules(settings).map(({ blame, key, complaint }) => {
    const origin = blame.map((path) => origins.get(path)).find((found) => found !== undefined);
    return problem(origin ?? { kind: 'default', name: '' }, key, complaint);
  });
  if (breaches.length > 0) throw new ConfigError(breaches);
  return { settings, warnings: [...fromEnvironment.warnings, ...cautions(settings)] };
}

/** Later assignments win. A path is relative to where it was written; a default belongs to the file, where there is one. */
function merge(assignments: readonly Assignment[], { file, folder = process.cwd() }: Sources): Settings {
  const fileFolder = file === undefined ? folder : dirname(resolve(folder, file));
  const values = new Map<string, unknown>();
  for (const [path, schema] of known) values.set(path, absolute(path, schema.default, fileFolder));
  for (const { path, value, origin } of assignments) {
    values.set(path, absolute(path, value, origin.kind === 'file' ? fileFolder : folder));
  }
  const tree = gather('', values);
  if (!Check(settingsSchema, tree)) throw new Error('settings that were checked one by one fail as a whole');
  return tree;
}

/** An empty path means "none" and stays empty. */
function absolute(path: string, value: unknown, folder: string): unknown {
  const isPath = pathSettings.includes(path) && typeof value === 'string' && value !== '';
  return isPath ? resolve(folder, value) : value;
}

function gather(path: string, values: ReadonlyMap<string, unknown>): unknown {
  const keys = Object.keys(groups.get(path)?.properties ?? {});
  return Object.fromEntries(
    keys.map((key) => {
      const below = join(path, key);
      return [key, groups.has(below) ? gather(below, values) : values.get(below)];
    }),
  );
}
