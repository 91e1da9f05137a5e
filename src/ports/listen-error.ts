/** Why a server cannot listen, in words for whoever started it. */

export type ListenErrorCode = 'in-use' | 'not-allowed' | 'no-such-address' | 'bad-certificate' | 'failed';

/** No listening there; the message says what, where and what to do. */
export class ListenError extends Error {
  override readonly name = 'ListenError';
  readonly code: ListenErrorCode;

  constructor(code: ListenErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}

/** What the system said about listening there, as a ListenError. */
export function listenError(cause: unknown, host: string, port: number): ListenError {
  const code = cause instanceof Error && 'code' in cause ? String(cause.code) : '';
  const place = `port ${port} on ${host}`;
  const failed = (kind: ListenErrorCode, message: string) => new ListenError(kind, message, { cause });
  switch (code) {
    case 'EADDRINUSE':
      return failed(
        'in-use',
        `Cannot listen on ${place}: another program does. Stop it, or choose another port.`,
      );
    case 'EACCES':
      return failed('not-allowed', `Not allowed to listen on ${place}. Choose a port from 1024 up.`);
    case 'EADDRNOTAVAIL':
    case 'ENOTFOUND':
      return failed(
        'no-such-address',
        `Cannot listen on ${place}: this machine has no such address. Choose one it has, 127.0.0.1 for this machine only, or 0.0.0.0 for all.`,
      );
    default:
      return failed(
        'failed',
        `Cannot listen on ${place} (${code || 'unknown error'}). Choose another host or port.`,
      );
  }
}
