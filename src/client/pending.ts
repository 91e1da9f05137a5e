/**
 * The commands of this client and their results: each exactly one, in the order of submission (R41). It keeps what was
 * sent until its result is there, and knows what to send again after a loss.
 */
import type { Result } from '../../machines/vocabulary/replies.ts';
import type { CommandResult } from './events.ts';
import { commandResult, interrupted, success } from './command-result.ts';

/** The server remembers 256 results of a session: more commands must never be without theirs. */
const WINDOW = 200;

/** A command's frame but for its id, which it gets when it is sent. */
export interface Request {
  readonly t: string;
  readonly [field: string]: unknown;
}

const NOTHING: Request = { t: '' };

interface Slot {
  readonly command: string;
  readonly request: Request;
  readonly onOk: (() => void) | undefined;
  id: number;
  result: CommandResult | null;
}

export interface PendingDeeds {
  nextId(): number;
  canSend(): boolean;
  /** Sends, or says why that is impossible. */
  send(id: number, request: Request): CommandResult | null;
  show(result: CommandResult): void;
  /** Everything before the logout has its result. */
  onLogout(): void;
}

export interface Pending {
  /** Takes a command; `onOk` is called when it succeeded, before its result is shown. */
  add(command: string, request: Request, onOk?: () => void): void;
  /** Takes a result that needs no server. */
  addResult(result: CommandResult): void;
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
  /** Not sent yet. */
  waiting: Set<Slot>;
  readonly sent: Map<number, Slot>;
  logout: Slot | null;
  isAnnounced: boolean;
  isShowing: boolean;
}

/** An empty list. */
export function pendingCommands(deeds: PendingDeeds): Pending {
  const book: Book = {
    deeds,
    ordered: new Set(),
    waiting: new Set(),
    sent: new Map(),
    logout: null,
    isAnnounced: false,
    isShowing: false,
  };
  return {
    add: (command, request, onOk) => add(book, { command, request, onOk, id: 0, result: null }),
    addResult: (result) =>
      add(book, { command: result.command, request: NOTHING, onOk: undefined, id: 0, result }),
    get outstanding() {
      return book.ordered.size;
    },
    flush: () => flush(book),
    sendLogout() {
      if (book.logout?.id === 0) send(book, book.logout);
    },
    take(id, result) {
      const slot = book.sent.get(id);
      if (slot === undefined) return false;
      settle(book, slot, commandResult(slot.command, result));
      show(book);
      return true;
    },
    resend() {
      for (const slot of book.sent.values()) deeds.send(slot.id, slot.request);
    },
    restart: () => restart(book),
    abandon() {
      for (const slot of book.ordered) {
        if (slot.result !== null) continue;
        settle(book, slot, slot === book.logout ? success('logout') : interrupted(slot.command));
      }
      show(book);
    },
  };
}

function add(book: Book, slot: Slot): void {
  if (book.logout !== null) return;
  book.ordered.add(slot);
  if (slot.command === 'logout' && slot.result === null) book.logout = slot;
  else if (slot.result === null) book.waiting.add(slot);
  flush(book);
  show(book);
}

function flush(book: Book): void {
  for (const slot of book.waiting) {
    if (book.sent.size >= WINDOW || !book.deeds.canSend()) return;
    send(book, slot);
  }
}

function send(book: Book, slot: Slot): void {
  slot.id = book.deeds.nextId();
  book.waiting.delete(slot);
  book.sent.set(slot.id, slot);
  const problem = book.deeds.send(slot.id, slot.request);
  if (problem) settle(book, slot, problem);
}

function settle(book: Book, slot: Slot, result: CommandResult): void {
  slot.result = result;
  book.waiting.delete(slot);
  book.sent.delete(slot.id);
  if (result.ok) slot.onOk?.();
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
  if (book.logout === null || book.isAnnounced || front(book.ordered) !== book.logout) return;
  book.isAnnounced = true;
  book.deeds.onLogout();
}

function restart(book: Book): void {
  const unanswered = [...book.sent.values()];
  const again = unanswered.filter((slot) => slot.command === 'message');
  for (const slot of unanswered) {
    if (slot.command !== 'message') settle(book, slot, interrupted(slot.command));
  }
  book.sent.clear();
  book.waiting = new Set([...again, ...book.waiting]);
  show(book);
}

function front<T>(set: ReadonlySet<T>): T | undefined {
  for (const value of set) return value;
  return undefined;
}
