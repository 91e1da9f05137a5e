/** Who cannot be called: behind a router, both behind one, a firewall that drops in silence; with and without the relay. */
import { randomBytes } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { describeHosts, makeRealm, type Inhabitant, type Realm } from './realm.ts';

describeHosts(
  'reach',
  () => {
    it('one behind a router calls the other, and the relay is not needed', async () => {
      const { hans, luke } = await town({ routed: ['luke'], relay: true });
      expect(await hans.ask('startprivate luke')).toMatchObject({ ok: true });
      expect(await luke.event('private-open')).toMatchObject({ route: 'direct' });
      await exchange(hans, luke);
    }, 120_000);

    it('both behind routers are relayed: texts and chunks', async () => {
      const { realm, hans, luke } = await town({ routed: ['hans', 'luke'], relay: true });
      expect(await hans.ask('startprivate luke')).toMatchObject({ ok: true });
      expect(await luke.event('private-open')).toMatchObject({ route: 'relay' });
      await exchange(hans, luke);
      const film = randomBytes(2_000_000);
      writeFileSync(join(hans.share, 'film.mkv'), film);
      const before = realm.hosts.bytes('server').received;
      const { ok, path } = await luke.ask('download film.mkv');
      expect(ok).toBe(true);
      expect(readFileSync(String(path)).equals(film)).toBe(true);
      expect(luke.said).toContainEqual(expect.objectContaining({ type: 'transfer', route: 'relay' }));
      expect(realm.hosts.bytes('server').received - before).toBeGreaterThan(film.length);
    }, 120_000);

    it('a firewall that drops in silence is gone round', async () => {
      const { realm, hans, luke } = await town({ relay: true });
      realm.hosts.wall('hans', 'luke');
      realm.hosts.wall('luke', 'hans');
      expect(await hans.ask('startprivate luke')).toMatchObject({ ok: true });
      expect(await luke.event('private-open')).toMatchObject({ route: 'relay' });
      await exchange(hans, luke);
    }, 120_000);

    it('without the relay both behind routers are told that there is no way', async () => {
      const { hans } = await town({ routed: ['hans', 'luke'] });
      const refusal = await hans.ask('startprivate luke');
      expect(refusal).toMatchObject({ ok: false, code: 'unreachable' });
      expect(refusal['message']).toContain('a firewall or a router between you may be in the way');
    }, 120_000);
  },
  true,
);

async function town(
  options: Parameters<typeof makeRealm>[1],
): Promise<{ realm: Realm; hans: Inhabitant; luke: Inhabitant }> {
  const realm = await makeRealm('IPv4', options);
  onTestFinished(() => realm.remove());
  return { realm, hans: await realm.arrive('hans', 'hans'), luke: await realm.arrive('luke', 'luke') };
}

async function exchange(hans: Inhabitant, luke: Inhabitant): Promise<void> {
  expect(await hans.ask('private luke can you hear me')).toMatchObject({ ok: true });
  expect(await luke.event('private')).toMatchObject({ from: 'hans', text: 'can you hear me' });
  expect(await luke.ask('private hans I can')).toMatchObject({ ok: true });
}
