/**
 * The commands of this client and their results. A command takes its place among the results, its question goes to the
 * server, and a logout goes when everything before it has its result.
 */
import { refuse } from '../../machines/vocabulary/codes.ts';
import type { Result } from '../../machines/vocabulary/replies.ts';
import { commandResult, interrupted, success } from './command-result.ts';
import type { CommandResult } from './events.ts';
import { questions, type Asking, type QuestionDeeds, type Questions, type Request } from './questions.ts';
import { resultOrder, type ResultOrder, type Settle, type Slot } from './result-order.ts';

export interface PendingDeeds extends QuestionDeeds {
  show(result: CommandResult): void;
  /** Everything before the logout has its result. */
  onLogout(): void;
}

export interface Pending
  extends Pick<Questions, 'flush' | 'take' | 'resend' | 'restart'>, Pick<ResultOrder, 'outstanding'> {
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
  sendLogout(): void;
  /** The client ends: what has no result is interrupted; a logout has come true. */
  abandon(): void;
}

/** No command yet. */
export function pendingCommands(deeds: PendingDeeds): Pending {
  const asked = questions(deeds);
  const order = resultOrder(deeds.show, announceLogout);
  let logout: { readonly slot: Slot; readonly asking: Asking } | null = null;
  let isAnnounced = false;
  let isSent = false;

  function announceLogout(): void {
    if (logout === null || isAnnounced || !order.isFirst(logout.slot)) return;
    isAnnounced = true;
    deeds.onLogout();
  }
  function askingFor({ command, settle }: Slot, request: Request, onOk?: () => void): Asking {
    return {
      request,
      onAnswer(answer) {
        const result = answer === 'interrupted' ? interrupted(command) : commandResult(command, answer);
        if (result.ok) onOk?.();
        settle(result);
      },
      onProblem: settle,
    };
  }
  return {
    flush: asked.flush,
    take: asked.take,
    resend: asked.resend,
    restart: asked.restart,
    get outstanding() {
      return order.outstanding;
    },
    add(command, request, onOk) {
      if (logout !== null) return;
      const slot = order.place(command, 'queued');
      const asking = askingFor(slot, request, onOk);
      if (command !== 'logout') return asked.ask(asking);
      logout = { slot, asking };
      order.advance();
    },
    addResult(result) {
      if (logout === null) order.place(result.command, 'queued').settle(result);
    },
    reserve: (command, kind = 'queued') => (logout === null ? order.place(command, kind).settle : null),
    ask(request, onAnswer) {
      const gone = refuse('interrupted', 'the session ended before the answer came');
      asked.ask({
        request,
        onAnswer: (answer) => onAnswer(answer === 'interrupted' ? gone : answer),
        onProblem: ({ message = '' }) => onAnswer(refuse('too-long', message)),
      });
    },
    sendLogout() {
      if (logout === null || isSent) return;
      isSent = true;
      asked.askLast(logout.asking);
    },
    abandon() {
      asked.abandon();
      order.interruptAll((slot) => (slot === logout?.slot ? success('logout') : null));
    },
  };
}
