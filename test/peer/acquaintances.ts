/** Two clients that were introduced to each other, with real sockets on the loopback. */
import { onTestFinished } from 'vitest';
import type { Introduction } from '../../machines/vocabulary/peers.ts';
import { makeDoor, type Door } from '../../src/peer/door.ts';
import { identityOf, type Identity } from '../../src/peer/identity.ts';
import { meet, type MeetingParts } from '../../src/peer/meet.ts';
import { makeIdentityKey } from '../../src/ports/certificate.ts';
import { systemClock, type Clock } from '../../src/ports/clock.ts';
import { systemNetwork, type NetworkConnection } from '../../src/ports/network.ts';
import { systemRandomness } from '../../src/ports/randomness.ts';

export interface Acquaintance {
  readonly identity: Identity;
  readonly door: Door;
  readonly port: number;
  /** Where it can be called, and by which key, as an introduction tells the other. */
  introduce(change?: Partial<Introduction>): Introduction;
  meet(introduction: Introduction, change?: Partial<MeetingParts>): Promise<NetworkConnection>;
}

export function newIdentity(): Identity {
  return identityOf(makeIdentityKey(), systemRandomness);
}

/** Time that passes ten times as fast: for what is refused in the end, however slow the machine. */
export const hurriedClock: Clock = {
  ...systemClock,
  after: (milliseconds, callback) => systemClock.after(milliseconds / 10, callback),
};

/** A client with its door open. */
export async function acquaintance(clock = systemClock): Promise<Acquaintance> {
  const identity = newIdentity();
  const ports = { first: 0, last: 0 };
  const door = makeDoor({ network: systemNetwork, clock, identity, ports });
  const { port } = await door.open();
  const leaving = new AbortController();
  onTestFinished(() => {
    leaving.abort();
    door.close();
  });
  return {
    identity,
    door,
    port,
    introduce: (change = {}) => ({
      ...{ id: 'introduction-1', nonce: 'nonce', purpose: { kind: 'private' }, since: 0, peer: 'hans' },
      key: identity.publicKey,
      addresses: [{ host: '127.0.0.1', port }],
      ...change,
    }),
    meet: (introduction, change = {}) =>
      meet(introduction, {
        ...{ network: systemNetwork, clock, identity, door, signal: leaving.signal },
        callRelay: () => Promise.reject(new Error('there is no relay')),
        isServerHere: () => true,
        ...change,
      }),
  };
}

/** Everything a connection brings, as text. */
export function listenTo(connection: NetworkConnection) {
  let heard = '';
  const waiting: (() => void)[] = [];
  const closed = new Promise<void>((resolve) =>
    connection.open({
      onData(data) {
        heard += data.toString();
        waiting.splice(0).forEach((wake) => wake());
      },
      onDrain: () => undefined,
      onClose: () => resolve(),
    }),
  );
  onTestFinished(() => connection.destroy());
  return {
    closed,
    heard: () => heard,
    async until(text: string): Promise<void> {
      while (!heard.includes(text)) await new Promise<void>((wake) => waiting.push(wake));
    },
  };
}
