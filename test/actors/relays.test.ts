/** Who is relayed to whom: tickets that are good once, to the other side of one's own introduction, within limits (threats 47, 48 and 49). */
import { beforeEach, describe, expect, it } from 'vitest';
import type { Fact } from '../../machines/vocabulary/facts.ts';
import type { Introduction } from '../../machines/vocabulary/peers.ts';
import type { ConsentAsked, Introduced } from '../../machines/vocabulary/replies.ts';
import { defaultSettings } from '../../src/config/settings.ts';
import { startTown, type Resident, type Town } from './town.ts';

const ENDPOINT = { port: 5000, addresses: [] };
const relay = { ...defaultSettings().relay, enabled: true };

let town: Town;

async function settle(): Promise<void> {
  await town.pass(1);
}

async function arrive(name: string): Promise<Resident> {
  if (!town.bus.ask.userNamed(name)) await town.addUser(name);
  const entered = await town.enter(name, { device: `key-of-${name}` });
  if (!entered) throw new Error(`${name} was not let in`);
  return entered;
}

/** What each of the two is told of the other. */
async function introduce(first: Resident, second: Resident): Promise<[Introduction, Introduction]> {
  const told = first.ask({ t: 'startprivate', user: second.user.name, endpoint: ENDPOINT });
  await settle();
  const asked = second.events.findLast((event): event is ConsentAsked => event.t === 'consent-asked');
  const signal = { t: 'consent' as const, re: asked?.id ?? '', yes: true, endpoint: ENDPOINT };
  await second.tell(signal);
  const introduced = second.events.findLast((event): event is Introduced => event.t === 'introduced');
  const answer = (await told) as unknown as Introduced;
  return [answer.introduction, (introduced as Introduced).introduction];
}

let calls = 0;

/** A connection that shows a ticket, and what its machine is told. */
async function call(ticket: string) {
  const connection = `r${++calls}`;
  const facts: Fact[] = [];
  town.bus.attend(connection, { onFact: (fact) => void facts.push(fact), onResult: () => {} });
  const command = { t: 'relay' as const, id: 1, ticket };
  town.bus.publish({ type: 'relay.asked', connection, device: null, command });
  await settle();
  return { connection, facts, types: () => facts.map(({ type }) => type) };
}

const close = async (connection: string): Promise<void> => {
  town.bus.publish({ type: 'connection.closed', connection });
  await settle();
};

function codeOf({ facts }: { readonly facts: readonly Fact[] }): string | undefined {
  const refused = facts.find((fact) => fact.type === 'relay.refused');
  return refused?.type === 'relay.refused' ? refused.refusal.code : undefined;
}

let hans: Resident;
let luke: Resident;
beforeEach(async () => {
  town = await startTown({ relay });
  [hans, luke] = [await arrive('hans'), await arrive('luke')];
});

it('no introduction bears a ticket where the server does not relay', async () => {
  town = await startTown();
  const [first, second] = await introduce(await arrive('hans'), await arrive('luke'));
  expect([first.relay, second.relay]).toEqual([undefined, undefined]);
});

