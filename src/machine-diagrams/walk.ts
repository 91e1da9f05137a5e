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
  /** The event; `always` for one that waits for none, `*` for all that no other transition takes. */
  readonly event: string;
  readonly guard?: string;
  readonly actions: readonly string[];
  /** The state it leads to; none when it stays. */
  readonly target?: string;
}

type Node = AnyStateMachine['root'];
type Transition = ReturnType<Node['transitions']['get']> extends (infer T)[] | undefined ? T : never;

/** The drawing of a machine; `timers` gives the configured seconds of its timers. */
export function draw(machine: AnyStateMachine, timers: Readonly<Record<string, number>> = {}): Drawing {
  return { machine: machine.id, root: drawState(machine.root, timers) };
}

function drawState(node: Node, timers: Readonly<Record<string, number>>): DrawnState {
  const events = [...node.transitions.values()].flat();
  const always = node.always ?? [];
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
    transitions: [
      ...always.map((transition) => drawTransition(transition, 'always', timers)),
      ...events.map((transition) => drawTransition(transition, String(transition.eventType), timers)),
    ],
    states: children.map((child) => drawState(child, timers)),
  };
}

function drawTransition(
  transition: Transition,
  eventType: string,
  timers: Readonly<Record<string, number>>,
): DrawnTransition {
  const guard = transition.guard === undefined ? undefined : nameOf(transition.guard);
  const target = transition.target?.[0];
  const timer = eventType === 'timer.rang' ? timerOf(guard) : undefined;
  const event = timer === undefined ? eventType : `timer.rang(${named(timer, timers)})`;
  return {
    event,
    ...(guard !== undefined && timer === undefined && { guard }),
    actions: transition.actions.map(nameOf),
    ...(target && { target: target.id }),
  };
}

/** Guards that ask which timer rang are called after it: isIdle, isHeartbeat. */
function timerOf(guard: string | undefined): string | undefined {
  const match = /^is([A-Z]\w*)$/.exec(guard ?? '');
  return match?.[1] && match[1].charAt(0).toLowerCase() + match[1].slice(1);
}

function named(timer: string, timers: Readonly<Record<string, number>>): string {
  const seconds = timers[timer];
  return seconds === undefined ? timer : `${timer}, ${seconds} s`;
}

/** What a named action or guard is called; its parameters where they are plain values. */
function nameOf(what: unknown): string {
  if (typeof what === 'string') return what;
  const { type, params } = what as { type?: string; params?: unknown };
  if (type === undefined) return '(unnamed)';
  const values = typeof params === 'object' && params !== null ? Object.values(params) : [];
  return values.length === 0 ? type : `${type}(${values.join(', ')})`;
}
