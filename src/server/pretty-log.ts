/** The log for a person at a terminal. */
import { PinoPretty } from 'pino-pretty';
import type { PrettyStream } from 'pino-pretty';

/** A stream that prints log lines readably on stderr. */
export function pretty(): PrettyStream {
  return PinoPretty({
    destination: 2,
    sync: true,
    translateTime: 'SYS:HH:MM:ss',
    ignore: 'pid,hostname',
    singleLine: true,
  });
}
