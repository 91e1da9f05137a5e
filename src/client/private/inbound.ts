/** What the other side of a private session says, frame by frame, to the machine. */
import type { PrivateFrame } from '../../../machines/vocabulary/peers.ts';
import type { PrivateEnd } from '../../../machines/vocabulary/private-events.ts';
import { textProblem } from '../../commands/text.ts';
import { happened, type PrivateSession } from './session.ts';

/** Does what a frame asks for. */
export function receive(session: PrivateSession, frame: PrivateFrame): void {
  session.timers.heard();
  switch (frame.t) {
    case 'text':
      return takeText(session, frame.seq, frame.text);
    case 'got':
      return happened(session, { type: 'got.received', seq: frame.seq });
    case 'ping':
      return happened(session, { type: 'ping.received' });
    case 'bye':
      return happened(session, { type: 'bye.received', reason: endOf(frame.reason) });
  }
}

function takeText(session: PrivateSession, seq: number, text: string): void {
  const problem = textProblem(text, session.parts.textBytes());
  if (problem) happened(session, { type: 'link.broken', message: `sent a wrong text: ${problem.message}` });
  else happened(session, { type: 'text.received', seq, text });
}

const SAID: ReadonlySet<string> = new Set<PrivateEnd>(['stopped', 'logout', 'idle']);

/** Other words than those that a client says mean no more than that it is over. */
function endOf(reason: string): PrivateEnd {
  return SAID.has(reason) ? (reason as PrivateEnd) : 'gone';
}
