/** One private session as this client holds it: its machine, and what the machine's deeds work on. */
import type { Actor } from 'xstate';
import type { privateSessionMachine } from '../../../machines/private-session.ts';
import type { PrivateEnd, PrivateEvent, PrivateTimer } from '../../../machines/vocabulary/private-events.ts';
import type { ConsentAsked } from '../../../machines/vocabulary/replies.ts';
import type { PrivateLink } from '../../peer/private-link.ts';
import type { Route } from '../../ports/network.ts';
import type { MachineTimers } from '../machine-timers.ts';
import type { Settle } from '../result-order.ts';
import type { OutgoingTexts } from './outgoing-texts.ts';
import type { PrivateParts } from './parts.ts';

/** What the table of sessions wants to know of each. */
export interface SessionKeeper {
  onClosed(reason: PrivateEnd): void;
  /** The last word is on its way; the promise is done when it has arrived or the connection is gone. */
  onFarewell(closed: Promise<void>): void;
}

export interface PrivateSession {
  readonly parts: PrivateParts;
  readonly keeper: SessionKeeper;
  /** The server's question, if the other asked. */
  readonly asked: ConsentAsked | null;
  readonly actor: Actor<typeof privateSessionMachine>;
  readonly timers: MachineTimers<PrivateTimer>;
  readonly texts: OutgoingTexts;
  /** Aborted when it is over: what is under way is given up. */
  readonly leaving: AbortController;
  /** The other's name: as it was typed, then as the server writes it. */
  user: string;
  /** The introduction that is under way, if one is. */
  introduction: string | null;
  /** The key that the server named last. */
  key: string;
  link: PrivateLink | null;
  route: Route;
  shutDoor: (() => void) | null;
  /** Gives `startprivate` its result. */
  onStarted: Settle | null;
}

type StateName = 'asking' | 'answering' | 'introducing' | 'connecting' | 'open';

/** Tells the machine what happened; one that is over hears nothing. */
export function happened({ actor }: Pick<PrivateSession, 'actor'>, event: PrivateEvent): void {
  if (actor.getSnapshot().status === 'active') actor.send(event);
}

/** Whether it is in that state. */
export function isIn({ actor }: PrivateSession, state: StateName): boolean {
  return actor.getSnapshot().matches(state);
}

/** Whether it is over. */
export function isOver({ actor }: PrivateSession): boolean {
  return actor.getSnapshot().status !== 'active';
}
