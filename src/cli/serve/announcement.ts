/** What a server says when it is ready. */
import type { Settings } from '../../config/settings.ts';
import { formatAddress } from '../../ports/address.ts';
import type { ServerIdentity } from '../../server/identity.ts';
import type { Log } from '../../server/log.ts';
import type { Server } from '../../server/server.ts';
import { inviteHost } from '../invite-host.ts';

/** The one line on stdout that scripts read (cli.md), and what an operator should know. */
export function announce(
  settings: Settings,
  server: Server,
  identity: ServerIdentity | null,
  log: Log,
): void {
  const { host, port } = server;
  const invite = formatAddress({ host: inviteHost(host), port, ...(identity && { pin: identity.pin }) });
  const place = formatAddress({ host, port });
  const how = identity ? `(tls) pin=${identity.pin}` : '(plain)';
  process.stdout.write(`listening on ${place} ${how} invite=${invite}\n`);
  if (!identity)
    log.warn('plain text: everyone on this machine who can listen in can read passwords and messages');
  log.info({ data: settings.data, signup: settings.signup }, 'ready');
}
