/** The program's version, as package.json has it. */
import { readFileSync } from 'node:fs';

/** For `--version` and the server's hello. */
export function programVersion(): string {
  const path = new URL(
    import.meta.url.endsWith('.ts') ? '../../package.json' : '../package.json',
    import.meta.url,
  );
  return (JSON.parse(readFileSync(path, 'utf8')) as { version: string }).version;
}
