/**
 * The bus: facts by type to whoever handles them, and by address to the one connection, session or account they
 * concern; results and events to the session they are for. Everything passes one mailbox, so everybody sees the
 * same order. Actors and machines know only this and the vocabulary.
 */
import { Subject } from 'rxjs';
import type { Fact, FactOf, FactType } from '../../machines/vocabulary/facts.ts';
import type { Address, Cause } from '../../machines/vocabulary/identity.ts';
import type { Question, Questions } from '../../machines/vocabulary/questions.ts';
import type { Result, ServerEvent } from '../../machines/vocabulary/replies.ts';
import { createMailbox } from './mailbox.ts';

/** One event for many receivers; `line` keeps its encoding, so that it is encoded once. */
export interface Notice {
  readonly event: ServerEvent;
  line?: string;
}

/** Something on its way through the bus, as the tap sees it. */
export type Parcel =
  | { readonly kind: 'fact'; readonly fact: Fact; readonly to?: Address }
  | { readonly kind: 'result'; readonly to: Address; readonly id: number; readonly result: Result }
  | { readonly kind: 'notice'; readonly to: readonly Address[]; readonly notice: Notice };

/** What is delivered to one address. A missing handler means that it takes none of the kind. */
export interface Attendant {
  readonly onFact?: (fact: Fact) => void;
  readonly onResult?: (id: number, result: Result) => void;
  readonly onNotice?: (notice: Notice) => void;
}

export interface Bus {
  /** Tells everyone who handles this type of fact, then the attendant of `to`. */
  publish(fact: Fact, to?: Address): void;
  /** Handles a type of fact; the answer ends it. A handler that throws is reported and stays. */
  on<T extends FactType>(type: T, handler: (fact: FactOf<T>) => void): () => void;
  /** Gives a command of a session its result. */
  reply(cause: Cause, result: Result): void;
  /** Tells sessions an event. */
  notify(to: readonly Address[], event: ServerEvent): void;
  /** Receives what is addressed to `address`; the answer ends it. */
  attend(address: Address, attendant: Attendant): () => void;
  /** Becomes the one who answers a question; throws when somebody does already. The answer ends it. */
  answer<Q extends Question>(question: Q, answer: Questions[Q]): () => void;
  /** The questions, as functions; one that nobody answers throws. */
  readonly ask: Questions;
  /** Sees every parcel before its receivers; the answer ends it. Nobody tapping costs nothing. */
  tap(observer: (parcel: Parcel) => void): () => void;
}

/** Makes a bus. `onError` is told of every handler that threw, with what it was handling. */
export function createBus(onError: (error: unknown, parcel: Parcel) => void): Bus {
  const subjects = new Map<FactType, Subject<Fact>>();
  const attendants = new Map<Address, Attendant>();
  const taps = new Set<(parcel: Parcel) => void>();
  const answers: Partial<Questions> = {};
  const mailbox = createMailbox(deliver);

  function guard(parcel: Parcel, action: () => void): void {
    try {
      action();
    } catch (error) {
      onError(error, parcel);
    }
  }

  function deliver(parcel: Parcel): void {
    if (taps.size > 0) for (const observer of taps) guard(parcel, () => observer(parcel));
    if (parcel.kind === 'fact') {
      subjects.get(parcel.fact.type)?.next(parcel.fact);
      if (parcel.to !== undefined) hand(parcel, parcel.to);
    } else if (parcel.kind === 'result') hand(parcel, parcel.to);
    else for (const address of parcel.to) hand(parcel, address);
  }

  function hand(parcel: Parcel, address: Address): void {
    const attendant = attendants.get(address);
    if (!attendant) return;
    try {
      if (parcel.kind === 'fact') attendant.onFact?.(parcel.fact);
      else if (parcel.kind === 'result') attendant.onResult?.(parcel.id, parcel.result);
      else attendant.onNotice?.(parcel.notice);
    } catch (error) {
      onError(error, parcel);
    }
  }

  return {
    publish: (fact, to) =>
      mailbox.put(to === undefined ? { kind: 'fact', fact } : { kind: 'fact', fact, to }),
    reply: (cause, result) => mailbox.put({ kind: 'result', to: cause.session, id: cause.id, result }),
    notify: (to, event) => mailbox.put({ kind: 'notice', to, notice: { event } }),
    on(type, handler) {
      const subject = subjects.get(type) ?? new Subject<Fact>();
      subjects.set(type, subject);
      const subscription = subject.subscribe((fact) => {
        try {
          handler(fact as FactOf<typeof type>);
        } catch (error) {
          onError(error, { kind: 'fact', fact });
        }
      });
      return () => subscription.unsubscribe();
    },
    attend(address, attendant) {
      attendants.set(address, attendant);
      return () => {
        if (attendants.get(address) === attendant) attendants.delete(address);
      };
    },
    answer(question, answer) {
      if (answers[question]) throw new Error(`two actors answer "${question}"`);
      answers[question] = answer;
      return () => {
        delete answers[question];
      };
    },
    ask: new Proxy(answers, { get: answerTo }) as Questions,
    tap(observer) {
      taps.add(observer);
      return () => taps.delete(observer);
    },
  };
}

function answerTo(answers: Partial<Questions>, question: string | symbol): unknown {
  const answer = answers[question as Question];
  if (!answer) throw new Error(`nobody answers "${String(question)}"`);
  return answer;
}
