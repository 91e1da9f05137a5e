/** Introductions to the owners of a file (R24, R33): by handle, without a person's consent, and not without end. */
import { expect, it } from 'vitest';
import type { ConsentAsked, IntroductionResult } from '../../../machines/vocabulary/replies.ts';
import type { JoinResult } from '../../../machines/vocabulary/swarm.ts';
import { defaultSettings } from '../../../src/config/settings.ts';
import { published, publicKeyOf } from '../published.ts';
import { startTown } from '../town.ts';
import type { Resident } from '../town.ts';

const endpoint = { port: 5000, addresses: [] };
const film = published('hans', 'film.mkv');

async function swarmOf(...names: string[]) {
  const { limits } = defaultSettings();
  const town = await startTown({ limits: { ...limits, openMeetings: 1 } });
  const residents: Resident[] = [];
  for (const name of names) {
    await town.addUser(name);
    const entered = await town.enter(name, { device: publicKeyOf(name) });
    if (!entered) throw new Error(`${name} was not let in`);
    residents.push(entered);
  }
  const [hans, ...others] = residents as [Resident, Resident, Resident];
  await hans.ask({ t: 'register', manifest: film, have: 'all' });
  const handles: string[] = [];
  for (const other of others) {
    const joined = (await other.ask({ t: 'join', file: film.root })) as JoinResult;
    handles.push(joined.owners[0]?.peer ?? '');
  }
  return { town, residents: [hans, ...others] as const, handles };
}

const asked = ({ events }: Resident) =>
  events.filter((event): event is ConsentAsked => event.t === 'consent-asked');

it('one meeting past limits.openMeetings is refused as busy, and an answer makes room', async () => {
  const { town, residents, handles } = await swarmOf('hans', 'luke', 'yoda');
  const [hans, luke, yoda] = residents;
  const introduce = (who: Resident, peer = '') =>
    who.ask({ t: 'introduce', file: film.root, peer, endpoint });
  const first = introduce(luke, handles[0]);
  await town.pass(1);
  expect(asked(hans)).toMatchObject([{ from: 'luke', purpose: { kind: 'file', root: film.root } }]);
  expect(await introduce(yoda, handles[1])).toMatchObject({ code: 'busy' });
  await hans.tell({ t: 'consent', re: asked(hans)[0]?.id ?? '', yes: true, endpoint });
  expect(await first).toMatchObject({ ok: true });
  void introduce(yoda, handles[1]);
  await town.pass(1);
  expect(asked(hans)).toHaveLength(2);
});

it('two who seek each other because of one file are brought together once', async () => {
  const { town, residents, handles } = await swarmOf('hans', 'luke');
  const [hans, luke] = residents;
  await luke.ask({ t: 'register', manifest: film, have: 'all' });
  const { owners } = (await hans.ask({ t: 'join', file: film.root })) as JoinResult;
  const introduce = (who: Resident, peer = '') =>
    who.ask({ t: 'introduce', file: film.root, peer, endpoint }) as Promise<IntroductionResult>;
  const first = introduce(luke, handles[0]);
  await town.pass(1);
  const [forHans, forLuke] = [await introduce(hans, owners[0]?.peer), await first];
  expect(forLuke.introduction).toMatchObject({ peer: 'hans', purpose: { kind: 'file', root: film.root } });
  expect(forHans.introduction).toMatchObject({ peer: 'luke', id: forLuke.introduction.id });
  expect(asked(luke)).toEqual([]);
  // What hans' client answered meanwhile comes too late, and counts no more.
  await hans.tell({ t: 'consent', re: asked(hans)[0]?.id ?? '', yes: true, endpoint });
  expect(hans.events.filter(({ t }) => t === 'introduced')).toEqual([]);
});

it('a handle that means nobody, or somebody of whom one blocks the other, is not found (R24)', async () => {
  const { residents, handles } = await swarmOf('hans', 'luke');
  const [hans, luke] = residents;
  const introduce = (peer: string) => luke.ask({ t: 'introduce', file: film.root, peer, endpoint });
  expect(await introduce('nobody')).toMatchObject({ code: 'not-found' });
  await luke.ask({ t: 'block', user: 'hans' });
  expect(await introduce(handles[0] ?? '')).toMatchObject({ code: 'not-found' });
  expect(asked(hans)).toEqual([]);
});
