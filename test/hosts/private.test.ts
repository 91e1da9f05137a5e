/** Private sessions across two hosts and a server on a third (issue 4, item 7): S5, what the server sees of it, a pulled cable (R28). */
import { spawnSync } from 'node:child_process';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { describeHosts, firstOf, makeRealm, type Realm } from './realm.ts';

describeHosts('two hosts', () => {
  let realm: Realm;
  beforeAll(async () => {
    realm = await makeRealm('IPv4');
  }, 60_000);
  afterAll(() => realm.remove());

  it('S5: texts go from host to host; the server’s sockets and store have none of it (row 24)', async () => {
    const [hans, luke] = [await realm.arrive('hans', 'hans'), await realm.arrive('luke', 'luke')];
    expect(await hans.ask('startprivate luke')).toMatchObject({ ok: true });
    await luke.event('private-open', { with: 'hans', route: 'direct' });
    const before = passed(realm);
    const text = 'x'.repeat(16_000);
    for (let round = 0; round < 20; round++) {
      expect(await hans.ask(`private luke ${text}`)).toMatchObject({ ok: true });
      expect(await luke.ask(`private hans ${text}`)).toMatchObject({ ok: true });
    }
    // 640 kB went between the two; the server's interface saw heartbeats and the word "active".
    expect(passed(realm) - before).toBeLessThan(16_000);
    const found = spawnSync('grep', ['-raqs', 'x'.repeat(100), realm.data]);
    expect(found.status, 'grep finds nothing in the store').toBe(1);
    expect(await hans.ask('stopprivate luke')).toMatchObject({ ok: true });
    expect(await luke.event('private-closed')).toMatchObject({ with: 'hans', reason: 'stopped' });
  }, 120_000);

  it('a pulled cable ends it on both screens, though nobody could say so (R28)', async () => {
    const [yoda, leia] = [await realm.arrive('hans', 'yoda'), await realm.arrive('luke', 'leia')];
    expect(await yoda.ask('startprivate leia')).toMatchObject({ ok: true });
    await leia.event('private-open');
    realm.hosts.pull('luke');
    const told = await Promise.all([firstOf(yoda, 'private-closed'), firstOf(leia, 'private-closed')]);
    expect(told).toMatchObject([
      { with: 'leia', reason: 'silent' },
      { with: 'yoda', reason: 'silent' },
    ]);
    expect(await yoda.ask('private leia still there?')).toMatchObject({ code: 'peer-gone' });
  }, 120_000);
});

/** What passed the server's interface, both ways. */
function passed({ hosts }: Realm): number {
  const { received, sent } = hosts.bytes('server');
  return received + sent;
}
