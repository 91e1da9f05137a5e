/**
 * What every face does with a core: starts it, hears its results and its end, and leaves in good order when it is
 * interrupted. The faces are built on it and add only how things look and where commands come from.
 */
import type { Clock } from '../../ports/clock.ts';
import type { ClientCore, ClientOptions } from '../core.ts';
import type { ClientEnd, ClientEvent } from '../events.ts';
import { EXIT, exitCode, resultExitCode } from './exit-code.ts';

/** The part of the core's options that a face gives. */
export type FaceDuties = Pick<ClientOptions, 'password' | 'trust' | 'onEvent' | 'onEnd'>;

/** Starts the core; the verb has bound everything else. */
export type StartCore = (duties: FaceDuties) => ClientCore;

export interface Attendance {
  readonly core: ClientCore;
  /** Resolves when the server has let the client in; false when the client ended before. */
  readonly welcomed: Promise<boolean>;
  /** Resolves when the client ended, was interrupted or its reader went away. */
  readonly over: Promise<void>;
  readonly isOver: boolean;
  /** The end that the core reported, if it did. */
  readonly end: ClientEnd | null;
  /** Ends at once: what is not shown yet must not count as shown. */
  abandon(): void;
  /** The exit code, once it is over. */
  exitCode(): number;
}

/* Long enough for a goodbye over a slow line, short enough for a person who pressed Ctrl-C. */
const FAREWELL_MILLISECONDS = 1000;

/** Starts a core and attends to it. `onEvent` must have shown the event when it returns. */
export function attend(
  start: StartCore,
  face: Omit<FaceDuties, 'onEnd'>,
  interrupt: AbortSignal,
  clock: Clock,
): Attendance {
  const welcome = Promise.withResolvers<boolean>();
  const over = Promise.withResolvers<void>();
  let isWelcome = false;
  let isOver = false;
  let end: ClientEnd | null = null;
  let worst: number = EXIT.ok;
  // The core may already report while it is being started.
  let started: ClientCore | null = null;

  function finish(): void {
    isOver = true;
    welcome.resolve(false);
    over.resolve();
  }

  function onEvent(event: ClientEvent): void {
    if (isOver) return;
    if (event.type === 'result') worst = Math.max(worst, resultExitCode(event));
    face.onEvent(event);
    if (event.type !== 'welcome') return;
    isWelcome = true;
    welcome.resolve(true);
  }

  function onEnd(how: ClientEnd): void {
    if (isOver) return;
    end = how;
    finish();
  }

  function abandon(): void {
    if (isOver) return;
    finish();
    started?.destroy();
  }

  function leave(): void {
    if (isOver) return;
    if (!isWelcome) return abandon();
    core.logout();
    const cancel = clock.after(FAREWELL_MILLISECONDS, abandon);
    void over.promise.then(cancel);
  }

  const core = start({ password: face.password, trust: face.trust, onEvent, onEnd });
  started = core;
  if (isOver && !end) core.destroy();
  if (interrupt.aborted) leave();
  else interrupt.addEventListener('abort', leave, { once: true });

  return {
    core,
    welcomed: welcome.promise,
    over: over.promise,
    get isOver() {
      return isOver;
    },
    get end() {
      return end;
    },
    abandon,
    exitCode() {
      if (interrupt.aborted) return EXIT.interrupted;
      return Math.max(worst, end ? exitCode(end, []) : EXIT.failed);
    },
  };
}
