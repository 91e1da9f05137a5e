/** Dev mode as a verb opens it: a watch to hand in, then the inspector over what the watch has seen. */
import type { Bus } from '../bus/bus.ts';
import { configuredTimers, type TimedSettings } from '../machine-diagrams/configured-timers.ts';
import type { Clock } from '../ports/clock.ts';
import type { Watch } from '../ports/watch.ts';
import { openInspector } from './inspector/inspector.ts';
import { createRecorder } from './record/recorder.ts';
import { createRegistry } from './record/registry.ts';
import { RECORDS_KEPT } from './record/ring.ts';

export interface DevWishes {
  /** A loopback address. */
  readonly host: string;
  /** 0 for any. */
  readonly port: number;
  /** Whether message text is shown. */
  readonly showsText: boolean;
}

export interface DevParts extends DevWishes {
  readonly version: string;
  readonly role: 'server' | 'client';
  readonly clock: Clock;
  /** Of the server that is looked at; a client's drawings show the usual times. */
  readonly settings?: TimedSettings;
  readonly onMistake: (error: unknown) => void;
}

export interface Dev {
  /** For those who make actors and machines. */
  readonly watch: Watch;
  /** Opens the port; `bus` where there is one. Answers the page's address. Throws ListenError. */
  open(bus?: Bus): Promise<string>;
  close(): Promise<void>;
}

/** Dev mode that nobody has opened yet. */
export function startDev(parts: DevParts): Dev {
  const { clock, showsText, version, role } = parts;
  const registry = createRegistry();
  const hello = {
    program: 'hubbub',
    version,
    role,
    startedAt: clock.now(),
    showsText,
    recordsKept: RECORDS_KEPT,
  } as const;
  const timers = configuredTimers(parts.settings);
  let close = async (): Promise<void> => {};
  return {
    watch: registry.watch,
    async open(bus) {
      const recorder = createRecorder({ registry, clock, showsText, ...(bus && { bus }) });
      const port = await openInspector({ ...parts, registry, recorder, hello, timers });
      close = () => port.close();
      return port.address;
    },
    close: () => close(),
  };
}
