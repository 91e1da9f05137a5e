/** A server with the inspector, and the users who keep it busy: processes of their own over a folder of their own. */
import { randomBytes } from 'node:crypto';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { CAST, IDLE_SECONDS, SHARED_FILE, type Role } from './cast.ts';
import { startChild, type Child } from './child.ts';

export interface Stage {
  /** The page; null where the server did not start, for what it said itself. */
  readonly page: string | null;
  stop(): Promise<void>;
}

export interface StageOptions {
  /** Where its folder is made. */
  readonly folder: string;
  /** Of the inspector; 0 for any. */
  readonly port: number;
  /** What the server says on stderr, but for the inspector's address. */
  readonly say: (line: string) => void;
}

const FILE_BYTES = 900_000;
const RETURN_MILLISECONDS = 4_000;

/** Starts everything. Resolves when the page can be opened, or the server has ended. */
export async function startStage({ folder, port, say }: StageOptions): Promise<Stage> {
  const own = await mkdtemp(join(folder, 'run-'));
  const leaving = new AbortController();
  const place = Promise.withResolvers<string | null>();
  const page = Promise.withResolvers<string | null>();
  const server = startChild({
    words: ['serve', '--dev', '--dev-port', String(port), '--port', '0', '--data', join(own, 'data')].concat([
      '--idle-timeout',
      String(IDLE_SECONDS),
    ]),
    folder: own,
    env: { HUBBUB_LOG__LEVEL: 'warn' },
    onLine: (line) => place.resolve(/invite=(\S+)/.exec(line)?.[1] ?? null),
    onErrorLine(line) {
      const address = /^inspector (\S+)$/.exec(line)?.[1];
      if (address === undefined) say(line);
      else page.resolve(address);
    },
  });
  void server.ended.then(() => {
    place.resolve(null);
    page.resolve(null);
  });
  const invite = await place.promise;
  const users = invite === null ? [] : CAST.map((role) => play(role, invite, own, leaving.signal));
  return {
    page: await page.promise,
    async stop() {
      leaving.abort();
      await Promise.all(users);
      await server.stop();
      await rm(own, { recursive: true, force: true });
    },
  };
}

/** One user, who comes back whenever its client has ended, until the stage is cleared. */
async function play(role: Role, invite: string, folder: string, leaving: AbortSignal): Promise<void> {
  const home = join(folder, role.user);
  const share = join(home, 'share');
  await mkdir(share, { recursive: true });
  if (role.user === 'hans') await writeFile(join(share, SHARED_FILE), randomBytes(FILE_BYTES));
  const known = ['--home', home, '--share', share, '--private', 'accept', '--accept-new-server'];
  for (let isFirst = true; !leaving.aborted; isFirst = false) {
    const client = startChild({
      words: ['connect', `${role.user}@${invite}`, ...known, ...(isFirst ? ['--signup'] : [])],
      folder,
      env: { HUBBUB_PASSWORD: `${role.user}-of-the-stage` },
      onLine: () => {},
      onErrorLine: () => {},
    });
    await act(client, role, leaving);
    await pause(RETURN_MILLISECONDS, leaving);
  }
}

async function act(
  client: Child,
  { lines, pause: milliseconds, idleAfter = Infinity }: Role,
  leaving: AbortSignal,
) {
  let hasEnded = false;
  const ended = client.ended.then(() => (hasEnded = true));
  for (let turn = 0; !hasEnded && !leaving.aborted; turn++) {
    await Promise.race([ended, pause(milliseconds, leaving)]);
    if (turn < idleAfter) client.say(lines[turn % lines.length] ?? '');
  }
  await client.stop();
}

async function pause(milliseconds: number, leaving: AbortSignal): Promise<void> {
  await sleep(milliseconds, undefined, { signal: leaving }).catch(() => {});
}
