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
import type { Watch } from '../ports/watch.ts';
import { createMailbox } from './mailbox.ts';

/** One event for many receivers; `line` keeps its encoding, so that it is encoded once. */
export interface Notice {
  readonly event: ServerEvent;
  line?: string;
}

/** Something on its way through the bus, as the tap sees it; `from` is the actor or machine that put it in, where it has a name. */
export type Parcel =
  | {
      readonly kind: 'fact';
      readonly fact: Fact;
      readonly to?: Address | undefined;
      readonly from?: string | undefined;
    }
  | {
      readonly kind: 'result';
      readonly to: Address;
      readonly id: number;
      readonly result: Result;
      readonly from?: string | undefined;
    }
  | {
      readonly kind: 'notice';
      readonly to: readonly Address[];
      readonly notice: Notice;
      readonly from?: string | undefined;
    };

/** Sees what a tap cannot: what led to what, and what actors ask each other. */
export interface BusObserver {
  /** A parcel was put in. */
  onPut(parcel: Parcel): void;
  /** What is put in from now on follows from this parcel, until `onDelivered`. */
  onDelivery(parcel: Parcel): void;
  onDelivered(): void;
  onQuestion(from: string, to: string, question: Question, given: readonly unknown[], answer: unknown): void;
}

/** What is delivered to one address. A missing handler means that it takes none of the kind. */
export interface Attendant {
  readonly onFact?: (fact: Fact) => void;
  readonly onResult?: (id: number, result: Result) => void;
  readonly onNotice?: (notice: Notice) => void;
}

export interface Bus {
  /** Tells everyone who handles this type of fact, then the attendant of `to`. `from` is a machine's name. */
  publish(fact: Fact, to?: Address, from?: string): void;
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
  /** The same bus for an actor of that name: what it says, asks and answers carries it. */
  as(name: string): Bus;
  /** One observer at a time; the answer ends it. Nobody observing costs nothing. */
  observe(observer: BusObserver): () => void;
  /** Told of the actors and machines on this bus, where somebody asked for dev mode. */
  readonly watch: Watch | undefined;
}

/** Who put a question's answer there. */
interface Answerer {
  readonly name: string;
  readonly answer: (...given: never[]) => unknown;
}

/** Makes a bus. `onError` is told of every handler that threw, with what it was handling. */
export function createBus(onError: (error: unknown, parcel: Parcel) => void, watch?: Watch): Bus {
  const subjects = new Map<FactType, Subject<Fact>>();
  const attendants = new Map<Address, Attendant>();
  const taps = new Set<(parcel: Parcel) => void>();
  const answers = new Map<string, Answerer>();
  const mailbox = createMailbox(deliver);
  let observer: BusObserver | null = null;

  function put(parcel: Parcel): void {
    if (observer) observer.onPut(parcel);
    mailbox.put(parcel);
  }

  function guard(parcel: Parcel, action: () => void): void {
    try {
      action();
    } catch (error) {
      onError(error, parcel);
    }
  }

  function deliver(parcel: Parcel): void {
    if (taps.size > 0) for (const tap of taps) guard(parcel, () => tap(parcel));
    if (observer) observer.onDelivery(parcel);
    if (parcel.kind === 'fact') {
      subjects.get(parcel.fact.type)?.next(parcel.fact);
      if (parcel.to !== undefined) hand(parcel, parcel.to);
    } else if (parcel.kind === 'result') hand(parcel, parcel.to);
    else for (const address of parcel.to) hand(parcel, address);
    if (observer) observer.onDelivered();
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

  function handle<T extends FactType>(type: T, handler: (fact: FactOf<T>) => void): () => void {
    const subject = subjects.get(type) ?? new Subject<Fact>();
    subjects.set(type, subject);
    const subscription = subject.subscribe((fact) => {
      try {
        handler(fact as FactOf<T>);
      } catch (error) {
        onError(error, { kind: 'fact', fact });
      }
    });
    return () => subscription.unsubscribe();
  }

  function attend(address: Address, attendant: Attendant): () => void {
    attendants.set(address, attendant);
    return () => {
      if (attendants.get(address) === attendant) attendants.delete(address);
    };
  }

  function answererOf(question: string): Answerer {
    const answerer = answers.get(question);
    if (!answerer) throw new Error(`nobody answers "${question}"`);
    return answerer;
  }

  function asked(name: string, question: string): unknown {
    const { answer, name: answerer } = answererOf(question);
    const watching = observer;
    if (!watching) return answer;
    return (...given: never[]) => {
      const said = answer(...given);
      watching.onQuestion(name, answerer, question as Question, given, said);
      return said;
    };
  }

  function face(name: string): Bus {
    return {
      publish: (fact, to, from = name) => put({ kind: 'fact', fact, to, from }),
      reply: ({ session: to, id }, result) => put({ kind: 'result', to, id, result, from: name }),
      notify: (to, event) => put({ kind: 'notice', to, notice: { event }, from: name }),
      on: handle,
      attend,
      answer(question, answer) {
        if (answers.has(question)) throw new Error(`two actors answer "${question}"`);
        answers.set(question, { name, answer });
        return () => void answers.delete(question);
      },
      ask: new Proxy({}, { get: (_, question) => asked(name, String(question)) }) as Questions,
      tap(tap) {
        taps.add(tap);
        return () => taps.delete(tap);
      },
      as: face,
      observe(next) {
        observer = next;
        return () => {
          if (observer === next) observer = null;
        };
      },
      watch,
    };
  }

  return face('server');
}
