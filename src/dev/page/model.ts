/** All that the panels draw from: what was seen, what is chosen, and what the stream said last. */
import type { HelloEvent, LiveActor, RatesEvent } from '../messages.ts';
import type { SeenFlow } from './flows.ts';
import type { Seen } from './seen.ts';
import type { ViewStore } from './view.ts';

export interface Model {
  readonly seen: Seen;
  readonly view: ViewStore;
  /** What the stream said last. */
  readonly live: Live;
}

export interface Live {
  hello: HelloEvent | null;
  rates: RatesEvent | null;
  isConnected: boolean;
  /** Records that this page did not get. */
  skipped: number;
  /** The newest record before the last gap: what machines did since is in no record. */
  gapAfter: number;
  flows: readonly SeenFlow[];
  /** As the server listed them last. */
  actors: readonly LiveActor[];
}

/** A part of the page that draws itself anew when asked. It draws only what has changed. */
export interface Panel {
  render(): void;
}

/** The states of an actor at the instant that is shown; null where nothing tells them. */
export function statesShown({ seen, view, live }: Model, actor: string): readonly string[] | null {
  const moment = seen.moment(actor, view.now.at);
  const listed = live.actors.find(({ id }) => id === actor)?.states ?? null;
  if (view.now.at !== null) {
    if (seen.beganAfter(actor, view.now.at)) return [];
    // What no kept record tells of the past is told by the next one, or has not changed since.
    return moment?.states ?? seen.statesBefore(actor, view.now.at) ?? listed;
  }
  const isTrusted = moment !== null && (moment.since > live.gapAfter || listed === null);
  return isTrusted ? moment.states : listed;
}

/** The node of the bus view in which an actor is drawn: its machine's name, or its own. */
export function nodeOf({ seen }: Model, actor: string): string {
  const machine = seen.machineOf(actor);
  if (machine !== undefined) return machine;
  return /^c\d+$/.test(actor) ? 'connection' : actor.replace(/\/.*/, '');
}
