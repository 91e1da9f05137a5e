/** The server's log: JSON lines on stderr, or readable ones at a terminal. Never a text, a password, a token. */
import { pino } from 'pino';
import type { Logger } from 'pino';
import type { Bus } from '../bus/bus.ts';
import { safeJson } from '../terminal/safe.ts';
import { harmless, pretty } from './pretty-log.ts';

export type Log = Logger;

/** A log of `level` and above on stderr. */
export function createLog(level: string): Log {
  const redact = {
    paths: ['password', '*.password', 'token', '*.token', 'secret', '*.secret', 'text', '*.text'],
    remove: true,
  };
  const [stream, streamWrite] = process.stderr.isTTY
    ? [pretty(), harmless]
    : [pino.destination({ fd: 2, sync: true }), plainJson];
  return pino({ level, redact, base: null, hooks: { streamWrite } }, stream);
}

/** pino escapes what JSON must have escaped; whoever reads the log at a terminal needs more. */
function plainJson(line: string): string {
  return `${safeJson(line.trimEnd())}\n`;
}

/** Writes the bus's facts that an operator wants to know of. */
export function logFacts(bus: Bus, log: Log): void {
  bus.on('session.opened', ({ user, connection }) => log.info({ user: user.name, connection }, 'logged in'));
  bus.on('session.resumed', ({ user, connection }) =>
    log.debug({ user: user.name, connection }, 'came back'),
  );
  bus.on('session.ended', ({ user, reason }) => log.info({ user: user.name, reason }, 'logged out'));
  bus.on('login.failed', ({ connection, refusal }) =>
    log.debug({ connection, code: refusal.code }, 'login refused'),
  );
  bus.on('account.blocked', ({ name, seconds }) => {
    // The name was typed by a stranger: it is only logged when it can be the name of an account.
    const known = bus.ask.userNamed(name)?.name ?? null;
    log.warn({ user: known, seconds }, 'blocked after wrong passwords');
  });
  bus.on('operator.acted', ({ operator, deed, target }) =>
    log.info({ operator: operator.name, deed, user: target?.name }, 'operator command'),
  );
  bus.on('backup.made', ({ file }) => log.info({ file }, 'copied the database for a backup'));
  bus.on('backup.failed', ({ reason }) => log.warn({ reason }, 'no backup was made'));
  bus.on('connection.refused', ({ reason, address }) =>
    log.debug({ reason, address }, 'refused a connection'),
  );
  bus.on('connection.ended', ({ connection, reason }) =>
    log.debug({ connection, reason }, 'connection ended'),
  );
}
