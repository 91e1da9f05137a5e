/** The frames by which a client gets in: its hello, then a login, a sign-up or the session of a lost connection. */
import type { EntryCommand, Hello } from '../../machines/vocabulary/commands.ts';
import { DEVICE_LABEL, deviceProofBytes, PROTOCOL_VERSION } from '../wire/version.ts';
import type { Life } from './life.ts';

/** How this program names itself to a server. */
export const CLIENT_NAME = 'hubbub';

/** The client's hello; it answers the server's and proves the device. */
export function helloFrame({ options, identity, shared }: Life): Hello {
  const nonce = shared.hello?.nonce ?? '';
  return {
    t: 'hello',
    version: PROTOCOL_VERSION,
    client: CLIENT_NAME,
    device: identity.publicKey,
    proof: identity.sign(deviceProofBytes(nonce, shared.link?.drawn(DEVICE_LABEL) ?? null)),
    ...(options.unattended ? { unattended: true } : {}),
  };
}

/** The frame of a way in. */
export function entryFrame(
  life: Life,
  id: number,
  by: 'token' | 'password' | 'signup' | 'session',
): EntryCommand {
  const { options, credentials, shared } = life;
  const { user } = options;
  const mail = options.mail === 'none' ? 'none' : 'live';
  const invite = credentials.invite ?? options.invite;
  const password = credentials.password ?? '';
  switch (by) {
    case 'session': {
      const { id: session, secret } = credentials.session ?? { id: '', secret: '' };
      return { t: 'resume', id, session, secret, results: shared.results };
    }
    case 'token':
      return { t: 'login', id, user, token: credentials.token ?? '', mail };
    case 'password':
      return { t: 'login', id, user, password, mail };
    case 'signup':
      return { t: 'signup', id, user, password, mail, ...(invite === undefined ? {} : { invite }) };
  }
}
