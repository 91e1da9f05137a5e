/** Who is introduced to whom (R25, R27, R15; threat 30): refusals in their order, consent, and no address before the yes. */
import { beforeEach, describe, expect, it } from 'vitest';
import type { Refusal } from '../../../machines/vocabulary/codes.ts';
import type { Introduction } from '../../../machines/vocabulary/peers.ts';
import type { ConsentAsked, Introduced, Result, ServerEvent } from '../../../machines/vocabulary/replies.ts';
import { defaultSettings } from '../../../src/config/settings.ts';
import { startTown } from '../town.ts';
import type { Resident, Town } from '../town.ts';

const ENDPOINT = { port: 5000, addresses: [] };

let town: Town;
let hans: Resident;
let luke: Resident;

async function arrive(name: string, address = '192.0.2.1'): Promise<Resident> {
  if (!town.bus.ask.userNamed(name)) await town.addUser(name);
  const entered = await town.enter(name, { address, device: `key-of-${name}` });
  if (!entered) throw new Error(`${name} was not let in`);
  return entered;
}

beforeEach(async () => {
  town = await startTown();
  hans = await arrive('hans', '192.0.2.1');
  luke = await arrive('luke', '198.51.100.2');
});

/** Asks without waiting for the answer, which may take a minute. */
function startPrivate(who: Resident, user: string, more = {}): Promise<Result> {
  return who.ask({ t: 'startprivate', user, endpoint: ENDPOINT, ...more });
}

async function settled(): Promise<void> {
  await town.pass(1);
}

function questions(who: Resident): ConsentAsked[] {
  return who.events.filter((event): event is ConsentAsked => event.t === 'consent-asked');
}

async function answer(
  who: Resident,
  yes: boolean,
  more = {},
  re = questions(who).at(-1)?.id ?? '',
): Promise<void> {
  const signal = { t: 'consent' as const, re, yes, ...(yes && { endpoint: ENDPOINT }), ...more };
  town.bus.publish({ type: 'consent.received', session: who.session, user: who.user, signal });
  await settled();
}

function codeOf(result: Result): string {
  return (result as Refusal).code;
}

function introductionOf(result: Result | ServerEvent): Introduction {
  return (result as Introduced).introduction;
}

describe('a question that is refused without asking the other (R25)', () => {
  it.each([
    ['self', 'HANS'],
    ['unknown-user', 'nobody'],
  ])('as %s', async (code, user) => {
    expect(codeOf(await startPrivate(hans, user))).toBe(code);
  });

  it('threats 22 and 30: as blocked before it is told whether the other is online (R15)', async () => {
    await luke.ask({ t: 'block', user: 'hans' });
    await luke.logout();
    expect(codeOf(await startPrivate(hans, 'luke'))).toBe('blocked');
  });

  it('as blocked when the asker blocks the other: it would give their own presence away', async () => {
    await hans.ask({ t: 'block', user: 'luke' });
    expect(codeOf(await startPrivate(hans, 'luke'))).toBe('blocked');
    expect(questions(luke)).toEqual([]);
  });

  it('as offline', async () => {
    await luke.logout();
    expect(codeOf(await startPrivate(hans, 'luke'))).toBe('offline');
  });

  it('as already active, and that comes last', async () => {
    expect(codeOf(await startPrivate(hans, 'luke', { active: true }))).toBe('already-active');
    await luke.ask({ t: 'block', user: 'hans' });
    expect(codeOf(await startPrivate(hans, 'luke', { active: true }))).toBe('blocked');
    expect(questions(luke)).toEqual([]);
  });

  it('as already active while the other is being asked', async () => {
    void startPrivate(hans, 'luke');
    await settled();
    expect(codeOf(await startPrivate(hans, 'luke'))).toBe('already-active');
    expect(questions(luke)).toHaveLength(1);
  });

  it('as unreachable when a client has no device key', async () => {
    await town.addUser('bare');
    const bare = await town.enter('bare');
    expect(codeOf(await startPrivate(hans, 'bare'))).toBe('unreachable');
    if (bare) expect(codeOf(await startPrivate(bare, 'hans'))).toBe('unreachable');
  });
});

