/** What both ends of every encrypted connection agree on; `listen` and `connect` take it from here. */
import { constants } from 'node:crypto';
import type { SecureContextOptions } from 'node:tls';

/** The application protocol (ALPN): a peer that names only others was looking for something else and is refused. */
export const APPLICATION_PROTOCOL = 'hubbub/1';

/** TLS 1.3 only, the post-quantum hybrid group first. */
export const TLS_SETTINGS: SecureContextOptions = {
  minVersion: 'TLSv1.3',
  maxVersion: 'TLSv1.3',
  ciphers: 'TLS_AES_256_GCM_SHA384:TLS_AES_128_GCM_SHA256:TLS_CHACHA20_POLY1305_SHA256',
  ecdhCurve: 'X25519MLKEM768:X25519:P-256',
  // A resumed session has no peer certificate, so its pin could not be compared: there is no resumption.
  secureOptions: constants.SSL_OP_NO_TICKET,
  // Pins are compared, not authorities: an empty list spares every start the loading of the system's.
  ca: [],
};

/** Milliseconds of silence before the operating system probes whether the peer still exists. */
export const KEEP_ALIVE_MS = 30_000;

/** The alerts that tell a caller why a server takes no connection: its address has too many, or the server is full. */
export const ALERTS = { accessDenied: 49, internalError: 80 } as const;
