/** SIGHUP to a real server: it reads its file again and goes on, and so do the clients. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { systemNetwork } from '../../src/ports/network.ts';
import { pinOf } from '../../src/ports/pin.ts';
import { makeIdentity } from '../ports/loopback.ts';
import { startHub } from './hub.ts';
import type { Hub } from './hub.ts';
import type { Talker } from './talker.ts';

let hub: Hub;
let yoda: Talker;
beforeEach(async () => {
  hub = await startHub();
  yoda = await hub.client('yoda');
});
afterEach(() => hub.close());

const logged = (words: string) => expect.poll(hub.log, { timeout: 30_000 }).toContain(words);

async function pinThere(): Promise<string | null> {
  const there = { host: '127.0.0.1', port: hub.port, tls: true, timeoutSeconds: 30 };
  const connection = await systemNetwork.connect(there);
  connection.destroy();
  return connection.peerPin ?? null;
}

it('takes a change over; connections live through it', async () => {
  hub.reload({ signup: 'closed', listen: { host: 'localhost' } });
  await logged('"setting":"signup","from":"open","to":"closed"');
  await logged('"setting":"listen.host","from":"127.0.0.1","to":"localhost"');
  expect(hub.log()).toContain('needs a restart');
  const luke = hub.start('luke');
  expect(await luke.exit).not.toBe(0);
  expect(await yoda.ask('whoelse')).toMatchObject({ ok: true });
  expect(await hub.stop()).toBe(0);
});

it('says each problem of a bad file as `config --check` does, and goes on as it was', async () => {
  hub.reload('{ "signup": "sometimes", "limits": { "textBytes": -1 } }');
  await logged('limits.textBytes');
  const config = join(hub.folder, 'config.json');
  const { stderr } = await hub.run('config', '--check', '--config', config);
  const problems = stderr.trim().split('\n').slice(1);
  expect(problems).toHaveLength(2);
  const messages = hub
    .log()
    .split('\n')
    .filter((line) => line.includes('stays as it was'));
  expect(messages.map((line) => (JSON.parse(line) as { msg: string }).msg)).toEqual(
    problems.map((problem) => `The configuration stays as it was: ${problem.trim()}`),
  );
  await hub.client('luke');
  expect(await yoda.ask('whoelse')).toMatchObject({ users: ['luke'] });
});

it('shows newcomers another certificate, and says aloud that the pin is another', async () => {
  const [other, stranger] = [makeIdentity(), makeIdentity()];
  writeFileSync(join(hub.folder, 'tls.crt'), other.cert);
  writeFileSync(join(hub.folder, 'tls.key'), stranger.key);
  const settings = { tls: { certificate: 'tls.crt', key: 'tls.key' } };
  hub.reload(settings);
  await logged('The configuration stays as it was: ');
  expect(await pinThere()).toBe(hub.pin);
  writeFileSync(join(hub.folder, 'tls.key'), other.key);
  hub.reload(settings);
  await logged('The pin of the server is another now');
  expect(await pinThere()).toBe(pinOf(other.privateKey));
  expect(await yoda.ask('whoelse')).toMatchObject({ ok: true });
});
