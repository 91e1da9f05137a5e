/** What a seed decides before a town begins: how many live there, its settings, and how bad things get. */
import { defaultSettings, type Settings } from '../../src/config/settings.ts';
import type { Chance } from './chance.ts';

export interface Weather {
  readonly users: readonly string[];
  readonly steps: number;
  /** The mean time between two steps, milliseconds. */
  readonly pauseMilliseconds: number;
  readonly settings: Settings;
  /** How likely each kind of step is. */
  readonly weights: Readonly<Record<StepKind, number>>;
}

export type StepKind = keyof typeof WEIGHTS;

const WEIGHTS = {
  message: 40,
  burst: 5,
  broadcast: 5,
  block: 6,
  unblock: 4,
  whoelse: 5,
  whoelsesince: 4,
  blocks: 2,
  history: 2,
  active: 1,
  nonsense: 1,
  logout: 3,
  begin: 14,
  intrude: 1.5,
  crash: 2,
  crashAtNextLine: 2,
  break: 4,
  silence: 2,
  stall: 2,
  cutOff: 1,
  crashServer: 0.8,
  stopServer: 0.4,
  disk: 1,
  throwingActor: 0.4,
};

const FAULTS: readonly StepKind[] = [
  ...(['crash', 'crashAtNextLine', 'break', 'silence', 'stall', 'cutOff'] as const),
  ...(['crashServer', 'stopServer', 'disk', 'throwingActor'] as const),
];

const NAMES = 'ann bob cid dan eve fay gus hal ivy jon kim lea max ned ola pam qin rex sue tom'.split(' ');

/** The weather of a seed. */
export function weatherOf(chance: Chance, steps: number): Weather {
  const weights = { ...WEIGHTS };
  for (const fault of FAULTS) weights[fault] *= chance.pick([0, 0.5, 1, 1, 3]);
  const base = defaultSettings();
  return {
    users: NAMES.slice(0, chance.whole(5, chance.pick([6, 10, 20]))),
    steps,
    pauseMilliseconds: chance.pick([20, 100, 200, 400]),
    weights,
    settings: {
      ...base,
      login: { ...base.login, blockDurationSeconds: 10 },
      idleTimeoutSeconds: chance.pick([1_800, 1_800, 25]),
      log: { level: 'error' },
      limits: {
        ...base.limits,
        outboxBytes: chance.pick([8_192, 65_536]),
        mailboxMessages: chance.pick([1_000, 30]),
        mailboxMessagesPerSender: chance.pick([200, 12]),
        pendingCommands: chance.pick([1_024, 3]),
        loginQueue: 256,
      },
    },
  };
}
