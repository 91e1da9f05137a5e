/** Who is let in: one connection past each limit of the door, and what it is told. */
import { afterEach, describe, expect, it } from 'vitest';
import { defaultSettings } from '../../src/config/settings.ts';
import type { Settings } from '../../src/config/settings.ts';
import { createAdmission } from '../../src/server/connection-limits.ts';
import { startHouse } from '../server/in-process.ts';
import type { House } from '../server/in-process.ts';

function door(limits: Partial<Settings['limits']>) {
  const time = { now: 0, loggedIn: 0 };
  const clock = { now: () => 0, monotonic: () => time.now, after: () => () => undefined };
  const all = { ...defaultSettings().limits, ...limits };
  const admit = createAdmission({ limits: all, clock, loggedIn: () => time.loggedIn });
  /** The reason of a refusal, or the way out. */
  const knock = (address: string) => {
    const admission = admit(address);
    return 'refused' in admission ? admission.refused : () => admission.release();
  };
  const leave = (way: ReturnType<typeof knock>) => typeof way === 'function' && way();
  return { time, knock, leave };
}

describe('the door', () => {
  it('threat 12: lets in so many from one address, and others all the same', () => {
    const { knock, leave } = door({ connectionsPerAddress: 2 });
    const ways = [knock('10.0.0.1'), knock('10.0.0.1')];
    expect(knock('10.0.0.1')).toBe('too-many-from-address');
    expect(knock('10.0.0.2')).toBeTypeOf('function');
    leave(ways[0] ?? 'too-many-connections');
    expect(knock('10.0.0.1')).toBeTypeOf('function');
    expect(knock('10.0.0.1')).toBe('too-many-from-address');
  });

  it('threat 12: lets in so many within a minute, and one more when time has passed', () => {
    const { time, knock, leave } = door({ newConnectionsPerMinute: 60 });
    for (let at = 0; at < 60; at++) leave(knock('10.0.0.1'));
    expect(knock('10.0.0.1')).toBe('too-fast-from-address');
    expect(knock('10.0.0.2')).toBeTypeOf('function');
    time.now = 59_999;
    expect(knock('10.0.0.1')).toBe('too-fast-from-address');
    time.now = 61_000;
    expect(knock('10.0.0.1')).toBeTypeOf('function');
    expect(knock('10.0.0.1')).toBe('too-fast-from-address');
    time.now = 240_000;
    for (let at = 0; at < 60; at++) expect(knock('10.0.0.1')).toBeTypeOf('function');
    expect(knock('10.0.0.1')).toBe('too-fast-from-address');
  });

  it('counts a household of IPv6 (a /64) as one address', () => {
    const { knock } = door({ connectionsPerAddress: 2 });
    expect(knock('2001:db8:1:2::1')).toBeTypeOf('function');
    expect(knock('2001:db8:1:2:a:b:c:d')).toBeTypeOf('function');
    expect(knock('2001:db8:1:2::9')).toBe('too-many-from-address');
    expect(knock('2001:db8:1:3::1')).toBeTypeOf('function');
  });

  it('threat 12: lets in so many in all, and so many before their login', () => {
    const all = door({ connections: 2 });
    expect([all.knock('10.0.0.1'), all.knock('127.0.0.1')].every((way) => typeof way === 'function')).toBe(
      true,
    );
    expect(all.knock('10.0.0.3')).toBe('too-many-connections');
    const early = door({ connectionsBeforeLogin: 2 });
    early.knock('10.0.0.1');
    early.knock('10.0.0.2');
    expect(early.knock('10.0.0.3')).toBe('too-many-before-login');
    early.time.loggedIn = 1;
    expect(early.knock('10.0.0.3')).toBeTypeOf('function');
    expect(early.knock('10.0.0.4')).toBe('too-many-before-login');
  });

  it('spares this machine’s own addresses, unless told otherwise', () => {
    const spared = door({ connectionsPerAddress: 1 });
    expect([1, 2, 3].map(() => typeof spared.knock('127.0.0.9'))).toEqual([
      'function',
      'function',
      'function',
    ]);
    const strict = door({ connectionsPerAddress: 1, spareLoopback: false });
    expect(strict.knock('::1')).toBeTypeOf('function');
    expect(strict.knock('::1')).toBe('too-many-from-address');
  });
});

describe('the door of a server', () => {
  let house: House;
  afterEach(() => house.close());

  /** Knocks until there is room: the server hears a little later that somebody has left. */
  async function letIn(): Promise<void> {
    for (;;) {
      const bare = house.knock();
      while (bare.frames.length === 0) await new Promise((resolve) => setTimeout(resolve, 10));
      if (bare.frames[0]?.t === 'hello') return;
    }
  }

  it('threat 12: the connection that is one too many reads why, and the others go on', async () => {
    house = await startHouse({ limits: { connectionsPerAddress: 3, spareLoopback: false } });
    const users = [await house.user('hans'), await house.user('luke'), await house.user('yoda')];
    const refused = house.knock();
    expect(await refused.next('error')).toMatchObject({
      code: 'rate-limited',
      message: 'too many connections from your address are open: close some',
    });
    await refused.closed;
    for (const user of users) expect(await user.ask('whoelse')).toMatchObject({ ok: true });
    users[0]?.socket.destroy();
    await letIn();
  });

  it('logged-in connections do not stand in the way of newcomers', async () => {
    house = await startHouse({ limits: { connectionsBeforeLogin: 1 } });
    await house.user('hans');
    await house.user('luke');
    const waiting = house.knock();
    await waiting.next('hello');
    const refused = house.knock();
    expect(await refused.next('error')).toMatchObject({ code: 'busy' });
    await refused.closed;
    waiting.socket.destroy();
    await letIn();
  });
});
