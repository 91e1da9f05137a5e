/**
 * Takes one step of a machine once more and says how it went. Machines only decide, so a step is a function of its snapshot
 * and its event: the running ones need not be slowed to tell which edges they take, and a record can be stepped again later.
 */
import type { AnyEventObject, AnyMachineSnapshot, AnyStateMachine } from 'xstate';
import { stepScope } from '../../bus/step-scope.ts';
import type { Edge, TriedGuard } from '../messages.ts';

export interface ExplainedStep {
  readonly after: AnyMachineSnapshot;
  readonly edges: readonly Edge[];
  readonly tried: readonly TriedGuard[];
  readonly emitted: readonly AnyEventObject[];
}

/** What a running machine, on a server or in a client, calls an event. */
export interface MachineEvent {
  readonly type: string;
}

type Node = AnyStateMachine['root'];
type Transition = NonNullable<ReturnType<Node['transitions']['get']>>[number];
interface Microstep {
  readonly snapshot: AnyMachineSnapshot;
  readonly event: MachineEvent;
  readonly _transitions: readonly Transition[];
}

/** Steps `machine` from `before` by `event`. Throws what the machine throws. */
export function explainStep(
  machine: AnyStateMachine,
  before: AnyMachineSnapshot,
  event: MachineEvent,
): ExplainedStep {
  microsteps = [];
  emitted = [];
  const after = machine.transition(before, event, SCOPE);
  let at = before;
  const edges: Edge[] = [];
  const tried: TriedGuard[] = [];
  for (const { snapshot, event: cause, _transitions: taken } of microsteps) {
    const isEventless = taken.length > 0 && taken.every(({ eventType }) => eventType === '');
    if (taken.length > 0 || at === before) tried.push(...triedGuards(at, cause, isEventless));
    edges.push(...taken.map(edgeOf));
    at = snapshot;
  }
  return { after, edges, tried, emitted };
}

/** The ids of all active states but the machine's own, outermost first. */
export function activeStates(snapshot: AnyMachineSnapshot): readonly string[] {
  const nodes = [...snapshot._nodes].sort((one, other) => one.order - other.order);
  return nodes.filter((node) => node.parent !== undefined).map((node) => node.id);
}

/** Every guard that is asked when a snapshot meets an event, in order: from each innermost state outwards, up to the first that passes. */
function triedGuards(snapshot: AnyMachineSnapshot, event: MachineEvent, isEventless: boolean): TriedGuard[] {
  const tried = new Map<string, TriedGuard>();
  for (const leaf of snapshot._nodes) {
    if (leaf.type !== 'atomic' && leaf.type !== 'final') continue;
    for (let node: Node | undefined = leaf; node; node = node.parent) {
      const candidates = isEventless ? (node.always ?? []) : candidatesOf(node, event.type);
      if (candidates.some((candidate) => passes(candidate, snapshot, event, tried))) break;
    }
  }
  return [...tried.values()];
}

function passes(
  candidate: Transition,
  snapshot: AnyMachineSnapshot,
  event: MachineEvent,
  tried: Map<string, TriedGuard>,
): boolean {
  if (candidate.guard === undefined) return true;
  const { source, event: name, index } = edgeOf(candidate);
  const passed = ask(candidate.guard, snapshot, event);
  const guard = candidate.guard as string | { type: string };
  tried.set(`${source}|${name}|${index}`, {
    source,
    event: name,
    index,
    guard: typeof guard === 'string' ? guard : guard.type,
    passed,
  });
  return passed;
}

/** Guards are named functions of context, event and parameters: setup() knows them. */
function ask(guard: unknown, { machine, context }: AnyMachineSnapshot, event: MachineEvent): boolean {
  const { type, params } = typeof guard === 'string' ? { type: guard } : (guard as Named);
  const decide = machine.implementations.guards[type] as
    ((args: object, params: unknown) => boolean) | undefined;
  const args = { context: context as unknown, event };
  const given = typeof params === 'function' ? (params as (args: object) => unknown)(args) : params;
  return decide !== undefined && decide(args, given);
}

interface Named {
  readonly type: string;
  readonly params?: unknown;
}

/** The exact event first, then the wildcard, as xstate looks for them. No machine here has wildcards of a part of a name. */
function candidatesOf(node: Node, type: string): readonly Transition[] {
  return [...(node.transitions.get(type) ?? []), ...(node.transitions.get('*') ?? [])];
}

const edges = new WeakMap<Transition, Edge>();

function edgeOf(transition: Transition): Edge {
  const known = edges.get(transition);
  if (known) return known;
  const { source, eventType, target, actions } = transition as PlainTransition;
  const isEventless = eventType === '';
  const siblings = isEventless ? source.always : source.transitions.get(eventType);
  const edge: Edge = {
    source: source.id,
    event: isEventless ? 'always' : eventType,
    index: siblings?.indexOf(transition) ?? -1,
    target: target?.[0]?.id ?? null,
    actions: actions.map((action) => (typeof action === 'string' ? action : action.type)),
  };
  edges.set(transition, edge);
  return edge;
}

/** xstate leaves these open to any type; ours are named throughout (a house rule). */
interface PlainTransition {
  readonly source: Node;
  readonly eventType: string;
  readonly target: readonly Node[] | undefined;
  readonly actions: readonly (string | { readonly type: string })[];
}

/* Steps never nest, so one list of each serves all. */
let microsteps: Microstep[] = [];
let emitted: AnyEventObject[] = [];

/* Notes what a machine emits, and the transitions that the system tells of. */
const SCOPE = stepScope((event) => emitted.push(event));
SCOPE.system.inspect((event) => {
  if (event.type === '@xstate.microstep') microsteps.push(event as unknown as Microstep);
});
