/** Bytes through the server: no faster than the receiver reads and than the operator allows, whole and in order (threats 47 and 51). */
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { describe, expect, it, onTestFinished } from 'vitest';
import { createRelayPace, joinEnds, type RelayEnd } from '../../src/server/relay-pipe.ts';
import { manualClock } from '../client/core/manual-clock.ts';
import { startHouse, type Bare, type House } from './in-process.ts';

/** An end that notes what is done to it. */
function end() {
  const written: Buffer[] = [];
  const state = { isPaused: false, takes: true };
  let handlers: Parameters<RelayEnd['giveAway']>[0] | null = null;
  const relayEnd: RelayEnd = {
    socket: {
      write(data) {
        written.push(Buffer.from(data));
        return state.takes;
      },
      pause: () => void (state.isPaused = true),
      resume: () => void (state.isPaused = false),
    },
    giveAway: (given) => void (handlers = given),
  };
  return {
    ...{ relayEnd, state, written },
    bring: (bytes: number) => handlers?.onData(Buffer.alloc(bytes)),
    drain: () => handlers?.onDrain(),
  };
}

function pair(bytesPerSecond: number) {
  const [first, second, clock] = [end(), end(), manualClock()];
  let carried = 0;
  joinEnds(first.relayEnd, second.relayEnd, {
    bytesPerSecond: () => bytesPerSecond,
    together: createRelayPace(() => 1_073_741_824),
    onCarried: (bytes) => void (carried += bytes),
    clock,
  });
  return { first, second, clock, carried: () => carried };
}

describe('a flow', () => {
  it('stops reading a sender that is ahead of its rate, until it is not', () => {
    const { first, second, clock, carried } = pair(1_000);
    first.bring(200);
    expect(first.state.isPaused).toBe(false);
    first.bring(1_050);
    expect(first.state.isPaused).toBe(true);
    clock.advance(0.9);
    expect(first.state.isPaused).toBe(true);
    clock.advance(0.2);
    expect(first.state.isPaused).toBe(false);
    expect([carried(), second.written.length, second.state.isPaused]).toEqual([1_250, 2, false]);
  });

  it('never carries more than its rate and a quarter of a second, however it is brought', () => {
    const { first, clock, carried } = pair(10_000);
    for (let tick = 0; tick < 1_000; tick++) {
      if (!first.state.isPaused) first.bring(1 + ((tick * 7_919) % 900));
      clock.advance(0.01);
    }
    expect(carried()).toBeLessThan(10 * 10_000 + 2_500 + 900);
    expect(carried()).toBeGreaterThan(9 * 10_000);
  });

  it('goes on only when the receiver has room and the rate allows', () => {
    const { first, second, clock } = pair(1_000);
    second.state.takes = false;
    first.bring(1_000);
    clock.advance(10);
    expect(first.state.isPaused).toBe(true);
    second.state.takes = true;
    second.drain();
    expect(first.state.isPaused).toBe(false);
  });
});

describe('flows of one server', () => {
  const PIECE = 16_384;

  /** Pairs whose first ends bring a piece whenever they are read, as `speeds` (pieces a tick at most) allow. */
  function town(speeds: readonly number[], total: number) {
    const clock = manualClock();
    const together = createRelayPace(() => total);
    const pairs = speeds.map((most) => {
      const [first, second] = [end(), end()];
      let carried = 0;
      joinEnds(first.relayEnd, second.relayEnd, {
        ...{ bytesPerSecond: () => 1_048_576, together, clock },
        onCarried: (bytes) => void (carried += bytes),
      });
      return { first, most, carried: () => carried };
    });
    return {
      pairs,
      run(seconds: number): number[] {
        const before = pairs.map(({ carried }) => carried());
        for (let tick = 0; tick < seconds * 100; tick++) {
          for (const { first, most } of pairs)
            for (let piece = 0; piece < most && !first.state.isPaused; piece++) first.bring(PIECE);
          clock.advance(0.01);
        }
        return pairs.map(({ carried }, at) => carried() - (before[at] ?? 0));
      },
    };
  }

  it('carry no more than the rate of all together, each the same', () => {
    const carried = town([5, 5, 5, 5, 5, 5, 5, 5], 1_000_000).run(20);
    const sum = carried.reduce((all, bytes) => all + bytes, 0);
    expect(sum).toBeLessThan(20_250_000 + 8 * PIECE);
    expect(sum).toBeGreaterThan(18_000_000);
    expect(Math.max(...carried) - Math.min(...carried)).toBeLessThan(0.1 * (sum / 8));
  });

  it('leave what one does not use to the others, and no one but its own rate', () => {
    const [quiet = 0, ...busy] = town([0, 5, 5], 1_500_000).run(20);
    expect(quiet).toBe(0);
    for (const bytes of busy) expect(bytes).toBeGreaterThan(0.9 * 15_000_000);
    const [alone = 0] = town([5], 1_073_741_824).run(20);
    expect(alone).toBeLessThan(20 * 1_048_576 + 262_144 + PIECE);
  });

  it('a word gets through at once where others are at the rate', () => {
    const here = town([0, 5, 5, 5, 5], 1_000_000);
    here.run(10);
    const [quiet] = here.pairs;
    expect(quiet?.first.state.isPaused).toBe(false);
    quiet?.first.bring(100);
    expect(quiet?.carried()).toBe(100);
    here.run(0.1);
    expect(quiet?.first.state.isPaused).toBe(false);
  });
});

