/** The offers actor against R39 and R15: who is asked, what the pusher hears, and when a push is over. */
import { expect, it } from 'vitest';
import type { Offer, PushProgress } from '../../machines/vocabulary/pushes.ts';
import type { Result } from '../../machines/vocabulary/replies.ts';
import { published, publicKeyOf } from './published.ts';
import { startTown, type Resident } from './town.ts';

const film = published('hans', 'film.mkv');

async function townOf(...names: string[]) {
  const town = await startTown({ offerSeconds: 60 });
  const enter = async (name: string): Promise<Resident> => {
    const entered = await town.enter(name, { device: publicKeyOf(name) });
    if (!entered) throw new Error(`${name} did not get in`);
    return entered;
  };
  const residents: Resident[] = [];
  for (const name of names) {
    await town.addUser(name);
    residents.push(await enter(name));
  }
  const all = residents as [Resident, Resident, Resident];
  await all[0].ask({ t: 'register', manifest: film, have: 'all' });
  return { town, residents: all, enter };
}

function push(who: Resident, ...to: string[]): Promise<Result> {
  return who.ask({ t: 'push', push: 'p1', file: film.root, to });
}
const offers = ({ events }: Resident) => events.filter((event): event is Offer => event.t === 'offer');
const progress = ({ events }: Resident) =>
  events.filter((event): event is PushProgress => event.t === 'push-progress').flatMap(({ users }) => users);
const report = (who: Resident, state: 'accepted' | 'declined' | 'fetching' | 'complete', bytes = 0) =>
  who.tell({ t: 'progress', re: offers(who).at(-1)!.id, state, bytes });

it('asks everyone online, tells how far each is, and is over when all are done (R39)', async () => {
  const { town, residents } = await townOf('hans', 'luke', 'yoda');
  const [hans, luke, yoda] = residents;
  const result = push(hans, '@all');
  await town.pass(1);
  expect(offers(luke)).toMatchObject([{ from: 'hans', manifest: film, seconds: 60 }]);
  await report(yoda, 'declined');
  await report(luke, 'accepted');
  await report(luke, 'fetching', 5);
  await town.pass(1_100);
  expect(progress(hans)).toContainEqual({ user: 'luke', state: 'fetching', bytes: 5, cause: null });
  await report(luke, 'complete');
  const recipients = [
    { user: 'luke', state: 'complete', bytes: film.size },
    { user: 'yoda', state: 'declined' },
  ];
  expect(await result).toMatchObject({ ok: true, recipients });
});

it('who blocks the pusher is offline when named, and left out of everyone (R15)', async () => {
  const { residents } = await townOf('hans', 'luke', 'yoda');
  const [hans, luke, yoda] = residents;
  await luke.ask({ t: 'block', user: 'hans' });
  await yoda.logout();
  const offline = { bytes: 0, cause: null, state: 'offline' };
  expect(await push(hans, 'luke', 'yoda')).toEqual({
    ok: true,
    recipients: [
      { user: 'luke', ...offline },
      { user: 'yoda', ...offline },
    ],
  });
  expect(await push(hans, '@all')).toMatchObject({ code: 'offline' });
  expect(offers(luke)).toEqual([]);
});

it('who accepted and left has failed when they say nothing in time; who does not answer has let it expire', async () => {
  const { town, residents, enter } = await townOf('hans', 'luke', 'yoda');
  const [hans, luke] = residents;
  const result = push(hans, '@all');
  await town.pass(1);
  await report(luke, 'accepted');
  await luke.logout();
  await enter('luke');
  await town.pass(1_100);
  expect(progress(hans)).toContainEqual(expect.objectContaining({ user: 'luke', state: 'lost' }));
  await town.pass(62_000);
  expect(await result).toMatchObject({
    recipients: [
      { user: 'luke', state: 'failed' },
      { user: 'yoda', state: 'expired' },
    ],
  });
});

it('a withdrawn push is cancelled and closes what is open', async () => {
  const { town, residents } = await townOf('hans', 'luke', 'yoda');
  const [hans, luke] = residents;
  const result = push(hans, 'luke');
  await town.pass(1);
  expect(await hans.ask({ t: 'withdraw', push: 'p1' })).toEqual({ ok: true });
  expect(await result).toMatchObject({ code: 'cancelled' });
  expect(luke.events).toContainEqual({ t: 'offer-closed', id: offers(luke)[0]!.id, reason: 'withdrawn' });
});
