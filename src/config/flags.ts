/** The flags of `serve` that override settings, and how they become assignments; the verbs declare and pass them on. */
import { quote } from './expectation.ts';
import { complaintsAbout } from './judge.ts';
import { type Assignment, problem } from './problem.ts';
import { hintFor, settings } from './setting-paths.ts';
import { parseText } from './text-value.ts';

/** A value for a setting from the command line. A text is read as the kind of value that the setting expects. */
export interface SettingFlag {
  readonly path: string;
  readonly value: unknown;
  /** As it was typed, such as "--port". */
  readonly origin: string;
}

/** Each flag of `serve` with the setting that it overrides. */
export const serveFlags = [
  { flag: 'host', path: 'listen.host', describe: 'address or host name to listen on' },
  { flag: 'port', path: 'listen.port', describe: 'TCP port, 0 for any free one' },
  { flag: 'data', path: 'data', describe: 'folder of accounts, mail and keys' },
  { flag: 'block-duration', path: 'login.blockDurationSeconds', describe: 'seconds an account is blocked' },
  { flag: 'idle-timeout', path: 'idleTimeoutSeconds', describe: 'seconds without a command until logout' },
  { flag: 'max-attempts', path: 'login.maxAttempts', describe: 'wrong passwords that block an account' },
  { flag: 'dev-port', path: 'dev.port', describe: 'TCP port of the inspector (--dev), 0 for any free one' },
  { flag: 'log-level', path: 'log.level', describe: 'least severe entry that is logged' },
] as const;

/** The flags that were given, out of the parsed arguments of `serve` (keys as typed, such as "block-duration"). */
export function settingFlags(parsed: Readonly<Record<string, unknown>>): SettingFlag[] {
  return serveFlags.flatMap(({ flag, path }) => {
    const value = parsed[flag];
    return value === undefined ? [] : [{ path, value, origin: `--${flag}` }];
  });
}

/** What the flags say, and the flags for which there is no setting. */
export function readFlags(flags: readonly SettingFlag[]): { assignments: Assignment[]; problems: string[] } {
  const assignments: Assignment[] = [];
  const problems: string[] = [];
  for (const { path, value, origin: name } of flags) {
    const origin = { kind: 'flag', name } as const;
    if (settings.has(path)) {
      const meant = typeof value === 'string' ? parseText(path, value) : value;
      const assignment = { path, value: meant, stood: quote(value), origin };
      assignments.push(assignment);
      problems.push(...complaintsAbout(assignment));
    } else {
      const cut = path.lastIndexOf('.');
      const hint = hintFor(path.slice(0, Math.max(0, cut)), path.slice(cut + 1));
      problems.push(problem(origin, path, `unknown setting; ${hint}`));
    }
  }
  return { assignments, problems };
}
