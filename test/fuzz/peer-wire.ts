/** A connection between two clients without a socket: one end is the victim's, the other is fed by the test. */
import type { Clock } from '../../src/ports/clock.ts';
import { playConnection, type PlayedEnd } from './played-connection.ts';

export interface PeerWireOptions {
  /** Of the peer's key. */
  readonly pin: string;
  /** What both ends draw from the connection. */
  readonly drawn: Buffer;
  onSent(bytes: Buffer): void;
}

/** A new connection; its program is the victim. */
export function peerWire({ pin, drawn, onSent }: PeerWireOptions): PlayedEnd {
  return playConnection({
    traits: { peerPin: pin, encodings: ['zstd'], exporter: () => drawn },
    onSent,
  });
}

/** A clock that knows how many of its timers run. */
export function countingClock(clock: Clock): Clock & { running(): number } {
  const running = new Set<object>();
  return {
    now: clock.now,
    monotonic: clock.monotonic,
    after(milliseconds, callback) {
      const timer = {};
      running.add(timer);
      const cancel = clock.after(milliseconds, () => {
        running.delete(timer);
        callback();
      });
      return () => {
        running.delete(timer);
        cancel();
      };
    },
    running: () => running.size,
  };
}
