/** Parsed commands as the frames that go to the server, but for their ids. */
import type { SessionCommand } from '../../machines/vocabulary/commands.ts';
import type { ParsedCommand } from '../commands/table.ts';
import { failure } from './command-result.ts';
import type { CommandResult } from './events.ts';
import type { Secrets } from './options.ts';
import type { Request } from './questions.ts';

export type Requested =
  { readonly ok: true; readonly request: Request } | { readonly ok: false; readonly result: CommandResult };

/** What a command asks of the server, or its result where it cannot be asked. `nameMessage` makes durable names. */
export function requestOf(
  command: ParsedCommand,
  nameMessage: () => string,
  secrets: Secrets | undefined,
): Requested {
  if (!command.ok) {
    const { code, message } = command.refusal;
    return { ok: false, result: failure(command.command, code, message) };
  }
  const { row, given } = command;
  if (row.runs !== 'server') {
    return { ok: false, result: failure(row.name, 'internal', `${row.name} is not for the server`) };
  }
  if (row.secret && secrets === undefined) {
    return {
      ok: false,
      result: failure(row.name, 'usage', `${row.name} needs the old and the new password`),
    };
  }
  const name = row.name === 'message' ? { message: nameMessage() } : {};
  return { ok: true, request: { t: row.name, ...given, ...(row.secret ? secrets : {}), ...name } };
}

/** UTF-8 in JSON takes at most six bytes per UTF-16 unit: most frames need no second look. */
const WORST = 6;
const FRAME_OVERHEAD = 512;

/** The frame of a request, or null where it is longer than the server takes (bytes, without the line's end). */
export function frameOf(id: number, request: Request, frameBytes: number): SessionCommand | null {
  const frame = { id, ...request } as unknown as SessionCommand;
  const units = Object.values(request).reduce<number>(
    (sum, value) => sum + (typeof value === 'string' ? value.length : 0),
    FRAME_OVERHEAD,
  );
  if (units * WORST <= frameBytes) return frame;
  return Buffer.byteLength(JSON.stringify(frame)) <= frameBytes ? frame : null;
}
