/** The verb `demo`: a server, three users and a small swarm in one process, told as a story; it leaves nothing behind. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import type { CommandModule } from 'yargs';
import { EXIT } from '../client/faces/exit-code.ts';
import { endWith, tell } from './client-verb.ts';
import { narratorTo } from './demo/narrator.ts';
import { playStory } from './demo/story.ts';
import { openTemporaryServer } from './demo/temporary-server.ts';

/** The row of `demo` for the command line. */
export const demoVerb: CommandModule = {
  command: 'demo',
  describe: 'watch a server, three users and a file swarm at work, for ten seconds; leaves nothing behind',
  handler: () => endWith(demo),
};

/** At a terminal, somebody reads along. */
const READING_MILLISECONDS = 900;

const NEXT = `
Now yourself, in three terminals:

  hubbub serve
  hubbub connect hans@127.0.0.1 --signup        compare the pin, choose a password
  hubbub connect luke@127.0.0.1 --signup

In a checkout it is npx hubbub. hubbub --help lists the rest.
`;

async function demo(interrupt: AbortController): Promise<number> {
  process.umask(0o077);
  const { stdout } = process;
  const narrator = narratorTo(stdout);
  const interrupted = new Promise<'interrupted'>((resolve) =>
    interrupt.signal.addEventListener('abort', () => resolve('interrupted')),
  );
  const closing = new AsyncDisposableStack();
  try {
    const folder = await mkdtemp(join(tmpdir(), 'hubbub-demo-'));
    closing.defer(() => rm(folder, { recursive: true, force: true }));
    const server = await openTemporaryServer(join(folder, 'server'), closing);
    narrator.heading(`A server: 127.0.0.1:${server.port}, TLS 1.3, its data in a temporary folder`);
    narrator.note(`its key has the pin ${server.pin}`);
    const pause = async (): Promise<void> => {
      if (stdout.isTTY) await wait(READING_MILLISECONDS, undefined, { signal: interrupt.signal });
    };
    const played = playStory({ server, folder, narrator, closing, pause });
    // What was going on when it was interrupted fails, and nobody asks how.
    played.catch(() => undefined);
    if ((await Promise.race([played, interrupted])) === 'interrupted') return EXIT.interrupted;
    stdout.write(NEXT);
    return EXIT.ok;
  } catch (error) {
    if (interrupt.signal.aborted) return EXIT.interrupted;
    tell(`the demo could not go on: ${(error as Error).message}`);
    return EXIT.failed;
  } finally {
    await closing.disposeAsync();
  }
}