describe('consent', () => {
  it('threat 30: brings both the same introduction, each the other’s side; nobody hears an address before', async () => {
    const result = startPrivate(hans, 'luke');
    await settled();
    expect(questions(luke)).toEqual([
      expect.objectContaining({
        from: 'hans',
        key: 'key-of-hans',
        purpose: { kind: 'private' },
        seconds: 60,
      }),
    ]);
    const before = JSON.stringify([hans.events, hans.results, luke.events, luke.results]);
    expect(before).not.toMatch(/192\.0\.2|198\.51|5000/);
    await answer(luke, true);
    const forHans = introductionOf(await result);
    const forLuke = introductionOf(luke.events.at(-1) as Introduced);
    expect(forHans).toMatchObject({ peer: 'luke', key: 'key-of-luke' });
    expect(forHans.addresses).toEqual([{ host: '198.51.100.2', port: 5000 }]);
    expect(forLuke).toMatchObject({ peer: 'hans', key: 'key-of-hans' });
    expect(forLuke.addresses).toEqual([{ host: '192.0.2.1', port: 5000 }]);
    expect([forLuke.id, forLuke.nonce]).toEqual([forHans.id, forHans.nonce]);
  });

  it('refused is told to the asker alone, without an address', async () => {
    const result = startPrivate(hans, 'luke');
    await settled();
    await answer(luke, false);
    expect(codeOf(await result)).toBe('declined');
    expect(luke.events.at(-1)?.t).toBe('consent-asked');
  });

  it('refused because of a changed key says what to do', async () => {
    const result = startPrivate(hans, 'luke');
    await settled();
    await answer(luke, false, { reason: 'key-changed' });
    expect(await result).toMatchObject({ code: 'declined', message: expect.stringContaining('another key') });
  });

  it('threat 30: is not given by a no, not even by one that says where to call', async () => {
    const result = startPrivate(hans, 'luke');
    await settled();
    await answer(luke, false, { endpoint: ENDPOINT });
    expect(codeOf(await result)).toBe('declined');
    expect(luke.events.at(-1)?.t).toBe('consent-asked');
  });

  it('is not given by a yes without an endpoint', async () => {
    const result = startPrivate(hans, 'luke');
    await settled();
    await answer(luke, true, { endpoint: undefined });
    expect(codeOf(await result)).toBe('declined');
  });

  it('expires after its time, for both', async () => {
    const result = startPrivate(hans, 'luke');
    await settled();
    await town.pass(62_000);
    expect(codeOf(await result)).toBe('timeout');
    expect(luke.events.at(-1)).toEqual({ t: 'consent-closed', id: questions(luke)[0]?.id });
    await answer(luke, true);
    expect(luke.events.at(-1)?.t).toBe('consent-closed');
  });

  it('is given by two who ask each other at once', async () => {
    const first = startPrivate(hans, 'luke');
    await settled();
    const second = await startPrivate(luke, 'hans');
    expect(introductionOf(second).peer).toBe('hans');
    expect(introductionOf(await first)).toMatchObject({ peer: 'luke', id: introductionOf(second).id });
  });

  it('cannot be given by somebody else', async () => {
    const yoda = await arrive('yoda');
    const result = startPrivate(hans, 'luke');
    await settled();
    await answer(yoda, true, {}, questions(luke)[0]?.id);
    expect(yoda.events.filter(({ t }) => t === 'introduced')).toEqual([]);
    await answer(luke, false);
    expect(codeOf(await result)).toBe('declined');
  });

  it.each([
    ['the one who is asked', () => luke, () => hans],
    ['the one who asks', () => hans, () => luke],
  ])('is not open any more once %s blocks the other (R27)', async (_name, blocker, other) => {
    const result = startPrivate(hans, 'luke');
    await settled();
    await blocker().ask({ t: 'block', user: other().user.name });
    expect(codeOf(await result)).toBe('blocked');
    await answer(luke, true);
    expect(luke.events.filter(({ t }) => t === 'introduced')).toEqual([]);
  });

  it('ends with the session of either', async () => {
    const result = startPrivate(hans, 'luke');
    await settled();
    await luke.logout();
    expect(codeOf(await result)).toBe('offline');
    const again = await arrive('luke');
    void startPrivate(hans, 'luke');
    await settled();
    await hans.logout();
    expect(again.events.map(({ t }) => t)).toContain('consent-closed');
  });

  it('is asked again of who took their session up again', async () => {
    void startPrivate(hans, 'luke');
    await settled();
    const resumed = { user: luke.user, session: luke.session, mail: 'live', connection: 'c9' } as const;
    town.bus.publish({ type: 'session.resumed', ...resumed, commandId: 1, results: 0 });
    await settled();
    expect(questions(luke).map(({ id }) => id)).toEqual([questions(luke)[0]?.id, questions(luke)[0]?.id]);
  });
});

