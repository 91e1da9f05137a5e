/** The chunk tracker against R30–R34: registering, searching, joining; who is told what, and what is refused. */
import { describe, expect, it } from 'vitest';
import type { SwarmEvent } from '../../machines/vocabulary/swarm.ts';
import { defaultSettings } from '../../src/config/settings.ts';
import { published, publicKeyOf } from './published.ts';
import { startTown, type Resident } from './town.ts';

async function townOf(limits: Partial<ReturnType<typeof defaultSettings>['limits']>, ...names: string[]) {
  const town = await startTown({ limits: { ...defaultSettings().limits, ...limits } });
  for (const name of names) await town.addUser(name);
  const residents: Resident[] = [];
  for (const name of names) {
    const entered = await town.enter(name, { device: publicKeyOf(name) });
    if (!entered) throw new Error(`${name} did not get in`);
    residents.push(entered);
  }
  return { town, residents: residents as [Resident, Resident, Resident] };
}

const film = published('hans', 'film.mkv');
const register = (who: Resident, manifest = film, have = 'all') => who.ask({ t: 'register', manifest, have });
const search = (who: Resident, name = 'film.mkv') => who.ask({ t: 'searchfile', name });
const join = (who: Resident, file = film.root) => who.ask({ t: 'join', file });
const swarm = ({ events }: Resident) => events.filter((event): event is SwarmEvent => event.t === 'swarm');

describe('register (R31)', () => {
  it('says whether the content was known, and records the chunks of this user either way', async () => {
    const { residents } = await townOf({}, 'hans', 'luke');
    const [hans, luke] = residents;
    expect(await register(hans)).toEqual({ ok: true, known: false });
    expect(await register(hans)).toEqual({ ok: true, known: true });
    const own = published('luke', 'my film.mkv', 'film.mkv');
    expect(await register(luke, own, 'AQ==')).toEqual({ ok: true, known: true });
    expect(await search(luke, film.root.slice(0, 8))).toMatchObject({
      files: [{ owners: ['hans', 'luke'] }],
    });
    expect(await luke.ask({ t: 'searchchunk', file: film.root, chunks: [0, 1] })).toEqual({
      ok: true,
      file: film.root,
      chunks: [
        { n: 0, owners: ['hans', 'luke'] },
        { n: 1, owners: ['hans'] },
      ],
    });
  });

  const wrong: [what: string, code: string, change: object][] = [
    ['a name that leaves the folder', 'bad-name', { name: '../film.mkv' }],
    ['chunks of another length', 'usage', { chunkBytes: 1 }],
    ['a signature of something else', 'usage', { at: 1 }],
    [
      'the name of somebody else, signed by a device of one’s own',
      'usage',
      published('hans', 'film.mkv', 'x', 1_000, 'luke'),
    ],
  ];
  it.each(wrong)('refuses %s (threat 33)', async (_, code, change) => {
    const { residents, town } = await townOf({}, 'hans', 'luke');
    const manifest = { ...film, ...change };
    expect(await register(residents[1], manifest)).toMatchObject({ ok: false, code });
    expect(await search(residents[0])).toMatchObject({ code: 'not-found' });
    expect(town.bus.ask.isDeviceOf(residents[0].user, publicKeyOf('hans'))).toBe(true);
  });

  it.each(['AQ', '////', 'gA==', 'AAAA'])('refuses "%s" as a set of four chunks', async (have) => {
    const { residents } = await townOf({}, 'hans');
    expect(await register(residents[0], film, have)).toMatchObject({ code: 'usage' });
  });

  it('refuses one content with two sizes', async () => {
    const { residents } = await townOf({}, 'hans', 'luke');
    await register(residents[0]);
    const other = published('luke', 'film.mkv', 'film.mkv', 999_999);
    expect(await register(residents[1], other)).toMatchObject({ code: 'usage' });
  });

  it('refuses one file past limits.filesPerUser and one chunk past limits.chunksPerFile', async () => {
    const { residents } = await townOf({ filesPerUser: 2, chunksPerFile: 4 }, 'hans');
    const [hans] = residents;
    await register(hans, published('hans', 'a'));
    await register(hans, published('hans', 'b'));
    expect(await register(hans, published('hans', 'c'))).toMatchObject({ code: 'storage-full' });
    expect(await register(hans, published('hans', 'b'))).toMatchObject({ ok: true });
    expect(await register(hans, published('hans', 'd', 'd', 4 * 262_144 + 1))).toMatchObject({
      code: 'too-long',
    });
  });

  it('is undone by unregister, and by the end of the session', async () => {
    const { residents } = await townOf({}, 'hans', 'luke');
    const [hans, luke] = residents;
    await register(hans);
    expect(await luke.ask({ t: 'unregister', file: film.root })).toMatchObject({ code: 'not-found' });
    expect(await hans.ask({ t: 'unregister', file: film.root })).toEqual({ ok: true });
    expect(await search(luke)).toMatchObject({ code: 'not-found' });
    await register(hans);
    await hans.logout();
    expect(await search(luke)).toMatchObject({ code: 'not-found' });
  });
});

