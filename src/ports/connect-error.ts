/** Why there is no connection, in words for whoever wanted it. */

export type ConnectErrorCode =
  | 'refused'
  | 'timeout'
  | 'not-found'
  | 'unreachable'
  | 'not-tls'
  | 'tls-refused'
  | 'turned-away'
  | 'full'
  | 'closed'
  | 'failed';

/** There is no connection; the message is a sentence for people: what was wrong, where, what to do. */
export class ConnectError extends Error {
  override readonly name = 'ConnectError';
  readonly code: ConnectErrorCode;

  constructor(code: ConnectErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}

/** Who was called and how long it could take. */
interface Called {
  readonly host: string;
  readonly port: number;
  readonly timeoutSeconds: number;
}

/** The system's codes for what people can do something about; the rest is `failed`. */
const CODES: Readonly<Record<string, ConnectErrorCode>> = {
  ECONNREFUSED: 'refused',
  ETIMEDOUT: 'timeout',
  ENOTFOUND: 'not-found',
  EAI_AGAIN: 'not-found',
  EAI_FAIL: 'not-found',
  EHOSTUNREACH: 'unreachable',
  ENETUNREACH: 'unreachable',
  ENETDOWN: 'unreachable',
  EADDRNOTAVAIL: 'unreachable',
  ECONNRESET: 'closed',
  ECONNABORTED: 'closed',
  EPIPE: 'closed',
};

/** What went wrong while calling, as a ConnectError; `connected` tells whether the host had answered at all. */
export function connectError(
  cause: NodeJS.ErrnoException,
  options: Called,
  connected: boolean,
): ConnectError {
  const system = cause.code ?? '';
  const code = system.startsWith('ERR_SSL_') ? tlsCode(system) : (CODES[system] ?? 'failed');
  return new ConnectError(code, sentence(code, options, connected, system), { cause });
}

/** What a Hubbub server answers to a hello when it takes no more connections; see `listen`. */
const TURNED_AWAY: Readonly<Record<string, ConnectErrorCode>> = {
  ERR_SSL_TLSV1_ALERT_ACCESS_DENIED: 'turned-away',
  ERR_SSL_TLSV1_ALERT_INTERNAL_ERROR: 'full',
};

/** An alert, or a version of ours that is unsupported, comes from a TLS peer; any other complaint means that bytes were no TLS. */
function tlsCode(system: string): ConnectErrorCode {
  const turnedAway = TURNED_AWAY[system];
  if (turnedAway) return turnedAway;
  return /ALERT|UNSUPPORTED|NO_APPLICATION_PROTOCOL|HANDSHAKE_FAILURE/.test(system)
    ? 'tls-refused'
    : 'not-tls';
}

function sentence(code: ConnectErrorCode, options: Called, connected: boolean, system: string): string {
  const place = `${options.host.includes(':') ? `[${options.host}]` : options.host}:${options.port}`;
  switch (code) {
    case 'refused':
      return `Nobody listens at ${place}. Is the server running, and is the port right?`;
    case 'timeout':
      return connected
        ? `${place} took the call and then said nothing for ${options.timeoutSeconds} s. Is it a Hubbub server?`
        : `${place} did not answer within ${options.timeoutSeconds} s. Check the address, and any firewall between.`;
    case 'not-found':
      return `There is no host called ${options.host}. Check its spelling and your network.`;
    case 'unreachable':
      return `There is no way from here to ${place}. Check your network.`;
    case 'not-tls':
      return `${place} does not speak TLS, so it is no Hubbub server with encryption. Check the port.`;
    case 'tls-refused':
      return `${place} speaks TLS, but not TLS 1.3 for Hubbub. Check the port.`;
    case 'turned-away':
      return `${place} takes no more connections from your address just now: too many are open, or came within a minute. Close other clients there, or try again in a minute.`;
    case 'full':
      return `${place} takes no more connections just now: it is full. Try again in a while.`;
    case 'closed':
      return `${place} closed the connection before it was set up. It may be full or stopping; try again in a while.`;
    case 'failed':
      return `Cannot connect to ${place} (${system || 'unknown error'}).`;
  }
}
