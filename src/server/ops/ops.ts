/** Health and metrics of a running server, on a port of their own: `/healthz`, `/readyz`, `/metrics`. */
import type { Questions } from '../../../machines/vocabulary/questions.ts';
import type { Settings } from '../../config/settings.ts';
import type { Clock } from '../../ports/clock.ts';
import type { CommitReport, StoreCondition } from '../../ports/store.ts';
import type { Bus } from '../../bus/bus.ts';
import type { Log } from '../log.ts';
import { openEndpoints, TEXT } from './endpoints.ts';
import type { Page } from './endpoints.ts';
import { createExposition } from './exposition.ts';
import { metricsOf } from './metrics.ts';
import { createTallies } from './tallies.ts';

/** What the server is at; it is ready while it serves and its store can write. */
export type Phase = 'starting' | 'serving' | 'draining';

export interface Ops {
  readonly host: string;
  readonly port: number;
  /** The server has come to a phase. */
  reached(phase: Phase): void;
  /** For the store: told of every batch. */
  committed(report: CommitReport): void;
  /** Watches the actors from now on. */
  watch(bus: Bus): void;
  close(): Promise<void>;
}

export interface OpsParts {
  readonly clock: Clock;
  readonly log: Log;
  readonly version: string;
}

const STORE_PROBLEMS: Readonly<Record<StoreCondition, string | null>> = {
  well: null,
  full: 'the disk is full: nothing can be stored',
  failed: 'the store cannot write; see the log',
};

/** Opens the port, before anything else is started: until `reached('serving')` it says that the server is starting. Throws ListenError. */
export async function openOps(settings: Settings['ops'], { clock, log, version }: OpsParts): Promise<Ops> {
  const tallies = createTallies(clock);
  let phase: Phase = 'starting';
  let condition: StoreCondition = 'well';
  let questions: Questions | null = null;

  const problem = (): string | null => (phase === 'serving' ? STORE_PROBLEMS[condition] : phase);
  const isReady = (): boolean => problem() === null;
  const expose = createExposition(metricsOf({ tallies, ask: () => questions, isReady, version }));
  const pages = new Map<string, () => Page | Promise<Page>>([
    ['/healthz', () => ({ status: 200, type: TEXT, text: 'alive\n' })],
    ['/readyz', () => readiness(problem())],
    [
      '/metrics',
      async () => {
        const { contentType: type, text } = await expose();
        return { status: 200, type, text };
      },
    ],
  ]);
  const onMistake = (error: unknown) => log.error({ err: error }, 'the monitoring port made a mistake');
  const endpoints = await openEndpoints({ ...settings, pages, onMistake });
  const { host, port } = endpoints;
  log.info({ host, port }, 'monitoring');
  return {
    host,
    port,
    reached(next) {
      phase = next;
    },
    committed(report) {
      condition = report.condition;
      tallies.committed(report);
    },
    watch(bus) {
      questions = bus.ask;
      tallies.watch(bus);
    },
    close: () => endpoints.close(),
  };
}

function readiness(problem: string | null): Page {
  if (problem === null) return { status: 200, type: TEXT, text: 'ready\n' };
  return { status: 503, type: TEXT, text: `not ready: ${problem}\n` };
}
