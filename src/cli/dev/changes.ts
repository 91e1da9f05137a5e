/** Notices changes of the program's own sources, where it has some. */
import { existsSync, watch } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** An editor that saves touches a file several times. */
const QUIET_MILLISECONDS = 300;

/** Calls `onChange` after each change of src/ or machines/, once they are quiet; the answer ends it. A published program has neither. */
export function watchSources(onChange: () => void): () => void {
  if (!import.meta.url.endsWith('.ts')) return () => {};
  const folders = ['../../../src', '../../../machines'].map((path) =>
    fileURLToPath(new URL(path, import.meta.url)),
  );
  let timer: NodeJS.Timeout | undefined;
  const watchers = folders.filter(existsSync).map((folder) =>
    watch(folder, { recursive: true }, () => {
      clearTimeout(timer);
      timer = setTimeout(onChange, QUIET_MILLISECONDS);
    }),
  );
  return () => {
    clearTimeout(timer);
    for (const watcher of watchers) watcher.close();
  };
}
