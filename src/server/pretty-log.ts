/** The log for a person at a terminal. */
import { PinoPretty } from 'pino-pretty';
import type { PrettyStream } from 'pino-pretty';
import { safe } from '../terminal/safe.ts';

/* No line of an entry can pass for an entry of its own. */
const LINE_BREAK = '\n    ';

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

/** A log line whose texts hold nothing that a terminal obeys: the pretty stream prints them as they are. */
export function harmless(line: string): string {
  const entry = JSON.parse(line, (_key, value: unknown) =>
    typeof value === 'string' ? value.split('\n').map(safe).join(LINE_BREAK) : value,
  ) as unknown;
  return `${JSON.stringify(entry)}\n`;
}