describe('over sockets', () => {
  it('a receiver that does not read holds its sender, and gets everything when it does', async () => {
    const { house, first, second } = await joined({ bytesPerSecond: 1_073_741_824 });
    const sent = randomBytes(48 * 1024 * 1024);
    second.socket.pause();
    first.socket.write(sent);
    const { server } = house;
    let before = -1;
    // What the two systems hold between them is full when nothing more goes through.
    while (server.bus.ask.relayedBytes() !== before) {
      before = server.bus.ask.relayedBytes();
      await new Promise((resolve) => setTimeout(resolve, 200));
    }
    expect(before).toBeLessThan(sent.length);
    expect(server.bus.ask.connectionCount().queuedBytes).toBeLessThan(1024 * 1024);
    const got: Buffer[] = [];
    let bytes = 0;
    second.socket.on('data', (data: Buffer) => void (got.push(data), (bytes += data.length)));
    second.socket.resume();
    while (bytes < sent.length) await once(second.socket, 'data');
    expect(Buffer.concat(got).equals(sent)).toBe(true);
  }, 60_000);

  it('one side’s end ends the other, after its last bytes', async () => {
    const { first, second } = await joined({});
    const heard: Buffer[] = [];
    second.socket.on('data', (data: Buffer) => heard.push(data));
    first.socket.end('the last words');
    await second.closed;
    expect(Buffer.concat(heard).toString()).toBe('the last words');
  });

  it('who speaks before the other is there has broken the rules of nobody but themselves', async () => {
    const house = await startHouse({ relay: { enabled: true } });
    onTestFinished(() => house.close());
    await offer(house);
    const early = await caller(house);
    early.raw(`${JSON.stringify({ t: 'relay', id: 1, ticket: 'a' })}\nnoise\n`);
    await early.next('error');
    await early.closed;
    const friend = await house.user('friend');
    expect(await friend.ask('whoelse')).toMatchObject({ ok: true });
  });
});

/** Two connections of a server that are one. */
async function joined(relay: Partial<House['live']['settings']['relay']>) {
  const house = await startHouse({ relay: { enabled: true, ...relay } });
  onTestFinished(() => house.close());
  await offer(house);
  const [first, second] = [await caller(house), await caller(house)];
  const results = [first.ask('relay', { ticket: 'a' }), second.ask('relay', { ticket: 'b' })];
  expect(await Promise.all(results)).toMatchObject([{ ok: true }, { ok: true }]);
  for (const { socket } of [first, second]) {
    onTestFinished(() => void socket.destroy());
    socket.removeAllListeners('data');
  }
  return { house, first, second };
}

/** As if two had been introduced. */
async function offer(house: House): Promise<void> {
  const { bus } = house.server;
  const side = (ticket: string, id: number) => ({
    ticket,
    session: `s-${ticket}`,
    user: { id, name: ticket },
  });
  bus.publish({ type: 'relay.offered', tickets: [side('a', 1), side('b', 2)] });
}

async function caller(house: House): Promise<Bare> {
  const bare = house.knock();
  await bare.next('hello');
  bare.raw(`${JSON.stringify({ t: 'hello', version: 1, client: 'test' })}\n`);
  return bare;
}
