/** Reads a client's home before it connects: its device, its token, its contacts, its place in the mail. */
import { openCredentials } from './credentials.ts';
import { openCursor, type Cursor } from './cursor.ts';
import { openContacts } from '../peer/contacts.ts';
import { openIdentity } from '../peer/identity.ts';
import { openHome } from './home.ts';
import { readKnownServers } from './known-servers.ts';
import { isoTime } from './iso-time.ts';
import { tell, type Belongings, type Shared } from './life.ts';
import { openHeldMailbox } from './held-mailbox.ts';
import { openMailbox, type Mailbox, type MailboxDeeds } from './mailbox.ts';
import type { ClientOptions } from './options.ts';

/** Opens what this server and user have in the home. Throws PrivateFileError, CertificateError, or an Error that names a damaged file. */
export async function openBelongings(options: ClientOptions, shared: Shared): Promise<Belongings> {
  const { disk } = options;
  const home = await openHome(disk, options.home, options.address, options.user);
  // Read anew at each call; where it is of no use, nobody need be called.
  await readKnownServers(disk, home.knownServers);
  const identity = await openIdentity(disk, home.device, options.randomness);
  const credentials = await openCredentials(disk, home.token);
  const contacts = await openContacts(disk, home.contacts, options.clock);
  const mailbox = options.mail === 'none' ? null : mailboxFor(options, shared, openCursor(disk, home.cursor));
  return { home, identity, contacts, credentials, mailbox };
}

function mailboxFor(options: ClientOptions, shared: Shared, cursor: Cursor): Mailbox {
  const deeds: MailboxDeeds = {
    show({ id, from, text, at, mail }, again) {
      const message = { type: 'message', id, from, text, at: isoTime(at), mail } as const;
      tell({ options, shared }, again ? { ...message, again } : message);
    },
    // Before the login the server takes none, and after it what was not acknowledged comes again.
    send: (seq) => shared.isOnline && shared.link?.send({ t: 'ack', seq }),
  };
  return options.mail === 'handled'
    ? openHeldMailbox(cursor, deeds)
    : openMailbox(cursor, options.clock, deeds);
}
