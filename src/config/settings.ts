/** The settings of the server: one schema from which the checks, the type, the JSON Schema and the documentation come. */
import Type, { type Static } from 'typebox';
import { Create } from 'typebox/value';
import { dev } from './dev-settings.ts';
import { ops } from './ops-settings.ts';
import { relay } from './relay-settings.ts';
import {
  flag,
  gibibyte,
  group,
  host,
  optionalPath,
  seconds,
  somePath,
  text,
  whole,
} from './setting-kinds.ts';

const listen = group('Where the server listens.', {
  host: host('127.0.0.1', 'Address or host name to listen on.'),
  port: whole(7777, 0, 65_535, 'TCP port; 0 takes any free one, and the line printed at start names it.'),
  plain: flag(
    false,
    'Plain text instead of TLS, for experiments; refused unless the host is a loopback address.',
  ),
});

const tls = group(
  'The certificate of the server. With none given, the server makes its own and prints its pin.',
  {
    certificate: text(
      '',
      'the path of a PEM file',
      optionalPath,
      'PEM file with the certificate chain; with `tls.key`.',
    ),
    key: text(
      '',
      'the path of a PEM file',
      optionalPath,
      'PEM file with the private key; with `tls.certificate`.',
    ),
  },
);

const login = group('How logins are judged.', {
  maxAttempts: whole(3, 1, 100, 'Consecutive wrong passwords that block an account.'),
  blockDurationSeconds: seconds(60, 0.01, 'How long such a block lasts.'),
  timeoutSeconds: seconds(30, 0.01, 'A connection that has not logged in after this time is closed.'),
  blockScope: Type.Enum(['account'], {
    description: 'What a block applies to: the account, from every address.',
    default: 'account',
  }),
});

const limits = group('How much is held or accepted before the server refuses or lets go.', {
  textBytes: whole(16_384, 1, 1_048_576, 'Longest text of a message; a longer one is refused as `too-long`.'),
  frameBytes: whole(131_072, 1_024, 16_777_216, 'Longest frame from a client that has logged in.'),
  frameBytesBeforeLogin: whole(4_096, 512, 65_536, 'Longest frame from a client that has not logged in yet.'),
  connections: whole(20_000, 1, 1_000_000, 'Connections at the same time.'),
  connectionsBeforeLogin: whole(2_048, 1, 1_000_000, 'Connections at the same time that have not logged in.'),
  connectionsPerAddress: whole(
    256,
    1,
    1_000_000,
    'Connections at the same time from one address; all of an IPv6 /64 count as one.',
  ),
  newConnectionsPerMinute: whole(256, 1, 1_000_000, 'Connections that one address may open within a minute.'),
  wrongPasswordsPerAddress: whole(
    30,
    1,
    1_000_000,
    'Wrong passwords from one address within ten minutes, whatever the accounts; then no password is looked at from there.',
  ),
  spareLoopback: flag(
    true,
    'Whether this machine’s own addresses (127.0.0.0/8, ::1) are spared the limits per address.',
  ),
  handshakeSeconds: seconds(5, 0.01, 'Time for the TLS handshake of a new connection.', 300),
  frameSeconds: seconds(
    10,
    0.01,
    'Time for a frame from its first byte to its last, while the server reads.',
    3_600,
  ),
  outboxBytes: whole(
    1_048_576,
    1_024,
    gibibyte,
    'Unsent bytes held for one connection; a reader that falls further behind is dropped.',
  ),
  mailboxMessages: whole(1_000, 1, 1_000_000, 'Unread messages held for one user.'),
  mailboxBytes: whole(5_242_880, 1, gibibyte, 'Bytes of unread messages held for one user.'),
  mailboxMessagesPerSender: whole(200, 1, 1_000_000, 'Unread messages held for one user from one sender.'),
  blocksPerUser: whole(1_000, 1, 100_000, 'Names on the blacklist of one user.'),
  loginQueue: whole(
    256,
    1,
    100_000,
    'Passwords that wait to be checked; further logins are told to try later.',
  ),
  resultsKept: whole(
    256,
    1,
    65_536,
    'Last results kept for a session, repeated to a client that comes back.',
  ),
  resultBytesKept: whole(524_288, 1_024, gibibyte, 'Bytes of those results; a longer one is not kept.'),
  pendingCommands: whole(
    1_024,
    1,
    65_536,
    'Commands of one connection in work; at more the server pauses reading from it.',
  ),
  pendingBytes: whole(
    1_048_576,
    1_024,
    gibibyte,
    'Bytes of the commands of one connection in work; at more the server pauses reading until they have their results.',
  ),
  lateCommands: whole(
    128,
    1,
    65_536,
    'Commands of one session that wait for people or other clients; one more is refused as `busy`.',
  ),
  turnCommands: whole(
    256,
    1,
    65_536,
    'Commands that one connection may have done before it is the others’ turn; of those that concern everybody, one.',
  ),
  openConsents: whole(
    8,
    1,
    1_000,
    'Questions for consent (to a private session, say) that are open for one user at the same time.',
  ),
  openMeetings: whole(
    64,
    1,
    10_000,
    'Introductions to owners of files that one session waits for, and is asked for, at the same time.',
  ),
  consentsPerMinute: whole(10, 1, 100_000, 'Questions for consent that one user may ask in a minute.'),
  historyPage: whole(200, 1, 10_000, 'Most messages in one answer to `history`.'),
  historyPageBytes: whole(
    262_144,
    1,
    1_048_576,
    'Most bytes of text in one answer to `history`; a single message may have more.',
  ),
  accounts: whole(100_000, 1, 10_000_000, 'Accounts at which sign-up ends; an operator may add more.'),
  devicesPerUser: whole(
    32,
    1,
    10_000,
    'Devices of one user that have a resume token; the oldest token gives way.',
  ),
  invitations: whole(1_000, 1, 100_000, 'Invitations that may be open at the same time.'),
  unknownNames: whole(
    4_096,
    1,
    1_000_000,
    'Names without an account whose wrong passwords are remembered; the oldest is forgotten.',
  ),
  filesPerUser: whole(1_000, 1, 1_000_000, 'Files that one session registers.'),
  chunksPerFile: whole(1_000_000, 1, 1_000_000, 'Chunks of a file that may be registered.'),
  searchesPerUser: whole(8, 1, 1_000, 'Searches for files of one session at a time.'),
  swarmsPerUser: whole(100, 1, 10_000, 'Files that one session fetches at a time.'),
  ownersTold: whole(
    256,
    1,
    10_000,
    'Owners that somebody who begins to fetch a file is told of, drawn by lot.',
  ),
  pushesPerUser: whole(8, 1, 1_000, 'Files that one session pushes at a time.'),
  pushesPerMinute: whole(10, 1, 10_000, 'Pushes that one user may begin in a minute.'),
  pushRecipients: whole(1_000, 1, 2_000, 'Users that one push may reach.'),
  offersPerUser: whole(16, 1, 1_000, 'Offers of one user that are not over, whoever makes them.'),
  lookAnswerSeconds: seconds(
    5,
    0.01,
    'Time in which a client that is asked to look for a file must say something.',
    3_600,
  ),
  lookSeconds: seconds(120, 0.01, 'Time that a client may hash a file which somebody looks for.', 3_600),
});

