/**
 * Puts an actor on the bus: a table `fact → handler` over its own data. One guard around every handler: an actor that
 * throws answers `internal` to whoever asked and is started again from what is durable; nobody else notices: until it
 * is back its old memory answers questions, and facts for it wait.
 */
import { refuse } from '../../machines/vocabulary/codes.ts';
import type { Fact, FactOf, FactType } from '../../machines/vocabulary/facts.ts';
import type { Question, Questions } from '../../machines/vocabulary/questions.ts';
import type { Bus } from './bus.ts';

/** What an actor handles and answers, made around fresh data at each start. */
export interface Behaviour {
  readonly handlers: { readonly [T in FactType]?: (fact: FactOf<T>) => void };
  readonly answers: { readonly [Q in Question]?: Questions[Q] };
}

export interface ActorDefinition {
  readonly name: string;
  /** Loads what is durable and answers with its behaviour. */
  readonly start: () => Promise<Behaviour>;
}

export interface AttachedActor {
  readonly name: string;
  stop(): void;
}

/** Restarts within a minute after which the process gives up rather than run in circles. */
export const RESTARTS_PER_MINUTE = 5;

export interface Supervision {
  /** An actor threw; it is being started again. */
  onFailure(actor: string, error: unknown): void;
  /** It failed too often, or could not start again: the process cannot go on. */
  onHopeless(actor: string, error: unknown): void;
  monotonic(): number;
}

/** Starts an actor and keeps it running. Facts that arrive while it starts again wait for it. */
export async function attachActor(
  shared: Bus,
  definition: ActorDefinition,
  supervision: Supervision,
): Promise<AttachedActor> {
  const bus = shared.as(definition.name);
  let ends: (() => void)[] = [];
  let behaviour: Behaviour | null = null;
  let waiting: Fact[] = [];
  const failures: number[] = [];

  async function start(): Promise<void> {
    const fresh = await definition.start();
    for (const end of ends.splice(0)) end();
    behaviour = fresh;
    const answers = Object.entries(behaviour.answers) as [Question, never][];
    for (const [question, answer] of answers) ends.push(bus.answer(question, answer));
    for (const fact of waiting.splice(0)) handle(fact);
  }

  function handle(fact: Fact): void {
    if (!behaviour) {
      waiting.push(fact);
      return;
    }
    const handler = behaviour.handlers[fact.type] as ((fact: Fact) => void) | undefined;
    try {
      handler?.(fact);
    } catch (error) {
      fail(error, fact);
    }
  }

  function fail(error: unknown, fact: Fact): void {
    behaviour = null;
    answerFor(bus, fact);
    supervision.onFailure(definition.name, error);
    bus.publish({ type: 'actor.failed', actor: definition.name, message: String(error) });
    const now = supervision.monotonic();
    failures.push(now);
    if (failures.filter((at) => now - at < 60_000).length > RESTARTS_PER_MINUTE) {
      supervision.onHopeless(definition.name, error);
      return;
    }
    start().catch((reason: unknown) => supervision.onHopeless(definition.name, reason));
  }

  await start();
  const { handlers, answers } = behaviour as unknown as Behaviour;
  const handled = Object.keys(handlers) as FactType[];
  const subscriptions = handled.map((type) => bus.on(type, handle));
  const forget = bus.watch?.service({
    name: definition.name,
    handles: handled,
    answers: Object.keys(answers),
    isRunning: () => behaviour !== null,
  });
  return {
    name: definition.name,
    stop() {
      for (const end of [...subscriptions, ...ends]) end();
      forget?.();
      ends = [];
      waiting = [];
    },
  };
}

/** Tells whoever asked. Who wants to come in waits for a word to the connection's machine, which passes the refusal on. */
function answerFor(bus: Bus, fact: Fact): void {
  const refusal = refuse('internal', 'the server made a mistake; it is in its log');
  if (fact.type === 'login.verified') {
    const { connection, commandId } = fact;
    bus.publish({ type: 'login.failed', connection, commandId, refusal }, connection);
  } else if ('command' in fact && 'connection' in fact) {
    const { connection, command } = fact;
    bus.publish({ type: 'login.failed', connection, commandId: command.id, refusal }, connection);
  } else if ('command' in fact) {
    bus.reply({ session: 'session' in fact ? fact.session : fact.from, id: fact.command.id }, refusal);
  }
}
