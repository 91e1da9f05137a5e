/** Who calls whom when two meet, and how many may call one at the same moment. */
import { describe, expect, it } from 'vitest';
import { NEXT_CALL_MILLISECONDS, TAKEN_CALL_MILLISECONDS } from '../../src/peer/call-in-turn.ts';
import { CALLED_FIRST_MILLISECONDS } from '../../src/peer/meet.ts';
import { ConnectError, systemNetwork, type ConnectOptions } from '../../src/ports/network.ts';
import { manualClock } from '../client/core/manual-clock.ts';
import { acquaintance, type Acquaintance } from './acquaintances.ts';

const PLACES = ['192.0.2.1', '192.0.2.2', '192.0.2.3'].map((host) => ({ host, port: 5000 }));
const NEXT_CALL_SECONDS = NEXT_CALL_MILLISECONDS / 1000;

/** A network that notes who is called, and does `answer` then. */
function noting(answer: (options: ConnectOptions) => ReturnType<typeof systemNetwork.connect>) {
  const called: string[] = [];
  const connect = (options: ConnectOptions) => {
    called.push(options.host);
    return answer(options);
  };
  return { called, network: { ...systemNetwork, connect } };
}

/** Two of whom the first has the greater key. */
async function leaderAndOther(): Promise<[Acquaintance, Acquaintance]> {
  const [first, second] = [await acquaintance(), await acquaintance()];
  return first.identity.publicKey > second.identity.publicKey ? [first, second] : [second, first];
}

describe('two who meet', () => {
  it('make one connection where the one with the greater key can call, without waiting', async () => {
    const [leader, other] = await leaderAndOther();
    const [atLeader, atOther] = [noting(systemNetwork.connect), noting(systemNetwork.connect)];
    const clock = manualClock();
    await Promise.all([
      leader.meet(other.introduce(), { network: atLeader.network, clock }),
      other.meet(leader.introduce(), { network: atOther.network, clock }),
    ]);
    clock.advance(NEXT_CALL_SECONDS * 10);
    expect(atLeader.called).toHaveLength(1);
    expect(atOther.called).toEqual([]);
  });

  it('meet by the other’s call, a moment later, where that one cannot', async () => {
    const [leader, other] = await leaderAndOther();
    const walled = noting(() => Promise.reject(new ConnectError('refused', 'there is a wall')));
    const { called, network } = noting(systemNetwork.connect);
    const clock = manualClock();
    const meeting = Promise.all([
      leader.meet(other.introduce(), { network: walled.network }),
      other.meet(leader.introduce(), { network, clock }),
    ]);
    clock.advance(CALLED_FIRST_MILLISECONDS / 1000 - 0.001);
    expect(called).toEqual([]);
    clock.advance(0.001);
    expect(called).toHaveLength(1);
    await meeting;
    expect(walled.called).toHaveLength(1);
  });

  it('call a peer’s places one after the other: the next when one has failed, or does not answer for a moment', async () => {
    const [leader, other] = await leaderAndOther();
    let refuse: (error: Error) => void = () => {};
    const { called, network } = noting(() => new Promise((_, reject) => (refuse = reject)));
    const clock = manualClock();
    void leader.meet(other.introduce({ addresses: PLACES }), { network, clock }).catch(() => {
      // The test's end gives it up.
    });
    expect(called).toHaveLength(1);
    clock.advance(NEXT_CALL_SECONDS);
    expect(called).toHaveLength(2);
    refuse(new ConnectError('refused', 'nobody listens'));
    // A rejection is heard some turns of the queue later.
    await new Promise((resolve) => setImmediate(resolve));
    expect(called).toEqual(PLACES.map(({ host }) => host));
    clock.advance(NEXT_CALL_SECONDS * 3);
    expect(called).toHaveLength(3);
  });

  it('give a call that was taken the time for its handshake, which a second call would double', async () => {
    const [leader, other] = await leaderAndOther();
    const { called, network } = noting((options) => {
      options.onTaken?.();
      return new Promise(() => {});
    });
    const clock = manualClock();
    void leader.meet(other.introduce({ addresses: PLACES }), { network, clock }).catch(() => {
      // The test's end gives it up.
    });
    clock.advance(TAKEN_CALL_MILLISECONDS / 1000 - 0.001);
    expect(called).toHaveLength(1);
    clock.advance(0.001);
    expect(called).toHaveLength(2);
  });

  it('take back the calls that are not through when they have met', async () => {
    const [leader, other] = await leaderAndOther();
    const given: (AbortSignal | undefined)[] = [];
    const { network } = noting((options) => {
      given.push(options.signal);
      return options.host === '192.0.2.1' ? new Promise(() => {}) : systemNetwork.connect(options);
    });
    const [silent] = PLACES;
    const places = { addresses: [...(silent ? [silent] : []), ...other.introduce().addresses] };
    await Promise.all([
      leader.meet(other.introduce(places), { network }),
      other.meet(leader.introduce({ addresses: [] })),
    ]);
    expect(given.map((signal) => signal?.aborted)).toEqual([true, true]);
  });

  it('call nobody any more after the meeting was given up', async () => {
    const [leader, other] = await leaderAndOther();
    const { called, network } = noting(() => new Promise(() => {}));
    const clock = manualClock();
    const leaving = new AbortController();
    const { signal } = leaving;
    const meeting = leader.meet(other.introduce({ addresses: PLACES }), { network, clock, signal });
    leaving.abort();
    await expect(meeting).rejects.toThrow('given up');
    clock.advance(NEXT_CALL_SECONDS * 10);
    expect(called).toHaveLength(1);
    expect(clock.running).toEqual([]);
  });
});

it('one who is called by fifty at the same moment meets all of them, and keeps them', async () => {
  const seeder = await acquaintance();
  const callers = await Promise.all(Array.from({ length: 50 }, () => acquaintance()));
  const meetings = callers.map(async (caller, n) => {
    const id = `introduction-${n}`;
    const [, met] = await Promise.all([
      seeder.meet(caller.introduce({ id, addresses: [] })),
      caller.meet(seeder.introduce({ id })),
    ]);
    return met;
  });
  const met = await Promise.all(meetings);
  expect(met).toHaveLength(50);
  met.forEach((connection) => connection.destroy());
});
