/**
 * Who watches: told of every machine and service that lives, so that dev mode can show them. Absent where nobody asked for
 * dev mode. What lives is only registered; its steps are told while somebody really looks.
 */

/** Told after each step. Snapshots are those of xstate. */
export type StepObserver = (event: { readonly type: string }, before: unknown, after: unknown) => void;

export interface LiveMachine {
  /** The name of its definition. */
  readonly machine: string;
  /** Unique among what lives in this process: `c12`, `account/hans`, `download/3`. */
  readonly instance: string;
  /** Who or what it is about, where its context does not say. */
  readonly label?: string;
  /** The instance that it belongs to. */
  readonly of?: string;
  snapshot(): unknown;
  /** Tells its steps from now on; the answer ends it. One observer at a time. */
  observe(observer: StepObserver): () => void;
}

export interface LiveService {
  readonly name: string;
  readonly handles: readonly string[];
  readonly answers: readonly string[];
  /** False while it starts again after a mistake. */
  isRunning(): boolean;
}

export interface Watch {
  /** It lives from now on; the answer ends it. */
  machine(live: LiveMachine): () => void;
  service(live: LiveService): () => void;
}

/** What is asked of an xstate actor that is watched. */
interface WatchedActor {
  getSnapshot(): unknown;
  subscribe(observer: { complete(): void; error(): void }): unknown;
  readonly system: {
    inspect(observer: (told: { type: string; event?: { type: string }; snapshot?: unknown }) => void): {
      unsubscribe(): void;
    };
  };
}

/** Has an actor of xstate watched until it is done; to be called before it starts. */
export function watchActor(
  watch: Watch | undefined,
  actor: WatchedActor,
  life: Pick<LiveMachine, 'machine' | 'instance' | 'label' | 'of'>,
): void {
  if (!watch) return;
  const end = watch.machine({
    ...life,
    snapshot: () => actor.getSnapshot(),
    observe(observer) {
      let before = actor.getSnapshot();
      const inspection = actor.system.inspect(({ type, event, snapshot: after }) => {
        if (type !== '@xstate.snapshot' || !event) return;
        if (event.type !== 'xstate.init') observer(event, before, after);
        before = after;
      });
      return () => inspection.unsubscribe();
    },
  });
  // Observers hear that it is done before they are told of the step that led there.
  const endSoon = (): void => queueMicrotask(end);
  actor.subscribe({ complete: endSoon, error: endSoon });
}
