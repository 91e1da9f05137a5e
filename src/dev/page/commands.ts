/** The commands that the records tell of, and which records follow from one. */
import type { CommandCause, DevRecord } from '../messages.ts';
import type { CommandKey } from './view.ts';
import { outcomeOf } from './words.ts';

export interface SeenCommand {
  readonly cause: CommandCause;
  /** Milliseconds since 1970 of the first record and of the last. */
  readonly first: number;
  readonly last: number;
  /** How many records follow from it. */
  readonly records: number;
  /** `ok: delivered`; null while there is no result. */
  readonly outcome: string | null;
}

/** All commands in the records, the newest first. */
export function commandsIn(records: readonly DevRecord[]): SeenCommand[] {
  const found = new Map<string, SeenCommand>();
  for (const record of records) {
    for (const cause of record.causes) {
      const key = `${cause.session} ${cause.id}`;
      const before = found.get(key);
      const isItsResult = record.kind === 'result' && record.id === cause.id;
      found.set(key, {
        cause: before?.cause.command === null ? cause : (before?.cause ?? cause),
        first: before?.first ?? record.at,
        last: record.at,
        records: (before?.records ?? 0) + 1,
        outcome: isItsResult ? outcomeOf(record.result) : (before?.outcome ?? null),
      });
    }
  }
  return [...found.values()].sort((a, b) => b.first - a.first);
}

/** Whether a cause is that command. */
export function isCommand({ session, id }: CommandKey, key: CommandKey): boolean {
  return session === key.session && id === key.id;
}

/** The records that follow from a command, oldest first. */
export function recordsOf(records: readonly DevRecord[], key: CommandKey): DevRecord[] {
  return records.filter(({ causes }) => causes.some((cause) => isCommand(cause, key)));
}
