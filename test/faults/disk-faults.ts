/** Builds disk-faults.c and puts it before the servers that a test starts. */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

type Switch = 'hold-sync' | 'fail-sync' | 'fail-sync-once' | 'quota' | 'trace';

export interface DiskFaults {
  /** For the environment of a process whose disk is to fail. */
  readonly environment: Readonly<Record<string, string>>;
  on(name: Switch, content?: string): void;
  off(name: Switch): void;
  isOn(name: Switch): boolean;
  /** The lines that were noted. */
  noted(name: 'trace'): string[];
  remove(): void;
}

/** The faults, all off; or why they cannot be had here. */
export function diskFaults(): DiskFaults | string {
  if (process.platform !== 'linux') return 'LD_PRELOAD is Linux’s';
  const folder = mkdtempSync(join(tmpdir(), 'hubbub-faults-'));
  const library = join(folder, 'disk-faults.so');
  const source = fileURLToPath(new URL('disk-faults.c', import.meta.url));
  const built = spawnSync('cc', [
    '-shared',
    '-fPIC',
    '-O1',
    '-Wall',
    '-Wextra',
    '-o',
    library,
    source,
    '-ldl',
  ]);
  if (built.error ?? built.status !== 0) {
    rmSync(folder, { recursive: true });
    return built.error ? 'there is no cc here' : `cc does not build it: ${String(built.stderr)}`;
  }
  const path = (name: string) => join(folder, name);
  return {
    environment: { LD_PRELOAD: library, HUBBUB_FAULTS: folder },
    on: (name, content = '') => writeFileSync(path(name), content),
    off: (name) => rmSync(path(name), { force: true }),
    isOn: (name) => existsSync(path(name)),
    noted: (name) =>
      existsSync(path(name)) ? readFileSync(path(name), 'utf8').split('\n').slice(0, -1) : [],
    remove: () => rmSync(folder, { recursive: true }),
  };
}