describe('searchfile and searchchunk (R32, R34)', () => {
  it('list every content under a name; a chunk of an ambiguous name is refused', async () => {
    const { residents } = await townOf({}, 'hans', 'luke');
    const [hans, luke] = residents;
    await register(hans);
    await register(luke, published('luke', 'film.mkv', 'another'));
    expect(await search(hans)).toMatchObject({ files: [{ owners: ['hans'] }, { owners: ['luke'] }] });
    expect(await hans.ask({ t: 'searchchunk', file: 'film.mkv', chunks: [0] })).toMatchObject({
      code: 'ambiguous',
    });
  });

  it('refuses an unknown file and an unknown chunk', async () => {
    const { residents } = await townOf({}, 'hans');
    const [hans] = residents;
    expect(await hans.ask({ t: 'searchchunk', file: 'x', chunks: [0] })).toMatchObject({ code: 'not-found' });
    await register(hans);
    expect(await hans.ask({ t: 'searchchunk', file: 'film.mkv', chunks: [4] })).toMatchObject({
      code: 'not-found',
    });
    expect(await hans.ask({ t: 'searchchunk', file: 'film.mkv', chunks: [3] })).toMatchObject({ ok: true });
  });

  it('ask everyone who shares to look, once for searches at the same time, and wait for those who hash (R33)', async () => {
    const { town, residents } = await townOf({}, 'hans', 'luke', 'yoda');
    const [hans, luke, yoda] = residents;
    await hans.ask({ t: 'share' });
    const [first, second] = [search(luke), yoda.ask({ t: 'locate', name: 'film.mkv' })];
    await town.pass(1);
    expect(hans.events).toContainEqual({ t: 'look', id: 1, name: 'film.mkv' });
    expect(hans.events.filter(({ t }) => t === 'look')).toHaveLength(1);
    await hans.tell({ t: 'looked', re: 1, hashing: true });
    await town.pass(60_000);
    expect([...luke.results, ...yoda.results]).toEqual([]);
    await register(hans);
    await hans.tell({ t: 'looked', re: 1 });
    for (const result of [await first, await second])
      expect(result).toMatchObject({ files: [{ manifest: film }] });
  });

  it('wait limits.lookAnswerSeconds for the silent, limits.lookSeconds for who hashes, and not for who leaves', async () => {
    const { town, residents } = await townOf(
      { lookAnswerSeconds: 5, lookSeconds: 30 },
      'hans',
      'luke',
      'yoda',
    );
    const [hans, luke, yoda] = residents;
    await hans.ask({ t: 'share' });
    await yoda.ask({ t: 'share' });
    const answered = search(luke);
    await town.pass(1);
    await yoda.tell({ t: 'looked', re: 1, hashing: true });
    await town.pass(6_000);
    expect(luke.results).toEqual([]);
    await town.pass(31_000);
    expect(await answered).toMatchObject({ code: 'not-found' });
    const again = search(luke);
    await town.pass(1);
    await hans.logout();
    await yoda.logout();
    expect(await again).toMatchObject({ code: 'not-found' });
  });

  it('refuse one search past limits.searchesPerUser', async () => {
    const { town, residents } = await townOf({ searchesPerUser: 1 }, 'hans', 'luke');
    const [hans, luke] = residents;
    await hans.ask({ t: 'share' });
    void search(luke, 'a');
    await town.pass(1);
    expect(await search(luke, 'b')).toMatchObject({ code: 'busy' });
  });
});

