/** R15: whatever happens, nothing of A's presence reaches a viewer whom A blocks, on any path. */
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { published, publicKeyOf } from './published.ts';
import { startTown } from './town.ts';
import type { Resident, Town } from './town.ts';

const NAMES = ['ann', 'bob', 'cid', 'dan'] as const;
const name = fc.constantFrom(...NAMES);
const step = fc.oneof(
  { weight: 4, arbitrary: fc.record({ do: fc.constant('enter' as const), who: name }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constantFrom('logout' as const, 'drop' as const), who: name }) },
  {
    weight: 2,
    arbitrary: fc.record({
      do: fc.constantFrom('block' as const, 'unblock' as const),
      who: name,
      whom: name,
    }),
  },
  { weight: 2, arbitrary: fc.record({ do: fc.constantFrom('message' as const), who: name, whom: name }) },
  {
    weight: 2,
    arbitrary: fc.record({
      do: fc.constantFrom('whoelse' as const, 'whoelsesince' as const, 'broadcast' as const),
      who: name,
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      do: fc.constantFrom('register' as const, 'have' as const, 'searchfile' as const, 'join' as const),
      who: name,
      /** Whose file of that name it is. */
      whose: name,
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({ do: fc.constant('pass' as const), seconds: fc.integer({ min: 1, max: 20 }) }),
  },
);
/** A file of each, all under one name. */
const FILES = {
  ann: published('ann', 'film', 'a'),
  bob: published('bob', 'film', 'b'),
  cid: published('cid', 'film', 'c'),
  dan: published('dan', 'film', 'd'),
};
type Step = typeof step extends fc.Arbitrary<infer S> ? S : never;

interface World {
  readonly town: Town;
  readonly online: Map<string, Resident>;
  /** "ann>bob": ann blocks bob. */
  readonly blocks: Set<string>;
  messages: number;
}

it('threat 22: holds over random histories', { timeout: 120_000 }, async () => {
  let checked = 0;
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 30, maxLength: 90 }), async (steps) => {
      const world: World = { town: await startTown(), online: new Map(), blocks: new Set(), messages: 0 };
      for (const user of NAMES) await world.town.addUser(user);
      for (const who of NAMES) await perform(world, { do: 'enter', who });
      const heard = new Map<Resident, [results: number, events: number]>();
      for (const resident of world.online.values()) heard.set(resident, [0, resident.events.length]);
      for (const taken of steps) {
        await perform(world, taken);
        for (const [viewer, resident] of world.online) {
          const [results, events] = heard.get(resident) ?? [0, 0];
          const told = [...resident.results.slice(results), ...resident.events.slice(events)].filter(
            tellsPresence,
          );
          heard.set(resident, [resident.results.length, resident.events.length]);
          for (const hidden of NAMES.filter((user) => world.blocks.has(`${user}>${viewer}`))) {
            checked += told.length;
            expect(JSON.stringify(told)).not.toContain(`"${hidden}"`);
          }
        }
      }
    }),
    { numRuns: 200 },
  );
  expect(checked).toBeGreaterThan(100);
});

async function perform(world: World, taken: Step): Promise<void> {
  const { town, online, blocks } = world;
  if (taken.do === 'pass') return town.pass(taken.seconds * 1_000);
  const who = online.get(taken.who);
  if (taken.do === 'enter' && !who) {
    const entered = await town.enter(taken.who, { device: publicKeyOf(taken.who) });
    if (entered) online.set(taken.who, entered);
  }
  if (!who) return;
  if (taken.do === 'logout' || taken.do === 'drop') {
    online.delete(taken.who);
    await who[taken.do]();
  } else if (taken.do === 'whoelse') await who.ask({ t: 'whoelse' });
  else if (taken.do === 'whoelsesince') await who.ask({ t: 'whoelsesince', seconds: 30 });
  else if (taken.do === 'register') {
    await who.ask({ t: 'register', manifest: FILES[taken.whose], have: '' });
  } else if (taken.do === 'have') {
    await who.tell({ t: 'have', file: FILES[taken.whose].root, chunks: [0] });
  } else if (taken.do === 'searchfile') await who.ask({ t: 'searchfile', name: 'film' });
  else if (taken.do === 'join') await who.ask({ t: 'join', file: FILES[taken.whose].root });
  else if (taken.do === 'broadcast') {
    const result = await who.ask({ t: 'broadcast', text: 'x' });
    const isHere = (user: string) => {
      const known = town.bus.ask.userNamed(user);
      return known !== undefined && (town.bus.ask.sessionOf(known)?.connection ?? null) !== null;
    };
    const others = NAMES.filter((user) => user !== taken.who && isHere(user));
    const reached = others.filter((user) => !blocks.has(`${user}>${taken.who}`));
    expect(result).toMatchObject({ ok: true, recipients: reached.length });
  } else if (taken.do === 'block' || taken.do === 'unblock') {
    const { ok } = await who.ask({ t: taken.do, user: taken.whom });
    const pair = `${taken.who}>${taken.whom}`;
    expect(ok).toBe(taken.who !== taken.whom && blocks.has(pair) === (taken.do === 'unblock'));
    if (ok && taken.do === 'block') blocks.add(pair);
    if (ok && taken.do === 'unblock') blocks.delete(pair);
  } else if (taken.do === 'message') {
    const message = `message${++world.messages}`;
    const result = await who.ask({ t: 'message', to: taken.whom, text: 'x', message });
    const isBlocked = blocks.has(`${taken.whom}>${taken.who}`);
    if (taken.who === taken.whom) expect(result).toMatchObject({ code: 'self' });
    else expect(result).toMatchObject(isBlocked ? { code: 'blocked' } : { ok: true });
  }
}

/** Messages and broadcasts of somebody who blocks the viewer may come through (R21); these may not. */
function tellsPresence(said: object): boolean {
  return ['users', 'moves', 'files', 'owners', 'changes'].some((field) => field in said);
}
