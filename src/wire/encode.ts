/** Frames to lines. */
import type { ClientFrame } from '../../machines/vocabulary/commands.ts';
import type { Result, ServerEvent, ServerHello } from '../../machines/vocabulary/replies.ts';

/** A frame of a client as a line with its end. */
export function encodeClientFrame(frame: ClientFrame): string {
  return `${JSON.stringify(frame)}\n`;
}

/** The server's hello or an event as a line with its end. */
export function encodeEvent(event: ServerEvent | ServerHello): string {
  return `${JSON.stringify(event)}\n`;
}

/** A result as a line with its end: `re` names the command. */
export function encodeResult(re: number, result: Result): string {
  return `{"t":"result","re":${re},${JSON.stringify(result).slice(1)}\n`;
}