describe('limits', () => {
  it('of questions in a minute', async () => {
    const { limits } = defaultSettings();
    town = await startTown({ limits: { ...limits, consentsPerMinute: 2 } });
    [hans, luke] = [await arrive('hans'), await arrive('luke')];
    for (const round of [1, 2]) {
      const result = startPrivate(hans, 'luke');
      await settled();
      await answer(luke, false);
      expect([round, codeOf(await result)]).toEqual([round, 'declined']);
    }
    const refusal = (await startPrivate(hans, 'luke')) as Refusal;
    expect(refusal.code).toBe('rate-limited');
    await town.pass((refusal.retryAfterSeconds ?? 0) * 1_000);
    void startPrivate(hans, 'luke');
    await settled();
    expect(questions(luke)).toHaveLength(3);
  });

  it('of open questions, for who asks and for who is asked', async () => {
    const { limits } = defaultSettings();
    town = await startTown({ limits: { ...limits, openConsents: 1 } });
    [hans, luke] = [await arrive('hans'), await arrive('luke')];
    const yoda = await arrive('yoda');
    void startPrivate(hans, 'luke');
    await settled();
    expect(codeOf(await startPrivate(hans, 'yoda'))).toBe('busy');
    expect(codeOf(await startPrivate(yoda, 'luke'))).toBe('busy');
  });
});

describe('the device key', () => {
  it('is known since it was first seen, also after a restart', async () => {
    const since = town.bus.ask.deviceOf(luke.session)?.since;
    expect(since).toBeTypeOf('number');
    await luke.logout();
    await town.pass(10_000);
    town = await startTown({}, town.store);
    const again = await arrive('luke');
    expect(town.bus.ask.deviceOf(again.session)).toEqual({ key: 'key-of-luke', since });
  });
});

describe('an introduction of which nothing comes', () => {
  async function introduced(): Promise<string> {
    const result = startPrivate(hans, 'luke');
    await settled();
    await answer(luke, true);
    return introductionOf(await result).id;
  }
  const unmet = (introduction: string) => ({ t: 'unmet', introduction, reason: 'key-changed' }) as const;
  const told = (who: Resident) => who.events.filter(({ t }) => t === 'unmet');

  it('is told to the other side, once and in both directions (R29)', async () => {
    const id = await introduced();
    await hans.tell(unmet(id));
    await hans.tell(unmet(id));
    expect([told(luke), told(hans)]).toEqual([[unmet(id)], []]);
    const again = await introduced();
    await luke.tell(unmet(again));
    expect([told(luke), told(hans)]).toEqual([[unmet(id)], [unmet(again)]]);
  });

  it('is nobody else’s to tell of, and is forgotten after ten seconds', async () => {
    const yoda = await arrive('yoda');
    const id = await introduced();
    await yoda.tell(unmet(id));
    expect([told(luke), told(hans)]).toEqual([[], []]);
    await town.pass(10_001);
    await hans.tell(unmet(id));
    expect(told(luke)).toEqual([]);
  });
});
