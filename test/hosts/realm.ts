/** A server on a host of its own and clients on two others, all of them real processes; what a test across hosts begins with. */
import { spawn, type ChildProcess } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { describe, expect, it, onTestFinished } from 'vitest';
import { formatAddress } from '../../src/ports/address.ts';
import { openTalker, type Said, type Talker } from '../conversations/talker.ts';
import { makeHosts, whyNoHosts, type Family, type Host, type Hosts } from './two-hosts.ts';

const LAUNCHER = fileURLToPath(new URL('../../src/launcher.js', import.meta.url));

export interface Realm {
  readonly hosts: Hosts;
  /** The server's data. */
  readonly data: string;
  /** A client on a host, welcomed, with folders of its own. */
  arrive(host: Host, name: string): Promise<Inhabitant>;
  remove(): void;
}

export interface Inhabitant extends Talker {
  readonly share: string;
  readonly downloads: string;
}

/** Tests that need hosts: left out, with the reason aloud, where none can be made. */
export function describeHosts(name: string, tests: () => void, needsRouters = false): void {
  const obstacle = whyNoHosts(needsRouters);
  describe(name, () => {
    if (obstacle === null) return tests();
    it(`is left out: network namespaces cannot be made here (${obstacle})`, () => {
      console.warn(`test/hosts: left out, network namespaces cannot be made here (${obstacle})`);
      expect(obstacle).not.toBe('');
    });
  });
}

/** Makes the hosts and starts the server. */
export async function makeRealm(
  family: Family,
  { routed = [], relay = false }: { readonly routed?: readonly Host[]; readonly relay?: boolean } = {},
): Promise<Realm> {
  const hosts = makeHosts(family, routed);
  const folder = mkdtempSync(join(tmpdir(), 'hubbub-hosts-'));
  const config = join(folder, 'config.json');
  const listen = { host: hosts.address('server') };
  writeFileSync(
    config,
    JSON.stringify({ data: './data', listen, log: { level: 'silent' }, relay: { enabled: relay } }),
  );
  const [file, ...words] = hosts.on('server', process.execPath, LAUNCHER, 'serve', '--config', config);
  const server = spawn(file, words, { stdio: ['ignore', 'pipe', 'ignore'] });
  const [, port, pin] = / HOST:(\d+) .*pin=(\S+) /.exec(await firstLine(server, listen.host)) ?? [];
  const address = formatAddress({ host: listen.host, port: Number(port) });
  return {
    hosts,
    data: join(folder, 'data'),
    async arrive(host, name) {
      const home = join(folder, name);
      const [share, downloads] = [join(home, 'share'), join(home, 'downloads')];
      mkdirSync(share, { recursive: true });
      const login = ['connect', `${name}@${address}`, '--json', '--signup', '--pin', String(pin)];
      const folders = ['--home', home, '--share', share, '--downloads', downloads];
      const program = [process.execPath, LAUNCHER, ...login, ...folders, '--private', 'accept'];
      const [first, ...rest] = hosts.on(host, ...program);
      const talker = openTalker(first, rest, { HUBBUB_PASSWORD: `${name}-secret` });
      onTestFinished(() => talker.kill());
      await firstOf(talker, 'welcome');
      return { ...talker, share, downloads };
    },
    remove() {
      server.kill('SIGKILL');
      hosts.remove();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** The line that says that the server is ready, with HOST in the place of its host. */
async function firstLine(server: ChildProcess, host: string): Promise<string> {
  const line = await new Promise<string>((resolve) => {
    createInterface({ input: server.stdout as NodeJS.ReadableStream }).once('line', resolve);
  });
  return line.replace(`[${host}]`, 'HOST').replace(host, 'HOST');
}

/** The first event of a type, however long it takes: silence takes 25 s to be sure of, and the test has its own end. */
export async function firstOf(talker: Talker, type: string): Promise<Said> {
  for (;;) {
    const found = talker.said.find((event) => event.type === type);
    if (found) return found;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}
