/** How a private session comes about: this client says where it can be called, is introduced, and meets the other. */
import type { Endpoint, Introduction } from '../../../machines/vocabulary/peers.ts';
import type { Result } from '../../../machines/vocabulary/replies.ts';
import { meet } from '../../peer/meet.ts';
import { routeOf } from '../../ports/network.ts';
import { openPrivateLink } from '../../peer/private-link.ts';
import { introductionIn } from '../../wire/introduction.ts';
import { receive } from './inbound.ts';
import { happened, isOver, type PrivateSession } from './session.ts';

/** Asks the server to ask the other. */
export async function askServer(session: PrivateSession): Promise<void> {
  try {
    const endpoint = await openEndpoint(session);
    session.parts.ask({ t: 'startprivate', user: session.user, endpoint }, (answer) =>
      takeAnswer(session, answer),
    );
  } catch (error) {
    happened(session, { type: 'request.refused', code: 'unreachable', message: messageOf(error) });
  }
}

function takeAnswer(session: PrivateSession, answer: Result): void {
  const introduction = introductionIn(answer);
  if (introduction) takeIntroduction(session, introduction);
  else if (!answer.ok) {
    happened(session, { type: 'request.refused', code: answer.code, message: answer.message });
  } else {
    const message = 'the server’s answer cannot be understood';
    happened(session, { type: 'request.refused', code: 'internal', message });
  }
}

/** Says yes to the server's question. */
export async function giveConsent(session: PrivateSession, ask: string): Promise<void> {
  const { parts } = session;
  try {
    const endpoint = await openEndpoint(session);
    parts.send({ t: 'consent', re: ask, yes: true, endpoint });
  } catch (error) {
    parts.send({ t: 'consent', re: ask, yes: false });
    happened(session, { type: 'link.failed', message: messageOf(error) });
  }
}

/** Takes what the server says of the other; whether its key is trusted is this client's own knowledge. */
export function takeIntroduction(session: PrivateSession, introduction: Introduction): void {
  if (introduction.peer.toLowerCase() !== session.user.toLowerCase()) {
    const message = 'the server introduced somebody else; nothing was sent';
    happened(session, { type: 'request.refused', code: 'unreachable', message });
    return;
  }
  session.user = introduction.peer;
  session.key = introduction.key;
  session.introduction = introduction.id;
  const trust = session.parts.contacts.judge(introduction.peer, introduction.key);
  happened(session, { type: 'introduction.received', introduction, trust });
}

/** Meets the other, and keeps the key that was proved. */
export async function connect(session: PrivateSession, introduction: Introduction): Promise<void> {
  const { parts, leaving } = session;
  const { contacts } = parts;
  try {
    const met = await meet(introduction, { ...parts, signal: leaving.signal });
    if (isOver(session)) return met.destroy();
    session.route = routeOf(met);
    session.link = openPrivateLink(met, parts.textBytes(), {
      onFrame: (frame) => receive(session, frame),
      onBroken: (message) => happened(session, { type: 'link.broken', message }),
      onLost: () => happened(session, { type: 'link.lost' }),
    });
    // A full disk costs the memory of this key, no more: the next time is a first time again.
    contacts.remember(introduction.peer, introduction.key).catch(() => undefined);
    happened(session, { type: 'link.opened' });
  } catch (error) {
    happened(session, { type: 'link.failed', message: messageOf(error) });
  }
}

/** Opens the door, until the session is open or over. Throws ListenError. */
async function openEndpoint(session: PrivateSession): Promise<Endpoint> {
  const { port, shut } = await session.parts.door.open();
  if (isOver(session)) shut();
  else session.shutDoor = shut;
  return { port, addresses: session.parts.ownAddresses() };
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
