/**
 * The commands of this client and their results: each exactly one, in the order of submission (R41), but for late ones. It
 * keeps what was sent until its answer is there, and knows what to send again after a loss.
 */
import { refuse } from '../../machines/vocabulary/codes.ts';
import type { Result } from '../../machines/vocabulary/replies.ts';
import type { CommandResult } from './events.ts';
import { commandResult, interrupted, success } from './command-result.ts';

/** The server remembers 256 results of a session: more commands must never be without theirs. */
const WINDOW = 200;

/** How often a message is asked again whose fate the server does not know; the waits are 1, 2, 4, … seconds. */
const MOST_REPEATS = 5;

/** A command's frame but for its id, which it gets when it is sent. */
export interface Request {
  readonly t: string;
  readonly [field: string]: unknown;
}

/** A command's place among the results. */
interface Slot {
  readonly command: string;
  result: CommandResult | null;
}

/** What goes to the server and waits for its answer. */
interface Question {
  readonly request: Request;
  readonly onAnswer: (answer: Result | 'interrupted') => void;
  /** The server has no room for it, or it cannot be said. */
  readonly onProblem: (problem: CommandResult) => void;
  id: number;
  /** How often it was asked again. */
  repeats: number;
}

export interface PendingDeeds {
  nextId(): number;
  canSend(): boolean;
  /** Sends, or says why that is impossible. */
  send(id: number, request: Request): CommandResult | null;
  show(result: CommandResult): void;
  later(seconds: number, callback: () => void): void;
  /** Everything before the logout has its result. */
  onLogout(): void;
}

/** Gives a command its result; once. */
export type Settle = (result: CommandResult) => void;

export interface Pending {
  /** Takes a command for the server; `onOk` is called when it succeeded, before its result is shown. */
  add(command: string, request: Request, onOk?: () => void): void;
  /** Takes a result that needs no server. */
  addResult(result: CommandResult): void;
  /**
   * Takes a place for a command that the client carries out itself; a late one holds up nobody. Null after a logout: then it
   * is not to be carried out.
   */
  reserve(command: string, place?: 'queued' | 'late'): Settle | null;
  /** Asks the server something whose answer is not shown as it is. A session that is lost meanwhile answers `interrupted`. */
  ask(request: Request, onAnswer: (answer: Result) => void): void;
  /** Results not yet given. */
  readonly outstanding: number;
  /** Sends what may be sent. */
  flush(): void;
  sendLogout(): void;
  /** The result of a command; false when none of that id waits for one. */
  take(id: number, result: Result): boolean;
  /** The session was taken up: everything without a result goes again, under its old id. */
  resend(): void;
  /** The session is gone: messages go again under new ids, the others are interrupted. */
  restart(): void;
  /** The client ends: what has no result is interrupted; a logout has come true. */
  abandon(): void;
}

interface Book {
  readonly deeds: PendingDeeds;
  /** Whose result was not shown yet, in the order of submission. */
  readonly ordered: Set<Slot>;
  readonly late: Set<Slot>;
  /** Not sent yet. */
  waiting: Set<Question>;
  readonly sent: Map<number, Question>;
  logout: { readonly slot: Slot; readonly question: Question } | null;
  isAnnounced: boolean;
  isShowing: boolean;
  /** A message waits to be asked again, and what was typed after it must not overtake it. */
  isPausing: boolean;
}

/** An empty list. */
export function pendingCommands(deeds: PendingDeeds): Pending {
  const book: Book = {
    deeds,
    ordered: new Set(),
    late: new Set(),
    waiting: new Set(),
    sent: new Map(),
    logout: null,
    isAnnounced: false,
    isShowing: false,
    isPausing: false,
  };
  return {
    add: (command, request, onOk) => add(book, command, request, onOk),
    addResult(result) {
      if (book.logout === null) settle(book, place(book, result.command, 'queued'), result);
    },
    reserve(command, kind = 'queued') {
      if (book.logout !== null) return null;
      const slot = place(book, command, kind);
      return (result) => settle(book, slot, result);
    },
    ask(request, onAnswer) {
      const gone = refuse('interrupted', 'the session ended before the answer came');
      enqueue(book, {
        request,
        onAnswer: (answer) => onAnswer(answer === 'interrupted' ? gone : answer),
        onProblem: ({ message = '' }) => onAnswer(refuse('too-long', message)),
        id: 0,
        repeats: 0,
      });
    },
    get outstanding() {
      return book.ordered.size + book.late.size;
    },
    flush: () => flush(book),
    sendLogout() {
      if (book.logout?.question.id === 0) send(book, book.logout.question);
    },
    take(id, result) {
      const question = book.sent.get(id);
      if (question === undefined) return false;
      book.sent.delete(id);
      if (isUnknown(question, result) && mayRepeat(book, question)) repeat(book, question);
      else question.onAnswer(result);
      return true;
    },
    resend() {
      for (const { id, request } of book.sent.values()) deeds.send(id, request);
    },
    restart: () => restart(book),
    abandon: () => abandon(book),
  };
}

