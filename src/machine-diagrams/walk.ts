/** Reads a machine's definition into a plain drawing: states in states, and what leads from one to another. */
import type { AnyStateMachine } from 'xstate';

export interface Drawing {
  readonly machine: string;
  readonly root: DrawnState;
}

export interface DrawnState {
  /** Dotted path from the machine's name. */
  readonly id: string;
  readonly name: string;
  readonly kind: 'atomic' | 'compound' | 'parallel' | 'final' | 'history';
  readonly description: string;
  /** The child it starts in. */
  readonly initial?: string;
  readonly entry: readonly string[];
  readonly exit: readonly string[];
  readonly transitions: readonly DrawnTransition[];
  readonly states: readonly DrawnState[];
}

export interface DrawnTransition {
  /** What it is known by everywhere: see `edgeKey`. */
  readonly edge: string;
  /** The event; `always` for one that waits for none, `*` for all that no other transition takes. */
  readonly event: string;
  /** The timer that rings; a guard that asks for it is not drawn beside it. */
  readonly timer?: DrawnTimer;
  readonly guard?: string;
  readonly actions: readonly string[];
  /** The state it leads to; none when it stays. */
  readonly target?: string;
}

export interface DrawnTimer {
  readonly name: string;
  /** As configured; none where its length is told when it starts. */
  readonly seconds?: number;
}

type Node = AnyStateMachine['root'];
type Transition = ReturnType<Node['transitions']['get']> extends (infer T)[] | undefined ? T : never;

/** The drawing of a machine; `timers` gives the configured seconds of its timers. */
export function draw(machine: AnyStateMachine, timers: Readonly<Record<string, number>> = {}): Drawing {
  return { machine: machine.id, root: drawState(machine.root, timers) };
}

/**
 * What names a transition: the id of the state that owns it, its event as in the definition (`always` where it waits for
 * none), and its place, from 0, among that state's transitions of that event.
 */
export function edgeKey(source: string, event: string, index: number): string {
  return `${source}|${event === '' ? 'always' : event}|${index}`;
}

/** A state and all inside it, from outside inwards. */
export function* eachState(state: DrawnState): Iterable<DrawnState> {
  yield state;
  for (const child of state.states) yield* eachState(child);
}

function drawState(node: Node, timers: Readonly<Record<string, number>>): DrawnState {
  const lists = [['always', node.always ?? []] as const, ...node.transitions];
  const children = Object.values<Node>(node.states);
  const initial = node.initial?.target[0]?.key;
  return {
    id: node.id,
    name: node.key,
    kind: node.type,
    description: node.description ?? '',
    ...(initial !== undefined && { initial }),
    entry: node.entry.map(nameOf),
    exit: node.exit.map(nameOf),
    transitions: lists.flatMap(([event, list]) =>
      list.map((transition, index) => ({
        edge: edgeKey(node.id, event, index),
        ...drawTransition(transition, event, timers),
      })),
    ),
    states: children.map((child) => drawState(child, timers)),
  };
}

function drawTransition(
  transition: Transition,
  event: string,
  timers: Readonly<Record<string, number>>,
): Omit<DrawnTransition, 'edge'> {
  const guard = transition.guard === undefined ? undefined : nameOf(transition.guard);
  const target = transition.target?.[0];
  const name = event === 'timer.rang' ? timerOf(guard) : undefined;
  const seconds = name === undefined ? undefined : timers[name];
  return {
    event,
    ...(name !== undefined && { timer: { name, ...(seconds !== undefined && { seconds }) } }),
    ...(guard !== undefined && name === undefined && { guard }),
    actions: transition.actions.map(nameOf),
    ...(target && { target: target.id }),
  };
}

/** Guards that ask which timer rang are called after it: isIdle, isHeartbeat. */
function timerOf(guard: string | undefined): string | undefined {
  const match = /^is([A-Z]\w*)$/.exec(guard ?? '');
  return match?.[1] && match[1].charAt(0).toLowerCase() + match[1].slice(1);
}

/** What a named action or guard is called; its parameters where they are plain values. */
function nameOf(what: unknown): string {
  if (typeof what === 'string') return what;
  const { type, params } = what as { type?: string; params?: unknown };
  if (type === undefined) return '(unnamed)';
  const values = plainValues(params);
  return values.length === 0 ? type : `${type}(${values.join(', ')})`;
}

function plainValues(params: unknown): string[] {
  if (typeof params === 'object' && params !== null) return Object.values(params).flatMap(plainValues);
  return typeof params === 'number' ||
    typeof params === 'boolean' ||
    (typeof params === 'string' && params !== '')
    ? [String(params)]
    : [];
}
