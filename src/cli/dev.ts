/** The verb `dev`: a server with the inspector and three users who keep it busy, started again when the sources change. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { CommandModule } from 'yargs';
import { safe } from '../terminal/safe.ts';
import { watchSources } from './dev/changes.ts';
import { startStage, type Stage } from './dev/stage.ts';
import { stopSignal } from './serve/signals.ts';

const EXIT_USAGE = 2;

/** The row of `dev` for the command line. */
export const devVerb: CommandModule<object, { 'dev-port': string }> = {
  command: 'dev',
  describe:
    'for who works on Hubbub: a server with the inspector and three busy users, again after each change',
  builder: (command) =>
    command.option('dev-port', {
      type: 'string',
      default: '0',
      requiresArg: true,
      defaultDescription: 'any free one',
      describe: 'TCP port of the inspector',
    }),
  handler: async ({ 'dev-port': port }) => {
    if (!/^\d{1,5}$/.test(port) || Number(port) > 65_535) {
      process.stderr.write(`hubbub: --dev-port takes a port, 0 to 65535, not "${safe(port)}"\n`);
      process.exitCode = EXIT_USAGE;
      return;
    }
    await play(Number(port));
  },
};

async function play(wanted: number): Promise<void> {
  const stopped = stopSignal();
  const folder = await mkdtemp(join(tmpdir(), 'hubbub-dev-'));
  let port = wanted;
  let isOver = false;
  let stage: Stage | null = null;
  let changing: Promise<void> = restart(
    'hubbub dev: three users over a folder that goes with them; Ctrl-C ends it',
  );

  async function restart(reason: string): Promise<void> {
    tell(reason);
    await stage?.stop();
    stage = isOver ? null : await startStage({ folder, port, say: tell });
    if (stage?.page) {
      // The page that is open finds the next server at the same place.
      port = Number(new URL(stage.page).port);
      process.stdout.write(`inspector ${stage.page}\n`);
    } else if (stage) tell('the server did not start; it is tried again after the next change');
  }
  const ignore = watchSources(() => {
    changing = changing.then(() =>
      isOver ? undefined : restart('the sources have changed: starting again'),
    );
  });

  await stopped;
  isOver = true;
  ignore();
  await changing;
  await (stage as Stage | null)?.stop();
  await rm(folder, { recursive: true, force: true });
}

function tell(line: string): void {
  process.stderr.write(`${safe(line)}\n`);
}
