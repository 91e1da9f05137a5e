/** A part of the protocol between two clients, as it is fuzzed. */
import type { Clock } from '../../src/ports/clock.ts';
import type { Chance } from './mutations.ts';
import type { PlayedEnd } from './played-connection.ts';

/** One connection to the victim. */
export interface Visit {
  readonly wire: PlayedEnd;
  /** What an honest peer might say now, because it was asked for or is the next in turn. */
  due(): readonly Buffer[];
}

/** What is fuzzed: a part of the protocol, with a victim that speaks it. */
export interface Scene {
  enter(): Visit;
  /** A frame that nobody waits for, mutated. */
  other(id: number): Buffer;
  /** One that is due, mutated. */
  mutateDue(frame: Buffer, id: number): Buffer;
  onFed(bytes: Buffer): void;
  /** One that was due was fed as it is. */
  onHonest(): void;
}

export type Stage = (house: {
  readonly clock: Clock;
  readonly chance: Chance;
  /** The victim believed what it should not have. */
  complain(what: string): void;
}) => Scene;
