/**
 * The door: where peers call this client. It is open only while somebody is expected or a transfer needs it, and lets in only
 * who was introduced; a caller who is early waits outside, unread.
 */
import type { Clock } from '../ports/clock.ts';
import { ListenError, type Listener, type Network, type NetworkConnection } from '../ports/network.ts';
import { greet, GREETING_SECONDS, type Meeting } from './greeting.ts';
import type { Identity } from './identity.ts';
import { pinOfKey } from './keys.ts';
import { pinnedListen } from './pinned.ts';

/** Callers that may wait for their introduction to arrive here. */
const MOST_WAITING = 64;

/** All addresses of this machine, IPv6 and IPv4; the second where there is no IPv6. */
const EVERYWHERE = ['::', '0.0.0.0'];

/** Ports to listen on, from the first to the last; 0 to 0 is any. */
export interface PortRange {
  readonly first: number;
  readonly last: number;
}

export interface Door {
  /** Opens it, or keeps it open; the answer's `shut` takes that back. Throws ListenError. */
  open(): Promise<{ readonly port: number; shut(): void }>;
  /** Lets in who was introduced, until the answer is called. */
  expect(meeting: Meeting): () => void;
  /** Shuts it for good; who came in stays. */
  close(): void;
}

export interface DoorParts {
  readonly network: Pick<Network, 'listen'>;
  readonly clock: Pick<Clock, 'after'>;
  readonly identity: Identity;
  readonly ports: PortRange;
}

/** A door that is shut. */
export function makeDoor(parts: DoorParts): Door {
  const { clock, identity } = parts;
  const meetings = new Map<string, { readonly meeting: Meeting; readonly pin: string | null }>();
  const outside = new Map<NetworkConnection, string>();
  let users = 0;
  let listening: Promise<Listener> | null = null;

  function isExpected(pin: string): boolean {
    return [...meetings.values()].some((expected) => expected.pin === pin);
  }

  function accept(connection: NetworkConnection, pin: string): void {
    if (isExpected(pin)) return letIn(connection);
    if (outside.size >= MOST_WAITING) return connection.destroy();
    outside.set(connection, pin);
    // The socket's own close is not heard before it is opened; a time-out is enough.
    clock.after(GREETING_SECONDS * 1000, () => {
      if (outside.delete(connection)) connection.destroy();
    });
  }

  function letIn(connection: NetworkConnection): void {
    outside.delete(connection);
    greet({
      connection,
      identity,
      clock,
      meeting: null,
      find: (introduction) => meetings.get(introduction)?.meeting ?? null,
    });
  }

  function release(): void {
    if (--users > 0) return;
    const last = listening;
    listening = null;
    for (const connection of outside.keys()) connection.destroy();
    outside.clear();
    // Who came in stays: only newcomers are turned away.
    void last?.then(
      (listener) => listener.stopAccepting(),
      () => undefined,
    );
  }

  return {
    async open() {
      users++;
      let isMine = true;
      const shut = (): void => {
        if (isMine) release();
        isMine = false;
      };
      try {
        listening ??= listenSomewhere(parts, accept);
        const { port } = await listening;
        return { port, shut };
      } catch (error) {
        shut();
        throw error;
      }
    },
    expect(meeting) {
      const { id, key } = meeting.introduction;
      const pin = pinOfKey(key);
      meetings.set(id, { meeting, pin });
      for (const [connection, shown] of [...outside]) if (shown === pin) letIn(connection);
      return () => void meetings.delete(id);
    },
    close() {
      users = 1;
      meetings.clear();
      release();
    },
  };
}

/** The first port of the range that is free, on all addresses. */
async function listenSomewhere(
  { network, identity, ports }: DoorParts,
  accept: (connection: NetworkConnection, pin: string) => void,
): Promise<Listener> {
  let problem: unknown;
  for (const host of EVERYWHERE) {
    for (let port = ports.first; port <= ports.last; port++) {
      try {
        return await network.listen(pinnedListen(identity, { host, port }, accept));
      } catch (error) {
        problem = error;
        if (!(error instanceof ListenError) || error.code !== 'in-use') break;
      }
    }
  }
  throw problem;
}
