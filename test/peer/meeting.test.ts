/** Two clients meet: whichever of them can be called, they end on one and the same connection (issue 4, item 3). */
import { describe, expect, it } from 'vitest';
import { systemNetwork, type Network, type NetworkConnection } from '../../src/ports/network.ts';
import { manualClock } from '../client/core/manual-clock.ts';
import { acquaintance, hurriedClock, listenTo, newIdentity, type Acquaintance } from './acquaintances.ts';

const NOWHERE: readonly [] = [];
const LOOPBACK = ['127.0.0.1', '127.9.9.9', '::1', '::ffff:127.0.0.1'];
const NOBODYS = ['0.0.0.0', '0.1.2.3', '::', '::ffff:0.0.0.0', '224.0.0.1', '255.255.255.255', 'ff02::1'];

describe('two who were introduced', () => {
  it.each([
    ['both can be called', true, true],
    ['only the first can be called', true, false],
    ['only the second can be called', false, true],
  ])('talk when %s', async (_name, first, second) => {
    const [hans, luke] = [await acquaintance(), await acquaintance()];
    const [atHans, atLuke] = await Promise.all([
      hans.meet(luke.introduce(second ? {} : { addresses: NOWHERE })),
      luke.meet(hans.introduce(first ? {} : { addresses: NOWHERE })),
    ]);
    await expectTalk(atHans, atLuke);
  });

  it.each([0, 1, 2, 3])('end on one connection when each is called at several addresses (%i)', async () => {
    const [hans, luke] = [await acquaintance(), await acquaintance()];
    const places = ({ port }: Acquaintance) => ({
      addresses: ['127.0.0.1', '::1', '127.0.0.1'].map((host) => ({ host, port })),
    });
    const [atHans, atLuke] = await Promise.all([
      hans.meet(luke.introduce(places(luke))),
      luke.meet(hans.introduce(places(hans))),
    ]);
    await expectTalk(atHans, atLuke);
  });

  it.each([
    ['does as this program does', (ready: string) => ready, ['zstd']],
    ['is older and says nothing of it', () => '{"t":"ready"}', []],
    ['knows more', () => '{"t":"ready","encodings":["lz9","zstd"],"colour":{"of":1}}', ['zstd']],
    ['knows other things', () => '{"t":"ready","encodings":["lz9"]}', []],
  ])('agree on what chunks may come in with one who %s', async (_, change, agreed) => {
    const [hans, luke] = [await acquaintance(), await acquaintance()];
    const network: Pick<Network, 'connect'> = {
      connect: async (options) => saying(await systemNetwork.connect(options), change),
    };
    const [atHans, atLuke] = await Promise.all([
      hans.meet(luke.introduce(), { network: { ...systemNetwork, ...network } }),
      luke.meet(hans.introduce({ addresses: NOWHERE })),
    ]);
    expect(atLuke.encodings).toEqual(agreed);
    expect(atHans.encodings).toEqual(['zstd']);
    await expectTalk(atHans, atLuke);
  });

  it('meet also when one hears of the introduction late', async () => {
    const [hans, luke] = [await acquaintance(), await acquaintance()];
    const early = hans.meet(luke.introduce());
    await new Promise((resolve) => setTimeout(resolve, 300));
    const late = luke.meet(hans.introduce({ addresses: NOWHERE }));
    await expectTalk(await early, await late);
  });

  it('are told why when there is no way', async () => {
    const [hans, luke] = [await acquaintance(hurriedClock), await acquaintance()];
    const lonely = hans.meet(luke.introduce({ addresses: NOWHERE }));
    await expect(lonely).rejects.toThrow('no direct connection to hans: no address is known');
  });

  it('threat 29: call no name, no low port, and at most three places', async () => {
    const hans = await acquaintance();
    const called: string[] = [];
    const clock = manualClock();
    const network = {
      connect: ({ host, port }: { host: string; port: number }) => {
        called.push(`${host} ${port}`);
        return new Promise<never>(() => {});
      },
    };
    const hosts = ['example.org', '192.0.2.1', '192.0.2.2', '192.0.2.3', '192.0.2.4'];
    const addresses = [
      { host: '192.0.2.9', port: 22 },
      ...hosts.map((host) => ({ host, port: 5000 })),
      { host: '192.0.2.5', port: 5000 },
    ];
    void hans
      .meet(
        { ...hans.introduce(), key: newIdentity().publicKey, addresses },
        { network: { ...systemNetwork, ...network }, clock },
      )
      .catch(() => {
        // The test's end gives it up.
      });
    clock.advance(9);
    expect(called).toEqual(['192.0.2.1 5000', '192.0.2.2 5000', '192.0.2.3 5000']);
  });

  it('threat 29: call neither this machine for a server that is elsewhere, nor what is nobody’s address', async () => {
    const hans = await acquaintance();
    for (const isServerHere of [false, true]) {
      for (const host of [...LOOPBACK, ...NOBODYS, '192.0.2.1', '2001:db8::1']) {
        const called: string[] = [];
        const clock = manualClock();
        const connect = ({ host: place }: { host: string }) => {
          called.push(place);
          return Promise.reject(new Error('nobody'));
        };
        const introduction = { key: newIdentity().publicKey, addresses: [{ host, port: 5000 }] };
        const change = { network: { ...systemNetwork, connect }, isServerHere: () => isServerHere, clock };
        void hans.meet({ ...hans.introduce(), ...introduction }, change).catch(() => {
          // The test's end gives it up.
        });
        clock.advance(9);
        const isCalled = !NOBODYS.includes(host) && (isServerHere || !LOOPBACK.includes(host));
        expect(called, `${host} ${isServerHere}`).toEqual(isCalled ? [host] : []);
      }
    }
  });
});

/** A connection whose `ready` is changed on the way out. */
function saying(connection: NetworkConnection, change: (ready: string) => string): NetworkConnection {
  return {
    ...connection,
    write(data) {
      const line = data.toString();
      return connection.write(line.includes('"ready"') ? `${change(line.trimEnd())}\n` : data);
    },
  };
}

async function expectTalk(
  first: Parameters<typeof listenTo>[0],
  second: Parameters<typeof listenTo>[0],
): Promise<void> {
  const [heardFirst, heardSecond] = [listenTo(first), listenTo(second)];
  first.write('from the first');
  second.write('from the second');
  await Promise.all([heardFirst.until('from the second'), heardSecond.until('from the first')]);
  first.destroy();
  await heardSecond.closed;
}
