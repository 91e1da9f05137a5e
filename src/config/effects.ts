/** When a setting that was changed takes effect, for whoever reads a configuration again in a running server. */
import type { Settings } from './settings.ts';

/**
 * `at once`: it is read at each use. `new connections`: a connection, a session or a name with wrong passwords that is there
 * keeps the value with which it began. `restart`: only a new process can change it.
 */
export type Effect = 'at once' | 'new connections' | 'restart';

/** The path of every single setting, such as `listen.port`. */
export type SettingPath = PathsOf<Settings>;
type PathsOf<T> = { [K in keyof T & string]: T[K] extends object ? `${K}.${PathsOf<T[K]>}` : K }[keyof T &
  string];

/** Of every setting; the compiler misses one that has no row. */
export const EFFECTS: Readonly<Record<SettingPath, Effect>> = {
  'listen.host': 'restart',
  'listen.port': 'restart',
  'listen.plain': 'restart',
  'tls.certificate': 'new connections',
  'tls.key': 'new connections',
  data: 'restart',
  signup: 'at once',
  'login.maxAttempts': 'new connections',
  'login.blockDurationSeconds': 'new connections',
  'login.timeoutSeconds': 'new connections',
  'login.blockScope': 'restart',
  idleTimeoutSeconds: 'new connections',
  allowUnattended: 'new connections',
  resumeGraceSeconds: 'at once',
  heartbeatSeconds: 'new connections',
  consentSeconds: 'at once',
  offerSeconds: 'at once',
  drainSeconds: 'at once',
  'history.days': 'at once',
  'log.level': 'at once',
  'limits.textBytes': 'at once',
  'limits.frameBytes': 'new connections',
  'limits.frameBytesBeforeLogin': 'new connections',
  'limits.connections': 'at once',
  'limits.connectionsBeforeLogin': 'at once',
  'limits.connectionsPerAddress': 'at once',
  'limits.newConnectionsPerMinute': 'at once',
  'limits.wrongPasswordsPerAddress': 'at once',
  'limits.spareLoopback': 'at once',
  'limits.handshakeSeconds': 'new connections',
  'limits.frameSeconds': 'new connections',
  'limits.outboxBytes': 'new connections',
  'limits.mailboxMessages': 'at once',
  'limits.mailboxBytes': 'at once',
  'limits.mailboxMessagesPerSender': 'at once',
  'limits.blocksPerUser': 'at once',
  'limits.loginQueue': 'at once',
  'limits.resultsKept': 'new connections',
  'limits.resultBytesKept': 'new connections',
  'limits.pendingCommands': 'at once',
  'limits.pendingBytes': 'at once',
  'limits.lateCommands': 'at once',
  'limits.turnCommands': 'at once',
  'limits.openConsents': 'at once',
  'limits.openMeetings': 'at once',
  'limits.consentsPerMinute': 'at once',
  'limits.pushesPerUser': 'at once',
  'limits.pushesPerMinute': 'at once',
  'limits.pushRecipients': 'at once',
  'limits.offersPerUser': 'at once',
  'limits.filesPerUser': 'at once',
  'limits.chunksPerFile': 'at once',
  'limits.searchesPerUser': 'at once',
  'limits.swarmsPerUser': 'at once',
  'limits.ownersTold': 'at once',
  'limits.lookAnswerSeconds': 'at once',
  'limits.lookSeconds': 'at once',
  'limits.historyPage': 'at once',
  'limits.historyPageBytes': 'at once',
  'limits.accounts': 'at once',
  'limits.devicesPerUser': 'at once',
  'limits.invitations': 'at once',
  'limits.unknownNames': 'at once',
  'dev.host': 'restart',
  'dev.port': 'restart',
  'ops.enabled': 'restart',
  'ops.host': 'restart',
  'ops.port': 'restart',
  'ops.beyondLoopback': 'restart',
};
