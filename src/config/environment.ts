/** Reads settings from the environment, where `HUBBUB_LISTEN__PORT` means `listen.port`; the loader calls it. */
import { nearest } from '../commands/nearest.ts';
import { quote, printable } from './expectation.ts';
import { complaintsAbout } from './judge.ts';
import { type Assignment, problem } from './problem.ts';
import { settings } from './setting-paths.ts';
import { parseText } from './text-value.ts';

/** Variables of ours that are no settings: the client's password and home, and where the config file is. */
const otherVariables = ['HUBBUB_PASSWORD', 'HUBBUB_HOME', 'HUBBUB_CONFIG'];

const pathByName = new Map([...settings.keys()].map((path) => [squeeze(environmentName(path)), path]));
const knownNames = [...[...settings.keys()].map(environmentName), ...otherVariables];
const otherNames = new Set(otherVariables.map(squeeze));

/** The variable of a setting in its usual spelling: `idleTimeoutSeconds` is `HUBBUB_IDLE_TIMEOUT_SECONDS`. */
export function environmentName(path: string): string {
  const levels = path.split('.').map((level) => level.replace(/[A-Z]/g, '_$&').toUpperCase());
  return `HUBBUB_${levels.join('__')}`;
}

/**
 * What the environment says. `__` separates levels; case and single `_` do not matter. A variable of our name that is
 * no setting is only warned about, since other programs may share the prefix; its value is never shown.
 */
export function readEnvironment(environment: Readonly<Record<string, string | undefined>>): {
  assignments: Assignment[];
  problems: string[];
  warnings: string[];
} {
  const found = new Map<string, Assignment>();
  const problems: string[] = [];
  const warnings: string[] = [];
  for (const [name, text] of Object.entries(environment)) {
    if (text === undefined || !/^hubbub_/i.test(name)) continue;
    const squeezed = squeeze(name);
    const path = pathByName.get(squeezed);
    if (path === undefined) {
      if (!otherNames.has(squeezed)) warnings.push(unknownVariable(name));
      continue;
    }
    const origin = { kind: 'environment', name } as const;
    const twin = found.get(path);
    if (twin !== undefined && twin.stood !== quote(text)) {
      problems.push(problem(origin, path, `given twice with different values, first by ${twin.origin.name}`));
    }
    const assignment = { path, value: parseText(path, text), stood: quote(text), origin };
    found.set(path, assignment);
    problems.push(...complaintsAbout(assignment));
  }
  return { assignments: [...found.values()], problems, warnings };
}

/** What all spellings of one variable have in common. */
function squeeze(name: string): string {
  const levels = name.slice('HUBBUB_'.length).split('__');
  return levels.map((level) => level.replaceAll('_', '').toLowerCase()).join('.');
}

function unknownVariable(name: string): string {
  const meant = nearest(name, knownNames);
  const hint = meant === undefined ? '' : `; did you mean ${meant}?`;
  return `the environment variable ${printable(name)} is no setting and has no effect${hint}`;
}
