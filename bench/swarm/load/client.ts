/** A client of ours as a process of its own: `hubbub connect` reading commands, or `hubbub share`. What it says is read as JSON. */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { PASSWORD } from '../../load/hubbub-speaker.ts';
import { startProcess, type MeasuredProcess } from '../../load/process.ts';

export type ClientEvent = Readonly<Record<string, unknown>> & { readonly type: string };

export interface ClientOptions {
  readonly user: string;
  readonly port: number;
  /** Holds its home and its downloads. */
  readonly folder: string;
  /** The folder that it offers, and nothing else than that; undefined: a client that reads commands. */
  readonly share?: string;
  /** Files in that folder; all are registered when the client is there. */
  readonly files?: number;
  /** The program that runs. */
  readonly launcher: string;
  /** Words for Node, before the program. */
  readonly nodeWords?: readonly string[];
  /** Further words for the program. */
  readonly words?: readonly string[];
}

export interface Client extends MeasuredProcess {
  readonly downloads: string;
  type(command: string): void;
  /** The next event that passes; what came before the call counts not. */
  until(test: (event: ClientEvent) => boolean): Promise<ClientEvent>;
}

/** Starts a client; it is logged in. BENCH_PROFILE names a folder for its CPU profile. */
export async function startClient(options: ClientOptions): Promise<Client> {
  const { user, port, share, files = 1, launcher, nodeWords = [], words = [] } = options;
  const folder = join(options.folder, user);
  const downloads = join(folder, 'downloads');
  mkdirSync(folder, { recursive: true });
  const waiting = new Set<(event: ClientEvent) => void>();
  let registered = 0;
  const verb = share === undefined ? ['connect'] : ['share', share];
  const profile = process.env['BENCH_PROFILE'];
  const profiling = profile === undefined ? [] : ['--cpu-prof', `--cpu-prof-dir=${profile}`];
  const common = ['--json', '--accept-new-server', '--home', join(folder, 'home'), '--downloads', downloads];
  const started = await startProcess({
    command: process.execPath,
    words: [...profiling, ...nodeWords, launcher, ...verb, `${user}@127.0.0.1:${port}`, ...common, ...words],
    env: { HUBBUB_PASSWORD: PASSWORD },
    folder,
    ready: /"welcome"/,
    hasInput: true,
    onLine(line) {
      const event = JSON.parse(line) as ClientEvent;
      if (event['command'] === 'register' && event['ok'] === true) registered++;
      for (const tell of waiting) tell(event);
    },
  });
  const until = (test: (event: ClientEvent) => boolean): Promise<ClientEvent> =>
    new Promise((resolve) => {
      const tell = (event: ClientEvent): void => {
        if (!test(event)) return;
        waiting.delete(tell);
        resolve(event);
      };
      waiting.add(tell);
    });
  while (share !== undefined && registered < files) await until(() => true);
  return {
    ...started,
    downloads,
    type: (command) => void started.child.stdin?.write(`${command}\n`),
    until,
  };
}

/** Downloads with a client; the result. Throws where it is not well. */
export async function download(client: Client, name: string): Promise<void> {
  const over = client.until(({ type, command }) => type === 'result' && command === 'download');
  client.type(`download ${name}`);
  const result = await over;
  if (result['ok'] !== true) throw new Error(`the download failed: ${JSON.stringify(result)}`);
}
