/** The program as it is installed: the bundle that `npm pack` ships, laid out as a package manager would. */
import { execFileSync } from 'node:child_process';
import { cpSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const CHECKOUT = fileURLToPath(new URL('../..', import.meta.url));

/** Builds the program and puts it into `folder`; answers its launcher's path. Throws where it cannot be built. */
export function installBuilt(folder: string): string {
  const built = join(folder, 'node_modules', 'hubbub');
  execFileSync(process.execPath, [join(CHECKOUT, 'node_modules', '.bin', 'rolldown'), '-c'], {
    cwd: CHECKOUT,
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  for (const part of ['dist', 'package.json', join('src', 'launcher.js')]) {
    cpSync(join(CHECKOUT, part), join(built, part), { recursive: true });
  }
  return join(built, 'src', 'launcher.js');
}
