/** A disk that fails, and one that is slow, under a real server: faults by a library before the C library, built here. */
import { statSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { startHub } from '../conversations/hub.ts';
import type { Hub } from '../conversations/hub.ts';
import { diskFaults } from './disk-faults.ts';
import type { DiskFaults } from './disk-faults.ts';

let faults: DiskFaults;
let hub: Hub;

const built = diskFaults();
if (typeof built === 'string') {
  it('a disk that fails (threat 38)', () => {
    process.stderr.write(`NOT TRIED: a disk that fails under a server, because ${built}\n`);
  });
} else {
  built.remove();
  describe('a disk that fails (threat 38)', { timeout: 120_000 }, failing);
  describe('a slow disk', { timeout: 120_000 }, slow);
}

function begin(): void {
  beforeEach(async () => {
    faults = diskFaults() as DiskFaults;
    for (const [name, value] of Object.entries(faults.environment)) vi.stubEnv(name, value);
    hub = await startHub({ resumeGraceSeconds: 60 });
  });
  afterEach(async () => {
    vi.unstubAllEnvs();
    await hub.close();
    faults.remove();
  });
}

function failing(): void {
  begin();

  it('refuses the batch whose sync failed, does not bring it back after a crash, and goes on', async () => {
    const hans = await hub.client('hans');
    const luke = await hub.client('luke');
    await luke.end();
    expect(await hans.ask('message luke one')).toMatchObject({ outcome: 'stored' });
    faults.on('fail-sync-once');
    const refused = await hans.ask('message luke two');
    expect(refused).toMatchObject({ ok: false, code: 'internal' });
    expect(faults.isOn('fail-sync-once')).toBe(false);
    expect(hub.log()).toContain('The database is open again.');
    expect(await hans.ask('message luke three')).toMatchObject({ outcome: 'stored' });
    await hub.stop('SIGKILL');
    await hub.restart();
    const again = await hub.client('luke', { signup: false });
    expect(await again.end()).toBe(0);
    const shown = again.said.filter(({ type }) => type === 'message').map(({ text }) => text);
    expect(shown).toEqual(['one', 'three']);
  });

  it('ends with 74 and answers nothing when the disk does not recover; the clients ask again', async () => {
    const hans = await hub.client('hans', { flags: ['--reconnect-for', '120'] });
    const luke = await hub.client('luke');
    await luke.end();
    const ended = hub.ended();
    faults.on('fail-sync');
    hans.type('message luke one', 'whoelse');
    expect(await ended).toBe(74);
    expect(hub.log()).toContain('the database cannot be opened again');
    expect(hans.said.filter(({ type }) => type === 'result')).toEqual([]);
    faults.off('fail-sync');
    await hub.restart();
    expect(await hans.event('result', { command: 'message' })).toMatchObject({ outcome: 'stored' });
    const again = await hub.client('luke', { signup: false });
    expect(await again.end()).toBe(0);
    const shown = again.said.filter(({ type }) => type === 'message').map(({ text }) => text);
    expect(shown).toEqual(['one']);
  });

  it('is full, and no more than that, where a quota is used up (threat 17)', async () => {
    const hans = await hub.client('hans');
    const luke = await hub.client('luke');
    expect(await hans.ask('message luke one')).toMatchObject({ outcome: 'delivered' });
    faults.on('quota');
    expect(await hans.ask('message luke two')).toMatchObject({ ok: false, code: 'storage-full' });
    expect(hub.log()).toContain('The disk is full');
    expect(await luke.ask('history hans')).toMatchObject({ messages: [{ text: 'one' }] });
    faults.off('quota');
    expect(await hans.ask('message luke three')).toMatchObject({ outcome: 'delivered' });
    await luke.event('message', { text: 'three' });
    expect(hub.log()).toContain('The disk has room again');
  });

  it('has synced what a crash left in the log before it listens', async () => {
    const hans = await hub.client('hans');
    await hub.client('luke');
    expect(await hans.ask('message luke one')).toMatchObject({ outcome: 'delivered' });
    await hub.stop('SIGKILL');
    expect(statSync(join(hub.folder, 'data', 'hubbub.db-wal')).size).toBeGreaterThan(0);
    faults.on('trace');
    await hub.restart();
    const trace = faults.noted('trace');
    expect(trace.slice(0, 2)).toEqual(['hubbub.db-wal', 'hubbub.db']);
    expect(trace.indexOf('listen')).toBeGreaterThan(1);
  });
}

function slow(): void {
  begin();

  it('makes acknowledgements wait, and nothing else', async () => {
    const [hans, luke, yoda] = await Promise.all(['hans', 'luke', 'yoda'].map((name) => hub.client(name)));
    if (!hans || !luke || !yoda) throw new Error('three were asked for');
    faults.on('hold-sync');
    hans.type('message luke are you there');
    const results = () => hans.said.filter(({ type }) => type === 'result');
    for (let round = 0; round < 20; round++) {
      expect(await luke.ask('whoelse')).toMatchObject({ users: ['hans', 'yoda'] });
      expect(await luke.ask(`broadcast ${round}`)).toMatchObject({ recipients: 2 });
      await yoda.event('broadcast', { text: String(round) });
    }
    expect(await yoda.end()).toBe(0);
    await luke.event('presence', { user: 'yoda', online: false });
    expect(results()).toEqual([]);
    expect(luke.said.filter(({ type }) => type === 'message')).toEqual([]);
    faults.off('hold-sync');
    await luke.event('message', { text: 'are you there' });
    expect(await hans.event('result')).toMatchObject({ outcome: 'delivered' });
  });
}
