/**
 * How each transition is drawn. Arrows tell a story as long as they are few: what many states share, and what would lead
 * across the whole picture, is written into its state in place of that.
 */
import { eachState } from './walk.ts';
import type { DrawnState, DrawnTransition, Drawing } from './walk.ts';

/**
 * `chip`: on an arrow. `bare`: in its state, with an arrow that bears nothing. `line`: in its state only; so are all that
 * lead nowhere, into their own state, or out of it to one that holds it.
 */
export type Manner = 'chip' | 'bare' | 'line';

/** By `edge`. */
export type Plan = ReadonlyMap<string, Manner>;

/* Chips on arrows from so many states to one, or from one to so many, would make the picture wide. */
const CROWD = 4;
const FAN = 5;

/** Decides for every transition of a drawing. */
export function planOf({ root }: Drawing): Plan {
  const states = [...eachState(root)];
  const targetsOf = new Map(states.map((state) => [state.id, new Set(awayFrom(state).map(targetOf))]));
  const sourcesOf = (target: string) => states.filter(({ id }) => targetsOf.get(id)?.has(target)).length;
  const fanOf = (id: string) => targetsOf.get(id)?.size ?? 0;
  const mannerOf = (state: DrawnState, transition: DrawnTransition): Manner => {
    if (!leadsAway(state, transition)) return 'line';
    const target = targetOf(transition);
    const isCrowded = sourcesOf(target) >= CROWD;
    if (isCrowded && parentOf(state.id) !== parentOf(target)) return 'line';
    return fanOf(state.id) >= FAN || (isCrowded && fanOf(target) === 0) ? 'bare' : 'chip';
  };
  return new Map(
    states.flatMap((state) => state.transitions.map((each) => [each.edge, mannerOf(state, each)] as const)),
  );
}

function awayFrom(state: DrawnState): DrawnTransition[] {
  return state.transitions.filter((transition) => leadsAway(state, transition));
}

function targetOf({ target = '' }: DrawnTransition): string {
  return target;
}

function leadsAway(source: DrawnState, { target }: DrawnTransition): boolean {
  return target !== undefined && !holds(source.id, target) && !holds(target, source.id);
}

function holds(outer: string, inner: string): boolean {
  return inner === outer || inner.startsWith(`${outer}.`);
}

function parentOf(id: string): string {
  return id.slice(0, id.lastIndexOf('.'));
}