function place(book: Book, command: string, kind: 'queued' | 'late'): Slot {
  const slot = { command, result: null };
  (kind === 'late' ? book.late : book.ordered).add(slot);
  return slot;
}

function add(book: Book, command: string, request: Request, onOk: (() => void) | undefined): void {
  if (book.logout !== null) return;
  const slot = place(book, command, 'queued');
  const question: Question = {
    request,
    onAnswer(answer) {
      const result = answer === 'interrupted' ? interrupted(command) : commandResult(command, answer);
      if (result.ok) onOk?.();
      settle(book, slot, result);
    },
    onProblem: (problem) => settle(book, slot, problem),
    id: 0,
    repeats: 0,
  };
  if (command === 'logout') {
    book.logout = { slot, question };
    show(book);
  } else enqueue(book, question);
}

function enqueue(book: Book, question: Question): void {
  book.waiting.add(question);
  flush(book);
}

function flush(book: Book): void {
  // After a logout nobody is there to ask: what waits is interrupted when the client ends.
  const hasLeft = book.logout !== null && book.logout.question.id !== 0;
  if (book.isPausing || hasLeft) return;
  for (const question of book.waiting) {
    if (book.sent.size >= WINDOW || !book.deeds.canSend()) return;
    send(book, question);
  }
}

function send(book: Book, question: Question): void {
  question.id = book.deeds.nextId();
  book.waiting.delete(question);
  book.sent.set(question.id, question);
  const problem = book.deeds.send(question.id, question.request);
  if (!problem) return;
  book.sent.delete(question.id);
  question.onProblem(problem);
}

function settle(book: Book, slot: Slot, result: CommandResult): void {
  if (slot.result !== null) return;
  slot.result = result;
  if (book.late.delete(slot)) book.deeds.show(result);
  else show(book);
}

/** Shows what has come to the front, unless somebody further up is at it: a face may submit while it is shown a result. */
function show(book: Book): void {
  if (book.isShowing) return;
  book.isShowing = true;
  for (const slot of book.ordered) {
    if (slot.result === null) break;
    book.ordered.delete(slot);
    book.deeds.show(slot.result);
  }
  book.isShowing = false;
  if (book.logout === null || book.isAnnounced || front(book.ordered) !== book.logout.slot) return;
  book.isAnnounced = true;
  book.deeds.onLogout();
}

function restart(book: Book): void {
  const unanswered = [...book.sent.values()];
  book.sent.clear();
  const again = unanswered.filter(isMessage);
  book.waiting = new Set([...again, ...book.waiting]);
  for (const question of unanswered) if (!isMessage(question)) question.onAnswer('interrupted');
}

/** The server knows a message by its name: sent again it is the same one. */
function isMessage({ request }: Question): boolean {
  return request.t === 'message';
}

/** The server could not find out whether it accepted this message. Under its name it can be asked again (R41). */
function isUnknown(question: Question, result: Result): boolean {
  return isMessage(question) && !result.ok && result.code === 'interrupted';
}

/** Not where a later message to the same user is on its way: accepted only now, this one would come after it (R18). */
function mayRepeat(book: Book, question: Question): boolean {
  const isOvertaken = [...book.sent.values()].some(
    (other) => other.id > question.id && isMessage(other) && recipientOf(other) === recipientOf(question),
  );
  return question.repeats < MOST_REPEATS && !isOvertaken;
}

function recipientOf({ request }: Question): string {
  return String(request['to']).toLowerCase();
}

function repeat(book: Book, question: Question): void {
  const waiting = [...book.waiting];
  const isRepeated = ({ repeats }: Question) => repeats > 0;
  const others = waiting.filter((other) => !isRepeated(other));
  book.waiting = new Set([...waiting.filter(isRepeated), question, ...others]);
  question.repeats += 1;
  book.isPausing = true;
  book.deeds.later(2 ** (question.repeats - 1), () => {
    book.isPausing = false;
    flush(book);
  });
}

function abandon(book: Book): void {
  const questions = [...book.sent.values(), ...book.waiting];
  book.sent.clear();
  book.waiting.clear();
  for (const question of questions) {
    if (question !== book.logout?.question) question.onAnswer('interrupted');
  }
  for (const slot of [...book.late, ...book.ordered]) {
    settle(book, slot, slot === book.logout?.slot ? success('logout') : interrupted(slot.command));
  }
}

function front<T>(set: ReadonlySet<T>): T | undefined {
  for (const value of set) return value;
  return undefined;
}
