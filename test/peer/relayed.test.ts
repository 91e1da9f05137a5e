/** The way round: two who meet inside a connection that somebody passes on, who may lie (threats 46 and 48). */
import { connect, createServer, type Socket } from 'node:net';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { describe, expect, it, onTestFinished } from 'vitest';
import { connectionOver } from '../../src/ports/socket-connection.ts';
import { routeOf, type NetworkConnection } from '../../src/ports/network.ts';
import { acquaintance, hurriedClock, listenTo, type Acquaintance } from './acquaintances.ts';

/** Two ends of one plain connection, and everything that went through it. */
async function wire(): Promise<{ ends: [NetworkConnection, NetworkConnection]; passed: () => Buffer }> {
  const server = createServer();
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const passed: Buffer[] = [];
  const near = connect((server.address() as AddressInfo).port, '127.0.0.1');
  const [far] = (await once(server, 'connection')) as [Socket];
  onTestFinished(() => {
    near.destroy();
    far.destroy();
    server.close();
  });
  const tapped = (socket: Socket): NetworkConnection => {
    const connection = connectionOver(socket, '127.0.0.1');
    const { write } = connection;
    return Object.assign(connection, {
      write(data: string | Buffer) {
        passed.push(Buffer.from(data));
        return write(data);
      },
    });
  };
  return { ends: [tapped(near), tapped(far)], passed: () => Buffer.concat(passed) };
}

const NOWHERE = { addresses: [], relay: 'ticket' } as const;

const over = (carrier: NetworkConnection) => ({ callRelay: () => Promise.resolve(carrier) });

describe('two who are relayed', () => {
  it('meet, know it, and whoever passes it on sees nothing', async () => {
    const [hans, luke] = [await acquaintance(hurriedClock), await acquaintance(hurriedClock)];
    const { ends, passed } = await wire();
    const [atHans, atLuke] = await Promise.all([
      hans.meet(luke.introduce(NOWHERE), over(ends[0])),
      luke.meet(hans.introduce(NOWHERE), over(ends[1])),
    ]);
    expect([routeOf(atHans), routeOf(atLuke)]).toEqual(['relay', 'relay']);
    const heard = listenTo(atLuke);
    listenTo(atHans);
    atHans.write('a secret between the two');
    await heard.until('a secret between the two');
    expect(passed().length).toBeGreaterThan(500);
    expect(passed().includes('a secret between the two')).toBe(false);
    atHans.end();
    await heard.closed;
  });

  it('prefer the direct way where there is one', async () => {
    const [hans, luke] = [await acquaintance(), await acquaintance()];
    const called: string[] = [];
    const never = {
      callRelay: (ticket: string) => {
        called.push(ticket);
        return Promise.reject(new Error('not wanted'));
      },
    };
    const [atHans] = await Promise.all([
      hans.meet(luke.introduce({ relay: 'ticket' }), never),
      luke.meet(hans.introduce({ relay: 'ticket' }), never),
    ]);
    expect(routeOf(atHans)).toBe('direct');
    expect(called).toEqual([]);
  });
});

describe('a relay that lies', () => {
  it('and joins somebody else is found out before a word is said', async () => {
    const [hans, luke, impostor] = [
      await acquaintance(hurriedClock),
      await acquaintance(hurriedClock),
      await acquaintance(hurriedClock),
    ];
    const { ends } = await wire();
    const results = await Promise.allSettled([
      hans.meet(luke.introduce(NOWHERE), over(ends[0])),
      pretending(impostor, luke, hans, ends[1]),
    ]);
    expect(results[0]).toMatchObject({
      status: 'rejected',
      reason: { message: expect.stringMatching(/relay: /) },
    });
    expect(results[1]).toMatchObject({ status: 'rejected' });
  });

  it('and plays back to each what it said itself brings nobody together', async () => {
    const [hans, luke] = [await acquaintance(hurriedClock), await acquaintance(hurriedClock)];
    const { ends } = await wire();
    const mirror = ends[1];
    mirror.open({ onData: (data) => void mirror.write(data), onDrain: () => {}, onClose: () => {} });
    await expect(hans.meet(luke.introduce(NOWHERE), over(ends[0]))).rejects.toThrow('no direct connection');
  });

  it('and never says a word is given up', async () => {
    const [hans, luke] = [await acquaintance(hurriedClock), await acquaintance(hurriedClock)];
    const { ends } = await wire();
    ends[1].open({ onData: () => {}, onDrain: () => {}, onClose: () => {} });
    await expect(hans.meet(luke.introduce(NOWHERE), over(ends[0]))).rejects.toThrow('no direct connection');
  });

  it('and refuses is named', async () => {
    const [hans, luke] = [await acquaintance(hurriedClock), await acquaintance()];
    const full = { callRelay: () => Promise.reject(new Error('the server relays for as many as it may')) };
    await expect(hans.meet(luke.introduce(NOWHERE), full)).rejects.toThrow(
      'the relay: the server relays for as many as it may',
    );
  });
});

/** Answers as `other` would, with its own key. */
function pretending(
  impostor: Acquaintance,
  other: Acquaintance,
  victim: Acquaintance,
  carrier: NetworkConnection,
): Promise<NetworkConnection> {
  // Takes the end of the handshake that the other would have taken.
  const isOtherCalling = other.identity.publicKey > victim.identity.publicKey;
  const identity = { ...impostor.identity, publicKey: isOtherCalling ? '~' : '' };
  return impostor.meet(victim.introduce(NOWHERE), { ...over(carrier), identity });
}
