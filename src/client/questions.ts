/**
 * What this client asks the server: kept until its answer is there, sent again after a loss (R41), and no more at once than
 * the server remembers results of.
 */
import type { Result } from '../../machines/vocabulary/replies.ts';
import type { CommandResult } from './events.ts';

/** The server remembers 256 results of a session: more commands must never be without theirs. */
const WINDOW = 200;

/** How often a message is asked again whose fate the server does not know; the waits are 1, 2, 4, … seconds. */
const MOST_REPEATS = 5;

/** A command's frame but for its id, which it gets when it is sent. */
export interface Request {
  readonly t: string;
  readonly [field: string]: unknown;
}

/** Who asks, and what becomes of the answer. */
export interface Asking {
  readonly request: Request;
  readonly onAnswer: (answer: Result | 'interrupted') => void;
  /** The server has no room for it, or it cannot be said. */
  readonly onProblem: (problem: CommandResult) => void;
}

interface Question extends Asking {
  id: number;
  /** How often it was asked again. */
  repeats: number;
}

export interface QuestionDeeds {
  nextId(): number;
  canSend(): boolean;
  /** Sends, or says why that is impossible. */
  send(id: number, request: Request): CommandResult | null;
  later(seconds: number, callback: () => void): void;
}

export interface Questions {
  /** Asks as soon as there is room. */
  ask(asking: Asking): void;
  /** Asks now, and nothing after it. */
  askLast(asking: Asking): void;
  /** Sends what may be sent. */
  flush(): void;
  /** The answer to a question; false when none of that id waits for one. */
  take(id: number, result: Result): boolean;
  /** The session was taken up: everything without an answer goes again, under its old id. */
  resend(): void;
  /** The session is gone: messages go again under new ids, the others are interrupted. */
  restart(): void;
  /** The client ends: nothing is sent any more, and all but the last question are interrupted. */
  abandon(): void;
}

/** Nothing was asked yet. */
export function questions(deeds: QuestionDeeds): Questions {
  /* Not sent yet, and sent, by id. */
  let waiting = new Set<Question>();
  const sent = new Map<number, Question>();
  let last: Question | null = null;
  /* A message waits to be asked again, and what was typed after it must not overtake it. */
  let isPausing = false;

  function flush(): void {
    // After the last question nobody is there to ask: what waits is interrupted when the client ends.
    if (isPausing || last !== null) return;
    for (const question of waiting) {
      if (sent.size >= WINDOW || !deeds.canSend()) return;
      send(question);
    }
  }
  function send(question: Question): void {
    question.id = deeds.nextId();
    waiting.delete(question);
    sent.set(question.id, question);
    const problem = deeds.send(question.id, question.request);
    if (!problem) return;
    sent.delete(question.id);
    question.onProblem(problem);
  }
  /** Not where a later message to the same user is on its way: accepted only now, this one would come after it (R18). */
  function mayRepeat(question: Question): boolean {
    const isOvertaken = [...sent.values()].some(
      (other) => other.id > question.id && isMessage(other) && recipientOf(other) === recipientOf(question),
    );
    return question.repeats < MOST_REPEATS && !isOvertaken;
  }
  function repeat(question: Question): void {
    const isRepeated = ({ repeats }: Question) => repeats > 0;
    const [repeated, others] = [[...waiting].filter(isRepeated), [...waiting].filter((q) => !isRepeated(q))];
    waiting = new Set([...repeated, question, ...others]);
    question.repeats += 1;
    isPausing = true;
    deeds.later(2 ** (question.repeats - 1), () => {
      isPausing = false;
      flush();
    });
  }
  return {
    ask(asking) {
      waiting.add({ ...asking, id: 0, repeats: 0 });
      flush();
    },
    askLast(asking) {
      last = { ...asking, id: 0, repeats: 0 };
      send(last);
    },
    flush,
    take(id, result) {
      const question = sent.get(id);
      if (question === undefined) return false;
      sent.delete(id);
      if (isUnknown(question, result) && mayRepeat(question)) repeat(question);
      else question.onAnswer(result);
      return true;
    },
    resend() {
      for (const { id, request } of sent.values()) deeds.send(id, request);
    },
    restart() {
      const unanswered = [...sent.values()];
      sent.clear();
      waiting = new Set([...unanswered.filter(isMessage), ...waiting]);
      for (const question of unanswered) if (!isMessage(question)) question.onAnswer('interrupted');
    },
    abandon() {
      const left = [...sent.values(), ...waiting];
      sent.clear();
      waiting.clear();
      for (const question of left) if (question !== last) question.onAnswer('interrupted');
    },
  };
}

/** The server knows a message by its name: sent again it is the same one. */
function isMessage({ request }: Question): boolean {
  return request.t === 'message';
}

/** The server could not find out whether it accepted this message. Under its name it can be asked again (R41). */
function isUnknown(question: Question, result: Result): boolean {
  return isMessage(question) && !result.ok && result.code === 'interrupted';
}

function recipientOf({ request }: Question): string {
  return String(request['to']).toLowerCase();
}
