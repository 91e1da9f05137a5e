/** The offers actor against R39 and R15: who is asked, what the pusher hears, and when a push is over. */
import { expect, it } from 'vitest';
import type { Offer, PushProgress } from '../../machines/vocabulary/pushes.ts';
import type { Result } from '../../machines/vocabulary/replies.ts';
import { defaultSettings } from '../../src/config/settings.ts';
import { published, publicKeyOf } from './published.ts';
import { startTown, type Resident } from './town.ts';

const film = published('hans', 'film.mkv');

async function townOf(...names: string[]) {
  return townWith({}, ...names);
}
async function townWith(limits: Readonly<Record<string, number>>, ...names: string[]) {
  const town = await startTown({ offerSeconds: 60, limits: { ...defaultSettings().limits, ...limits } });
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
  return pushAs('p1', who, ...to);
}
function pushAs(name: string, who: Resident, ...to: string[]): Promise<Result> {
  return who.ask({ t: 'push', push: name, file: film.root, to });
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

it('one push past limits.pushesPerUser is busy, one past limits.pushesPerMinute is rate-limited, one past limits.pushRecipients is too long', async () => {
  const limits = { pushesPerUser: 2, pushesPerMinute: 3, pushRecipients: 1 };
  const { town, residents } = await townWith(limits, 'hans', 'luke', 'yoda');
  const [hans] = residents;
  expect(await push(hans, '@all')).toMatchObject({ code: 'too-long' });
  const open = [pushAs('p1', hans, 'luke'), pushAs('p2', hans, 'luke')];
  await town.pass(1);
  expect(await pushAs('p3', hans, 'luke')).toMatchObject({ code: 'busy' });
  for (const name of ['p1', 'p2']) await hans.ask({ t: 'withdraw', push: name });
  expect((await Promise.all(open)).map((result) => 'code' in result && result.code)).toEqual([
    'cancelled',
    'cancelled',
  ]);
  const third = pushAs('p3', hans, 'luke');
  await town.pass(1);
  await hans.ask({ t: 'withdraw', push: 'p3' });
  expect(await third).toMatchObject({ code: 'cancelled' });
  expect(await pushAs('p4', hans, 'luke')).toMatchObject({ code: 'rate-limited' });
});

it('one offer past limits.offersPerUser fails for that user, with a cause', async () => {
  const { town, residents } = await townWith({ offersPerUser: 1 }, 'hans', 'luke', 'yoda');
  const [hans, luke] = residents;
  void push(hans, 'luke');
  await town.pass(1);
  expect(await pushAs('p2', hans, 'luke')).toMatchObject({
    recipients: [{ user: 'luke', state: 'failed', cause: 'has too many open offers' }],
  });
  expect(offers(luke)).toHaveLength(1);
});

it('a block while a push is open ends it for that pair, as if they had left (R15)', async () => {
  const { town, residents } = await townOf('hans', 'luke', 'yoda');
  const [hans, luke] = residents;
  const result = push(hans, 'luke');
  await town.pass(1);
  await luke.ask({ t: 'block', user: 'hans' });
  expect(await result).toMatchObject({ recipients: [{ user: 'luke', state: 'offline' }] });
  expect(luke.events).toContainEqual({ t: 'offer-closed', id: offers(luke)[0]!.id, reason: 'withdrawn' });
});
