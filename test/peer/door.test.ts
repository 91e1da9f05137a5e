/** Where the door listens: on all addresses, or on those that there are, at the first free port (R25, `--p2p-port`). */
import { expect, it, onTestFinished } from 'vitest';
import { makeDoor, type Door, type PortRange } from '../../src/peer/door.ts';
import { systemClock } from '../../src/ports/clock.ts';
import { listenError, ListenError } from '../../src/ports/listen-error.ts';
import { systemNetwork, type Listener, type Network } from '../../src/ports/network.ts';
import { newIdentity } from './acquaintances.ts';

type Listening = Pick<Network, 'listen'>;

/** A machine without IPv6, as Linux says it. */
const ipv4Only: Listening = {
  listen(options) {
    if (options.host !== '::') return systemNetwork.listen(options);
    const cause = Object.assign(new Error('listen EAFNOSUPPORT: address family not supported :::0'), {
      code: 'EAFNOSUPPORT',
    });
    return Promise.reject(listenError(cause, options.host, options.port));
  },
};

function doorOf(ports: PortRange, network: Listening = systemNetwork): Door {
  const door = makeDoor({ network, clock: systemClock, identity: newIdentity(), ports });
  onTestFinished(() => door.close());
  return door;
}

/** A port that somebody else holds on all addresses, with some free ones right after it, if they stay so. */
async function heldPort(): Promise<Listener> {
  const listener = await systemNetwork.listen({
    ...{ host: '::', port: 0, tls: null, handshakeSeconds: 5, maxSockets: 1 },
    onConnection: (connection) => connection.destroy(),
  });
  onTestFinished(() => listener.close());
  return listener;
}

async function isCalled(host: string, port: number): Promise<boolean> {
  try {
    (await systemNetwork.connect({ host, port, tls: false, timeoutSeconds: 30 })).destroy();
    return true;
  } catch {
    return false;
  }
}

it('the door is open to IPv4 where the machine has no IPv6', async () => {
  const { port } = await doorOf({ first: 0, last: 0 }, ipv4Only).open();
  expect(await isCalled('127.0.0.1', port)).toBe(true);
  expect(await isCalled('::1', port)).toBe(false);
});

it('the door is open to both where the machine has both', async () => {
  const { port } = await doorOf({ first: 0, last: 0 }).open();
  expect(await isCalled('127.0.0.1', port)).toBe(true);
  expect(await isCalled('::1', port)).toBe(true);
});

it.each([
  ['both', systemNetwork],
  ['IPv4 alone', ipv4Only],
])('a busy first port is passed over (%s)', async (_name, network: Listening) => {
  const { port: busy } = await heldPort();
  const tried: number[] = [];
  const noted: Listening = {
    listen(options) {
      tried.push(options.port);
      return network.listen(options);
    },
  };
  const { port } = await doorOf({ first: busy, last: busy + 50 }, noted).open();
  expect(port).toBeGreaterThan(busy);
  expect(port).toBeLessThanOrEqual(busy + 50);
  expect(tried).toContain(busy);
  expect(await isCalled('127.0.0.1', port)).toBe(true);
});

it('a range that is busy from end to end is said, and the door may be tried again', async () => {
  const held = await heldPort();
  const door = doorOf({ first: held.port, last: held.port });
  await expect(door.open()).rejects.toMatchObject({ code: 'in-use' });
  await expect(door.open()).rejects.toBeInstanceOf(ListenError);
  await held.close();
  expect((await door.open()).port).toBe(held.port);
});