describe('join', () => {
  it('answers the owners, then tells differences together, and one’s own handle', async () => {
    const { town, residents } = await townOf({}, 'hans', 'luke', 'yoda');
    const [hans, luke, yoda] = residents;
    await register(hans);
    expect(await join(luke)).toMatchObject({
      ok: true,
      manifest: film,
      owners: [{ user: 'hans', have: 'all' }],
    });
    await join(yoda);
    await register(yoda, film, '');
    for (const n of [0, 1, 1]) await yoda.tell({ t: 'have', file: film.root, chunks: [n] });
    await town.pass(2_000);
    const [told, ...more] = swarm(luke);
    expect(more).toEqual([]);
    expect(told?.changes).toEqual([{ peer: expect.any(String) as string, user: 'yoda', have: 'Aw==' }]);
    await yoda.tell({ t: 'have', file: film.root, chunks: [2, 9] });
    await hans.logout();
    await town.pass(2_000);
    const changes = swarm(luke)[1]?.changes;
    expect(changes).toContainEqual({ peer: told?.changes[0]?.peer, chunks: [2] });
    expect(changes).toContainEqual({ peer: expect.any(String) as string, gone: true });
    expect(await luke.ask({ t: 'leave', file: film.root })).toEqual({ ok: true });
    expect(await luke.ask({ t: 'leave', file: film.root })).toMatchObject({ code: 'not-found' });
  });

  it('refuses what nobody has, and one file past limits.swarmsPerUser; tells of at most limits.ownersTold', async () => {
    const { residents } = await townOf({ swarmsPerUser: 1, ownersTold: 1 }, 'hans', 'luke', 'yoda');
    const [hans, luke, yoda] = residents;
    expect(await join(luke)).toMatchObject({ code: 'not-found' });
    await register(hans);
    await register(luke);
    const other = published('hans', 'other');
    await register(hans, other);
    const joined = await join(yoda);
    expect('owners' in joined && joined.owners).toHaveLength(1);
    expect(await join(yoda, other.root)).toMatchObject({ code: 'busy' });
    expect(await join(yoda)).toMatchObject({ ok: true });
  });

  it('gives a handle that means its owner only to those who have joined (R24)', async () => {
    const { town, residents } = await townOf({}, 'hans', 'luke', 'yoda');
    const [hans, luke, yoda] = residents;
    await register(hans);
    const joined = await join(luke);
    const peer = 'owners' in joined ? (joined.owners[0] as { peer: string }).peer : '';
    expect(town.bus.ask.ownerOf(luke.session, film.root, peer)).toEqual({
      session: hans.session,
      user: hans.user,
    });
    expect(town.bus.ask.ownerOf(yoda.session, film.root, peer)).toBeUndefined();
    expect(town.bus.ask.ownerOf(luke.session, 'f'.repeat(64), peer)).toBeUndefined();
    await hans.ask({ t: 'block', user: 'luke' });
    expect(town.bus.ask.ownerOf(luke.session, film.root, peer)).toBeUndefined();
  });
});

describe('who blocks (R15, R24; threat 22)', () => {
  it('is among no owners, in no difference and no question, and appears again after the end of the block', async () => {
    const { town, residents } = await townOf({}, 'hans', 'luke', 'yoda');
    const [hans, luke, yoda] = residents;
    await hans.ask({ t: 'share' });
    await register(hans);
    await register(yoda, published('yoda', 'film.mkv'));
    const before = luke.ask({ t: 'join', file: film.root });
    expect(await before).toMatchObject({ ok: true });
    await hans.ask({ t: 'block', user: 'luke' });
    expect(swarm(luke).at(-1)?.changes).toEqual([{ peer: expect.any(String) as string, gone: true }]);
    const told = swarm(luke).length;
    expect(await search(luke)).toMatchObject({
      files: [{ owners: ['yoda'], manifest: { publisher: 'yoda' } }],
    });
    expect(hans.events.filter(({ t }) => t === 'look')).toEqual([]);
    await register(hans, film, '');
    await hans.tell({ t: 'have', file: film.root, chunks: [0] });
    await town.pass(2_000);
    expect(swarm(luke)).toHaveLength(told);
    await hans.ask({ t: 'unblock', user: 'luke' });
    expect(swarm(luke).at(-1)?.changes).toMatchObject([{ user: 'hans', have: 'AQ==' }]);
  });

  it('is not told of by "known", nor by a name that only its manifest has', async () => {
    const { residents } = await townOf({}, 'hans', 'luke', 'yoda');
    const [hans, luke, yoda] = residents;
    await hans.ask({ t: 'block', user: 'luke' });
    await register(hans, published('hans', 'secret plan', 'plan'));
    expect(await search(luke, 'secret plan')).toMatchObject({ code: 'not-found' });
    expect(await register(luke, published('luke', 'plan'))).toEqual({ ok: true, known: false });
    await register(yoda, published('hans', 'secret plan', 'plan'));
    expect(await search(luke, 'secret plan')).toMatchObject({ code: 'not-found' });
    expect(await search(yoda, 'secret plan')).toMatchObject({
      files: [{ owners: ['hans', 'luke', 'yoda'] }],
    });
  });
});