/** Every setting with its description, default and range. A number carries its unit in its name. */
export const settingsSchema = group('Settings of a Hubbub server.', {
  listen,
  tls,
  data: text('./data', 'the path of a folder', somePath, 'Folder of accounts, mail and keys.'),
  signup: Type.Enum(['open', 'invite', 'closed'], {
    description: 'Who may create an account: anyone, those with an invitation, or nobody.',
    default: 'open',
  }),
  login,
  idleTimeoutSeconds: seconds(1_800, 0.01, 'Time without a valid command after which a user is logged out.'),
  allowUnattended: flag(
    true,
    'Whether clients that declare themselves unattended are spared the idle time-out.',
  ),
  resumeGraceSeconds: seconds(
    5,
    0,
    'Time in which a lost connection may come back before others see the user leave.',
    3_600,
  ),
  heartbeatSeconds: seconds(
    30,
    0.01,
    'Time between two signs of life: of a connection, and of all open sessions on disk (there at least a second).',
    3_600,
  ),
  consentSeconds: seconds(
    60,
    0.01,
    'Time in which a user who is asked for a private session may answer.',
    3_600,
  ),
  offerSeconds: seconds(
    60,
    0.01,
    'Time in which a user who is offered a file may answer, and in which one who accepted it and left may come back.',
    86_400,
  ),
  drainSeconds: seconds(
    10,
    0,
    'Time that a stopping server gives its clients to receive what is still theirs.',
    3_600,
  ),
  history: group('What `history` can show.', {
    days: whole(30, 1, 36_500, 'Days that messages are kept.'),
  }),
  log: group('The log on stderr.', {
    level: Type.Enum(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'], {
      description: 'Least severe entry that is logged.',
      default: 'info',
    }),
  }),
  limits,
  relay,
  ops,
  dev,
});

type Frozen<T> = T extends object ? { readonly [K in keyof T]: Frozen<T[K]> } : T;

/** The settings that a server runs with: all present, all checked, paths absolute. */
export type Settings = Frozen<Static<typeof settingsSchema>>;

/** A fresh copy of the settings that apply where nobody says otherwise; its paths are still relative. */
export function defaultSettings(): Settings {
  return Create(settingsSchema);
}
