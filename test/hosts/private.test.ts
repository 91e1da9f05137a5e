/** Private sessions across two hosts and a server on a third (issue 4, item 7): S5, what the server sees of it, a pulled cable (R28). */
import { execFileSync, spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { openTalker, type Said, type Talker } from '../conversations/talker.ts';
import { makeHosts, whyNoHosts, type Host, type Hosts } from './two-hosts.ts';

const LAUNCHER = fileURLToPath(new URL('../../src/launcher.js', import.meta.url));
const obstacle = whyNoHosts();

describe('two hosts', () => {
  if (obstacle !== null) {
    it(`are left out: network namespaces cannot be made here (${obstacle})`, () => {
      console.warn(`test/hosts: left out, network namespaces cannot be made here (${obstacle})`);
      expect(obstacle).not.toBe('');
    });
    return;
  }
  acrossHosts();
});

function acrossHosts(): void {
  let hosts: Hosts;
  let folder: string;
  let server: ChildProcess;
  let pin: string;

  beforeAll(async () => {
    hosts = makeHosts();
    folder = mkdtempSync(join(tmpdir(), 'hubbub-hosts-'));
    const config = join(folder, 'config.json');
    writeFileSync(
      config,
      JSON.stringify({ data: './data', listen: { host: hosts.address('server') }, log: { level: 'silent' } }),
    );
    const [file, ...words] = hosts.on('server', process.execPath, LAUNCHER, 'serve', '--config', config);
    server = spawn(file, words, { stdio: ['ignore', 'pipe', 'ignore'] });
    const line = await new Promise<string>((resolve) => {
      createInterface({ input: server.stdout as NodeJS.ReadableStream }).once('line', resolve);
    });
    pin = / pin=(\S+) /.exec(line)?.[1] ?? '';
  }, 60_000);
  afterAll(() => {
    server.kill('SIGKILL');
    hosts.remove();
    rmSync(folder, { recursive: true, force: true });
  });

  async function arrive(host: Host, name: string): Promise<Talker> {
    const words = ['connect', `${name}@${hosts.address('server')}`, '--json', '--signup', '--pin', pin];
    const more = ['--home', join(folder, name), '--private', 'accept'];
    const [file, ...rest] = hosts.on(host, process.execPath, LAUNCHER, ...words, ...more);
    const talker = openTalker(file, rest, { HUBBUB_PASSWORD: `${name}-secret` });
    onTestFinished(() => talker.kill());
    await first(talker, 'welcome');
    return talker;
  }

  it('S5: texts go from host to host; the server’s sockets and store have none of it (row 24)', async () => {
    const [hans, luke] = [await arrive('hans', 'hans'), await arrive('luke', 'luke')];
    expect(await hans.ask('startprivate luke')).toMatchObject({ ok: true });
    await luke.event('private-open', { with: 'hans', route: 'direct' });
    const before = received(hosts, 'server');
    const text = 'x'.repeat(16_000);
    for (let round = 0; round < 20; round++) {
      expect(await hans.ask(`private luke ${text}`)).toMatchObject({ ok: true });
      expect(await luke.ask(`private hans ${text}`)).toMatchObject({ ok: true });
    }
    // 640 kB went between the two; the server's interface saw heartbeats and the word "active".
    expect(received(hosts, 'server') - before).toBeLessThan(16_000);
    const found = spawnSync('grep', ['-raqs', 'x'.repeat(100), join(folder, 'data')]);
    expect(found.status, 'grep finds nothing in the store').toBe(1);
    expect(await hans.ask('stopprivate luke')).toMatchObject({ ok: true });
    expect(await luke.event('private-closed')).toMatchObject({ with: 'hans', reason: 'stopped' });
  }, 120_000);

  it('a pulled cable ends it on both screens, though nobody could say so (R28)', async () => {
    const [yoda, leia] = [await arrive('hans', 'yoda'), await arrive('luke', 'leia')];
    expect(await yoda.ask('startprivate leia')).toMatchObject({ ok: true });
    await leia.event('private-open');
    hosts.pull('luke');
    const told = await Promise.all([first(yoda, 'private-closed'), first(leia, 'private-closed')]);
    expect(told).toMatchObject([
      { with: 'leia', reason: 'silent' },
      { with: 'yoda', reason: 'silent' },
    ]);
    expect(await yoda.ask('private leia still there?')).toMatchObject({ code: 'peer-gone' });
  }, 120_000);
}

/** The first event of a type, however long it takes: silence takes 25 s to be sure of, and the test has its own end. */
async function first(talker: Talker, type: string): Promise<Said> {
  for (;;) {
    const found = talker.said.find((event) => event.type === type);
    if (found) return found;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

/** Bytes that a host's interface has received and sent. */
function received(hosts: Hosts, host: Host): number {
  const [file, ...words] = hosts.on(host, 'cat', '/proc/net/dev');
  const table = execFileSync(file, words, { encoding: 'utf8' });
  const line = table.split('\n').find((each) => each.includes('eth0:')) ?? '';
  const numbers = line.split(':')[1]?.trim().split(/\s+/).map(Number) ?? [];
  return (numbers[0] ?? 0) + (numbers[8] ?? 0);
}
