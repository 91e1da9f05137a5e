/** What is claimed about speed: each row of the table in bench/README.md, with its first target. */

export interface Claim {
  readonly title: string;
  /** What the bench prints before the figure. */
  readonly figure: string;
  /** What measures it; without a name it is ours. */
  readonly command: string;
  readonly unit: 'µs' | 'ms' | 'KiB' | '/s' | '×';
  /** What was aimed at first, in the same unit. */
  readonly target: number;
  /** The bare relay's figure where that target was set: gives the ratio that it means on any machine. */
  readonly relayThere?: number;
  /** The larger the better; else the smaller. */
  readonly isRate?: boolean;
}

type Row = [
  title: string,
  figure: string,
  command: string,
  unit: Claim['unit'],
  target: number,
  relayThere?: number,
];

const ROWS: readonly Row[] = [
  ['T1 CPU per direct message, pipelined, plain', 'T1 plain', 'messages.ts plain', 'µs', 9, 1.4],
  ['T1 the same, TLS', 'T1 tls', 'messages.ts tls', 'µs', 12, 2.8],
  ['T2 CPU per message at 2,000/s, plain', 'T2 plain', 'messages.ts plain', 'µs', 90, 56],
  ['T2 the same, TLS', 'T2 tls', 'messages.ts tls', 'µs', 90, 56],
  ['T2 99th percentile at 2,000/s, plain', 'T2 p99 plain', 'messages.ts plain', 'ms', 2, 0.43],
  ['T2 the same, TLS', 'T2 p99 tls', 'messages.ts tls', 'ms', 2, 0.43],
  ['T3 CPU per delivery of a broadcast to 1,000, plain', 'T3 plain', 'fan-out.ts plain', 'µs', 2.5, 1.3],
  [
    'T4 CPU per notice owed to 1,000, one comes and goes, plain',
    'T4 plain',
    'presence.ts plain',
    'µs',
    3,
    11.8,
  ],
  ['T5 memory per idle connection, plain', 'T5 plain', 'idle.ts plain', 'KiB', 30],
  ['T5 the same, TLS', 'T5 tls', 'idle.ts tls', 'KiB', 70],
  ['T6 CPU per message, 10,000 online to 100 online, plain', 'T6 ratio plain', 'crowd.ts plain', '×', 1.2],
  ['T6 the same, TLS', 'T6 ratio tls', 'crowd.ts tls', '×', 1.2],
  ['T6 all memory by 10,000 users, plain', 'T6 KiB plain', 'crowd.ts plain', 'KiB', 30],
  ['T6 the same, TLS', 'T6 KiB tls', 'crowd.ts tls', 'KiB', 70],
  ['T7 logins with a password, TLS', 'T7 password logins/s tls', 'logins.ts tls', '/s', 45],
  [
    'T7 delay of the event loop meanwhile, 99th percentile',
    'T7 password loop p99 tls',
    'logins.ts tls',
    'ms',
    25,
  ],
  ['T7 logins with a resume token, TLS', 'T7 token logins/s tls', 'logins.ts tls', '/s', 600],
  [
    'T8 slow disk: 99th percentile of broadcasts to that on the usual disk',
    'T8 broadcast p99 ratio plain',
    'slow-disk.ts plain',
    '×',
    1.2,
  ],
  [
    'T8 slow disk: half of the messages are acknowledged by',
    'T8 message p50 slow disk plain',
    'slow-disk.ts plain',
    'ms',
    60,
  ],
  ['start of `hubbub connect` to its prompt, as installed', 'start built tls', 'start.ts tls', 'ms', 250],
  [
    'CPU of the terminal client, 1,000 messages/s for 5 s while somebody types',
    'terminal CPU plain',
    'terminal.ts',
    'ms',
    1_000,
  ],
];

/** In the order of the table. */
export const CLAIMS: readonly Claim[] = ROWS.map(([title, figure, script, unit, target, relayThere]) => ({
  ...{ title, figure, command: `node bench/${script}`, unit, target },
  ...(relayThere !== undefined && { relayThere }),
  ...(unit === '/s' && { isRate: true }),
}));
