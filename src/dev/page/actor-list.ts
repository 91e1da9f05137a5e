/** Which actors are listed, and how each of them stands at the instant that is shown. */
import type { ActorKind, LiveActor } from '../messages.ts';
import type { Model } from './model.ts';
import { statesShown } from './model.ts';

export const KINDS: readonly { readonly kind: ActorKind; readonly name: string }[] = [
  { kind: 'session', name: 'Session' },
  { kind: 'connection', name: 'Connections' },
  { kind: 'account', name: 'Accounts being watched' },
  { kind: 'private-session', name: 'Private sessions' },
  { kind: 'download', name: 'Downloads' },
  { kind: 'peer-link', name: 'Links to peers' },
  { kind: 'service', name: 'Services' },
];

export interface ListedActor {
  readonly id: string;
  readonly kind: ActorKind;
  readonly label: string;
  readonly of: string | null;
  /** Null where nothing tells them. */
  readonly states: readonly string[] | null;
  readonly rate: number;
  readonly steps: number;
  readonly life: Life;
}

/** Before its beginning and after its end an actor is listed only while it is selected. */
export type Life = 'not yet' | 'lives' | 'ended';

/**
 * The actors to list, in the order of the kinds. Of the past: those that the records say lived then, and those that live now
 * unless they began later. The selected one is always there, even when it has ended.
 */
export function listActors(model: Model, search: string): ListedActor[] {
  const { seen, view, live } = model;
  const { at, actor } = view.now;
  const listed = new Map(live.actors.map((each) => [each.id, fromLive(model, each)]));
  if (at !== null) {
    for (const [id, { hasEnded }] of seen.moments(at)) {
      if (!hasEnded && !listed.has(id)) listed.set(id, fromRecords(model, id));
    }
    for (const id of listed.keys()) if (seen.beganAfter(id, at)) listed.delete(id);
  }
  if (actor !== null && !listed.has(actor) && seen.machineOf(actor) !== undefined) {
    listed.set(actor, fromRecords(model, actor));
  }
  const order = (kind: ActorKind) => KINDS.findIndex((each) => each.kind === kind);
  const all = [...listed.values()].filter((each) => each.id === actor || fits(each, search));
  return all.sort((a, b) => order(a.kind) - order(b.kind));
}

function fromLive(model: Model, { id, kind, label, of, states, rate, steps }: LiveActor): ListedActor {
  const shown = kind === 'service' ? states : statesShown(model, id);
  const hasEnded = model.seen.moment(id, model.view.now.at)?.hasEnded ?? false;
  const life = hasEnded ? 'ended' : 'lives';
  return { id, kind, label, of, states: shown, rate: model.live.rates?.actors[id] ?? rate, steps, life };
}

function fromRecords(model: Model, id: string): ListedActor {
  const { seen, view } = model;
  const { at } = view.now;
  const isEarly = at !== null && seen.beganAfter(id, at);
  const hasEnded = seen.moment(id, at)?.hasEnded ?? at === null;
  const life = isEarly ? 'not yet' : hasEnded ? 'ended' : 'lives';
  const kind = (seen.machineOf(id) ?? 'service') as ActorKind;
  return {
    ...{ id, kind, label: seen.labelOf(id), of: null, rate: 0, steps: 0, life },
    states: statesShown(model, id),
  };
}

function fits({ id, kind, label, states }: ListedActor, search: string): boolean {
  const hay = [id, kind, label, ...(states ?? [])].join(' ').toLowerCase();
  return hay.includes(search.toLowerCase());
}
