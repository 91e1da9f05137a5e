/** What the project is made of, seen from its top: packages, the lock file, the entries of the first folder. */
import { dirname } from 'node:path/posix';

const RUNTIME_PACKAGES = 10;

const TOP = new Set([
  ...[
    'package.json',
    'package-lock.json',
    'tsconfig.json',
    'config.json',
    'eslint.config.js',
    'rolldown.config.js',
    'vitest.config.ts',
  ],
  ...['README.md', 'CHANGELOG.md', 'LICENSE', '.gitignore', '.gitattributes', '.npmrc', '.prettierignore'],
  ...['.ci', 'docs', 'machines', 'src', 'test', 'bench', 'examples'],
]);

export interface Manifest {
  readonly dependencies?: Readonly<Record<string, string>>;
}

export interface Lock {
  readonly packages: Readonly<Record<string, LockedPackage>>;
}

interface LockedPackage {
  readonly dev?: boolean;
  readonly resolved?: string;
  readonly hasInstallScript?: boolean;
}

/** At most ten packages to run, and none that runs a script of its own at installation. */
export function checkPackages(manifest: Manifest, lock: Lock): string[] {
  const count = Object.keys(manifest.dependencies ?? {}).length;
  const crowd =
    count > RUNTIME_PACKAGES
      ? [`package.json: ${count} dependencies, and ${RUNTIME_PACKAGES} are the limit`]
      : [];
  const scripted = Object.entries(lock.packages)
    .filter(([name, entry]) => name !== '' && entry.hasInstallScript === true && entry.dev !== true)
    .map(([name]) => `package-lock.json: ${name} runs a script at installation, and users install it`);
  return [...crowd, ...scripted];
}

/** The lock file must work with any registry, so it names none. */
export function checkLock(lock: Lock): string[] {
  return Object.entries(lock.packages)
    .filter(([, entry]) => entry.resolved !== undefined)
    .map(
      ([name]) =>
        `package-lock.json: ${name} names a registry; make the lock with omit-lockfile-registry-resolved`,
    );
}

/** Entries of the first folder that are not on the list; `ignored` are the lines of .gitignore. */
export function checkTop(entries: readonly string[], ignored: readonly string[]): string[] {
  const passed = new Set(['.git', ...ignored.map((line) => line.trim().replaceAll('/', ''))]);
  return entries
    .filter((entry) => !TOP.has(entry) && !passed.has(entry))
    .map((entry) => `${entry}: the top level stays short; put it into a folder, or into package.json`);
}

/** Folders with one file and nothing else. */
export function checkLoneFiles(paths: readonly string[]): string[] {
  const inside = new Map<string, string[]>();
  for (const path of paths) {
    for (let entry = path, folder = dirname(path); folder !== '.'; entry = folder, folder = dirname(folder)) {
      const entries = inside.get(folder) ?? [];
      if (!entries.includes(entry)) inside.set(folder, [...entries, entry]);
    }
  }
  return [...inside]
    .filter(([, entries]) => entries.length === 1)
    .map(([folder, entries]) => `${folder}: holds only ${entries.join('')}; move it one folder up`);
}
