/** A file across two hosts and a server on a third (issue 4, item 7): S8, counted at the hosts' interfaces; and all of it by IPv6. */
import { createHash } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { noise } from '../swarm/town.ts';
import { describeHosts, makeRealm, type Inhabitant, type Realm } from './realm.ts';

const MIB = 1024 * 1024;
const sha = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex');

describeHosts('two hosts, by IPv4', () => {
  let realm: Realm;
  beforeAll(async () => {
    realm = await makeRealm('IPv4');
  }, 60_000);
  afterAll(() => realm.remove());

  it('S8: two download at once from the other host, which sends less than two copies; the server sees no chunk', async () => {
    const [hans, luke, yoda] = [
      await realm.arrive('hans', 'hans'),
      await realm.arrive('luke', 'luke'),
      await realm.arrive('luke', 'yoda'),
    ];
    const bytes = noise(64 * MIB);
    writeFileSync(join(hans.share, 'film.mkv'), bytes);
    await hans.ask('register film.mkv');
    const [sent, server] = [realm.hosts.bytes('hans').sent, realm.hosts.bytes('server')];
    for (const downloader of [luke, yoda]) downloader.type('download film.mkv');
    for (const downloader of [luke, yoda]) await expectFile(downloader, 'film.mkv', bytes);
    // One copy must leave the host; what is above it are chunks that both took from hans, and the frames around them.
    const copies = (realm.hosts.bytes('hans').sent - sent) / bytes.length;
    expect(copies).toBeGreaterThanOrEqual(1);
    expect(copies).toBeLessThan(2);
    const after = realm.hosts.bytes('server');
    const seen = after.received - server.received + after.sent - server.sent;
    expect(seen).toBeLessThan(128 * 1024);
    console.info(`S8 across hosts: ${copies.toFixed(2)} copies sent; ${seen} bytes passed the server`);
  }, 120_000);
});

describeHosts('two hosts, by IPv6 alone', () => {
  let realm: Realm;
  beforeAll(async () => {
    realm = await makeRealm('IPv6');
  }, 60_000);
  afterAll(() => realm.remove());

  it('a private session and a file with two chunks', async () => {
    const [hans, luke] = [await realm.arrive('hans', 'hans'), await realm.arrive('luke', 'luke')];
    expect(await hans.ask('startprivate luke')).toMatchObject({ ok: true });
    expect(await hans.ask('private luke psst')).toMatchObject({ ok: true });
    expect(await luke.event('private', { text: 'psst' })).toMatchObject({ from: 'hans' });
    const bytes = noise(300_000);
    writeFileSync(join(hans.share, 'notes.txt'), bytes);
    luke.type('download notes.txt');
    await expectFile(luke, 'notes.txt', bytes);
  }, 120_000);
});

async function expectFile(downloader: Inhabitant, name: string, bytes: Buffer): Promise<void> {
  const path = join(downloader.downloads, name);
  expect(await downloader.event('result', { command: 'download' })).toMatchObject({ ok: true, path });
  expect(sha(readFileSync(path))).toBe(sha(bytes));
}
