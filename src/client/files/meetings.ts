/** How this client meets others because of a file: owners that it seeks, and who seeks it. Sharing a file is the consent to be met. */
import type { Consent } from '../../../machines/vocabulary/commands.ts';
import type { Endpoint, Introduction } from '../../../machines/vocabulary/peers.ts';
import type { ConsentAsked, Introduced, Result } from '../../../machines/vocabulary/replies.ts';
import type { Contacts } from '../../peer/contacts.ts';
import type { Door } from '../../peer/door.ts';
import { meet } from '../../peer/meet.ts';
import type { RelayParts } from '../../peer/relayed.ts';
import type { Clock } from '../../ports/clock.ts';
import type { Network, NetworkConnection } from '../../ports/network.ts';
import { introductionIn } from '../../wire/introduction.ts';
import type { Request } from '../questions.ts';
import { meetingTurns } from './meeting-turns.ts';

/** How long the door stays open for somebody who was told of it. */
const WELCOME_MILLISECONDS = 30_000;

/** Whom this client has agreed to meet and not met yet, at most: each is called at three places. */
const MOST_WELCOME = 512;

export interface MeetingParts extends RelayParts {
  readonly network: Pick<Network, 'connect' | 'secure'>;
  readonly clock: Clock;
  readonly door: Door;
  readonly contacts: Contacts;
  readonly ownAddresses: () => readonly string[];
  readonly isServerHere: () => boolean;
  ask(request: Request, onAnswer: (answer: Result) => void): void;
  send(signal: Consent): void;
  /** Whether chunks of a file are served. */
  serves(root: string): boolean;
  /** Somebody came because of a file. */
  accept(root: string, user: string, connection: NetworkConnection): void;
}

export interface Meetings {
  /** Is introduced to an owner and meets it. Rejects with a sentence. */
  seek(root: string, peer: string, signal: AbortSignal): Promise<NetworkConnection>;
  /** Somebody wants to be introduced because of a file. */
  onConsentAsked(asked: ConsentAsked, root: string): void;
  onIntroduced(introduced: Introduced, root: string): void;
  /** The client ends. */
  close(): void;
}

/** No meetings yet. */
export function fileMeetings(parts: MeetingParts): Meetings {
  const { clock, door, contacts } = parts;
  const closing = new AbortController();
  const turns = meetingTurns(clock);
  /* For each consent that was given and not used yet. */
  const welcome = new Set<{ readonly peer: string; readonly key: string; readonly root: string }>();

  async function open(): Promise<{ readonly endpoint: Endpoint; shut(): void }> {
    const { port, shut } = await door.open();
    return { endpoint: { port, addresses: parts.ownAddresses() }, shut };
  }
  function meetBy(
    introduction: Introduction,
    signal: AbortSignal,
    onTaken?: () => void,
  ): Promise<NetworkConnection> {
    if (contacts.judge(introduction.peer, introduction.key) === 'changed') {
      throw new Error(`their key has changed: compare keys (verify ${introduction.peer})`);
    }
    return meet(introduction, { ...parts, signal, ...(onTaken && { onTaken }) });
  }
  function introduced(root: string, peer: string, endpoint: Endpoint): Promise<Introduction> {
    return new Promise((resolve, reject) => {
      parts.ask({ t: 'introduce', file: root, peer, endpoint }, (answer) => {
        const introduction = introductionIn(answer);
        if (introduction) resolve(introduction);
        else reject(new Error(answer.ok ? 'the server’s answer cannot be understood' : answer.message));
      });
    });
  }
  async function consent({ id, from: peer, key }: ConsentAsked, root: string): Promise<void> {
    const guest = { peer, key, root };
    welcome.add(guest);
    const forget = (): boolean => welcome.delete(guest);
    try {
      const { endpoint, shut } = await open();
      clock.after(WELCOME_MILLISECONDS, () => {
        forget();
        shut();
      });
      parts.send({ t: 'consent', re: id, yes: true, endpoint });
    } catch {
      forget();
      parts.send({ t: 'consent', re: id, yes: false });
    }
  }
  /** True once for each consent: a server that introduces others unasked aims this client at them. */
  function isWelcome({ peer, key }: Introduction, root: string): boolean {
    for (const guest of welcome) {
      if (guest.peer === peer && guest.key === key && guest.root === root) return welcome.delete(guest);
    }
    return false;
  }
  return {
    seek(root, peer, given) {
      const signal = AbortSignal.any([given, closing.signal]);
      return turns.take(async (onTaken) => {
        const { endpoint, shut } = await open();
        try {
          return await meetBy(await introduced(root, peer, endpoint), signal, onTaken);
        } finally {
          shut();
        }
      }, signal);
    },
    onConsentAsked(asked, root) {
      const isChanged = contacts.judge(asked.from, asked.key) === 'changed';
      const isFull = welcome.size >= MOST_WELCOME;
      if (parts.serves(root) && !isChanged && !isFull) void consent(asked, root);
      else {
        const reason = isChanged ? { reason: 'key-changed' as const } : {};
        parts.send({ t: 'consent', re: asked.id, yes: false, ...reason });
      }
    },
    onIntroduced({ introduction }, root) {
      if (!isWelcome(introduction, root)) return;
      // Who does not come through tells the one who seeks, not the one who is sought.
      Promise.resolve()
        .then(() => meetBy(introduction, closing.signal))
        .then((connection) => parts.accept(root, introduction.peer, connection))
        .catch(() => {});
    },
    close: () => closing.abort(),
  };
}