describe('a ticket', () => {
  it('is one’s own, and joins with the other side of the introduction', async () => {
    const [forHans, forLuke] = await introduce(hans, luke);
    expect(forHans.relay).not.toBe(forLuke.relay);
    const first = await call(forHans.relay ?? '');
    expect(first.types()).toEqual([]);
    const second = await call(forLuke.relay ?? '');
    expect(first.facts).toMatchObject([{ type: 'relay.joined', peer: second.connection, commandId: 1 }]);
    expect(second.facts).toMatchObject([{ type: 'relay.joined', peer: first.connection }]);
  });

  it('is good once: nobody comes a second time, or to themselves', async () => {
    const [forHans, forLuke] = await introduce(hans, luke);
    await call(forHans.relay ?? '');
    expect(codeOf(await call(forHans.relay ?? ''))).toBe('not-found');
    const second = await call(forLuke.relay ?? '');
    expect(second.types()).toEqual(['relay.joined']);
    expect(codeOf(await call(forLuke.relay ?? ''))).toBe('not-found');
  });

  it('of nobody is refused, and so is one that is half a minute old', async () => {
    const [forHans] = await introduce(hans, luke);
    expect(codeOf(await call('guessed'))).toBe('not-found');
    await town.pass(31_000);
    expect(codeOf(await call(forHans.relay ?? ''))).toBe('not-found');
  });

  it('is gone with the session that got it, and so is the other side’s', async () => {
    const [forHans, forLuke] = await introduce(hans, luke);
    await hans.logout();
    expect(codeOf(await call(forHans.relay ?? ''))).toBe('not-found');
    expect(codeOf(await call(forLuke.relay ?? ''))).toBe('not-found');
  });
});

describe('threat 47: a server that stops to relay', () => {
  it('takes no ticket that it gave', async () => {
    const settings = { ...relay };
    town = await startTown({ relay: settings });
    const [forHans] = await introduce(await arrive('hans'), await arrive('luke'));
    settings.enabled = false;
    expect(codeOf(await call(forHans.relay ?? ''))).toBe('unreachable');
  });

  it('ends what is under way at a reload, refuses who waits, and says so once to each whom it concerns', async () => {
    const settings = { ...relay };
    town = await startTown({ relay: settings });
    const [one, two, three, four, other] = [
      await arrive('hans'),
      await arrive('luke'),
      await arrive('yoda'),
      await arrive('leia'),
      await arrive('chewbacca'),
    ];
    const joined = [];
    for (const [first, second] of [
      [one, two],
      [one, three],
    ] as const) {
      const tickets = await introduce(first, second);
      for (const { relay: ticket } of tickets) joined.push(await call(ticket ?? ''));
    }
    const [forThree] = await introduce(three, four);
    const waiting = await call(forThree.relay ?? '');
    town.bus.publish({ type: 'settings.applied' });
    await settle();
    expect(joined.map(({ types }) => types())).toEqual(joined.map(() => ['relay.joined']));
    settings.enabled = false;
    town.bus.publish({ type: 'settings.applied' });
    await settle();
    expect(joined.map(({ types }) => types())).toEqual(joined.map(() => ['relay.joined', 'relay.ended']));
    expect(codeOf(waiting)).toBe('unreachable');
    const told = ({ events }: Resident) => events.filter(({ t }) => t === 'announcement');
    for (const resident of [one, two, three])
      expect(told(resident)).toMatchObject([{ text: expect.stringContaining('does not relay any more') }]);
    for (const resident of [four, other]) expect(told(resident)).toEqual([]);
  });
});

describe('a relay', () => {
  it('of others goes on when somebody’s session ends', async () => {
    const [yoda, leia] = [await arrive('yoda'), await arrive('leia')];
    const [forHans, forLuke] = await introduce(hans, luke);
    const [forYoda, forLeia] = await introduce(yoda, leia);
    await call(forHans.relay ?? '');
    await call(forLuke.relay ?? '');
    const others = [await call(forYoda.relay ?? ''), await call(forLeia.relay ?? '')];
    await hans.logout();
    expect(others.map(({ types }) => types())).toEqual([['relay.joined'], ['relay.joined']]);
  });

  it('ends on both sides when one leaves', async () => {
    const [forHans, forLuke] = await introduce(hans, luke);
    const [first, second] = [await call(forHans.relay ?? ''), await call(forLuke.relay ?? '')];
    await close(first.connection);
    expect(second.types()).toEqual(['relay.joined', 'relay.ended']);
    await close(second.connection);
    expect(first.types()).toEqual(['relay.joined']);
  });

  it('ends with the session behind it', async () => {
    const [forHans, forLuke] = await introduce(hans, luke);
    const [first] = [await call(forHans.relay ?? ''), await call(forLuke.relay ?? '')];
    await hans.logout();
    expect(first.types()).toEqual(['relay.joined', 'relay.ended']);
  });

  it('is not begun for a session that ended while its side waited for the other', async () => {
    const [forHans, forLuke] = await introduce(hans, luke);
    const first = await call(forHans.relay ?? '');
    await hans.logout();
    expect(codeOf(first)).toBe('interrupted');
    const second = await call(forLuke.relay ?? '');
    expect([first.types(), second.types()]).toEqual([['relay.refused'], ['relay.refused']]);
  });

  it('that nobody joined leaves nothing behind', async () => {
    const [forHans, forLuke] = await introduce(hans, luke);
    await close((await call(forHans.relay ?? '')).connection);
    expect((await call(forLuke.relay ?? '')).types()).toEqual([]);
  });
});

describe('a limit', () => {
  it('of one user concerns no other', async () => {
    town = await startTown({ relay: { ...relay, connectionsPerUser: 1 } });
    const [one, two, three, four] = [
      await arrive('hans'),
      await arrive('luke'),
      await arrive('yoda'),
      await arrive('leia'),
    ];
    const [forOne] = await introduce(one, two);
    const [forThree] = await introduce(three, four);
    await call(forOne.relay ?? '');
    expect((await call(forThree.relay ?? '')).types()).toEqual([]);
  });

  it('leaves others as many places as somebody has, and one to everybody while there is one', async () => {
    town = await startTown({ relay: { ...relay, connections: 8, connectionsPerUser: 8 } });
    const [greedy, ...others] = [
      await arrive('hans'),
      await arrive('luke'),
      await arrive('yoda'),
      await arrive('leia'),
    ] as const;
    const wish = async (first: Resident, second: Resident) =>
      codeOf(await call((await introduce(first, second))[0].relay ?? ''));
    const [luke, yoda, leia] = others;
    expect([await wish(greedy, luke), await wish(greedy, yoda)]).toEqual([undefined, undefined]);
    expect([await wish(greedy, leia), await wish(greedy, luke)]).toEqual([undefined, undefined]);
    expect(await wish(greedy, yoda)).toBe('busy');
    expect([await wish(luke, yoda), await wish(luke, leia)]).toEqual([undefined, undefined]);
    expect(await wish(luke, yoda)).toBe('busy');
    expect([await wish(yoda, luke), await wish(leia, luke)]).toEqual([undefined, undefined]);
  });

  it('that keeps one of the two away sends the other away, too', async () => {
    town = await startTown({ relay: { ...relay, connectionsPerUser: 1 } });
    const [one, two, three] = [await arrive('hans'), await arrive('luke'), await arrive('yoda')];
    const [forOne] = await introduce(one, two);
    await call(forOne.relay ?? '');
    const [forThree, again] = await introduce(three, one);
    const waiting = await call(forThree.relay ?? '');
    expect(codeOf(await call(again.relay ?? ''))).toBe('busy');
    expect(codeOf(waiting)).toBe('busy');
  });

  it.each([
    ['of the server', { connections: 2 }],
    ['of one user', { connectionsPerUser: 1 }],
  ])('%s refuses one more, and takes it when there is room', async (_name, change) => {
    town = await startTown({ relay: { ...relay, ...change } });
    [hans, luke] = [await arrive('hans'), await arrive('luke')];
    const yoda = await arrive('yoda');
    const [forHans, forLuke] = await introduce(hans, luke);
    const first = await call(forHans.relay ?? '');
    await call(forLuke.relay ?? '');
    const [again] = await introduce(hans, yoda);
    expect(codeOf(await call(again.relay ?? ''))).toBe('busy');
    await close(first.connection);
    const [later] = await introduce(hans, yoda);
    expect((await call(later.relay ?? '')).types()).toEqual([]);
  });
});
