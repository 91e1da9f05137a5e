/** The files that others hand to this client (R39): taken or not by its policy, fetched like any other, and told of. */
import type { Offer, OfferClosed, Progress, PushPolicy } from '../../../machines/vocabulary/pushes.ts';
import type { Clock } from '../../ports/clock.ts';
import type { Swarm } from '../../swarm/swarm.ts';
import type { TransferEvent } from '../../swarm/transfer.ts';
import { failure } from '../command-result.ts';
import type { ClientEvent, CommandResult } from '../events.ts';

export interface OfferParts {
  readonly policy: PushPolicy;
  readonly clock: Pick<Clock, 'monotonic'>;
  readonly swarm: () => Pick<Swarm, 'fetch'>;
  send(signal: Progress): void;
  tell(event: ClientEvent): void;
}

export interface Offers {
  onOffer(offer: Offer): void;
  onClosed(closed: OfferClosed): void;
  /** The client has a new session: what nobody answered is not known to the server any more. */
  onSession(): void;
  /** True for what `accept` and `decline` take here: `@1`, or somebody whose offer is open. */
  isOpen(named: string): boolean;
  /** Answers an offer. */
  answer(named: string, word: 'accept' | 'decline'): CommandResult;
}

interface Known {
  readonly offer: Offer;
  /** What a person calls it. */
  readonly id: string;
  /** Null until it is answered. */
  report: Progress | null;
  sentAt: number;
}

/** Offers that are kept at once; a server that sends more is not an honest one. */
const MOST_KNOWN = 64;

const REPORT_MILLISECONDS = 900;

/** Bytes of a cause, so that it fits where the protocol has it. */
const CAUSE_CHARACTERS = 256;

/** Nothing is offered. */
export function offersOf(parts: OfferParts): Offers {
  const known = new Map<string, Known>();
  let counted = 0;

  function report(offered: Known, state: Progress['state'], bytes = 0, cause: string | null = null): void {
    const { report: last, offer } = offered;
    const now = parts.clock.monotonic();
    const isNews = last?.state !== state || (last.cause ?? null) !== cause;
    if (!isNews && now - offered.sentAt < REPORT_MILLISECONDS) return;
    const shown = cause === null ? {} : { cause: cause.slice(0, CAUSE_CHARACTERS) };
    offered.report = { t: 'progress', re: offer.id, state, bytes, ...shown };
    offered.sentAt = now;
    // Who was taken off the list is told no more.
    if (known.has(offer.id)) parts.send(offered.report);
  }
  async function take(offered: Known): Promise<void> {
    const { manifest } = offered.offer;
    report(offered, 'accepted');
    const follow = ({ state, bytes, cause }: TransferEvent): void => {
      if (OVER.has(state)) return;
      report(offered, state === 'waiting' || state === 'paused' ? state : 'fetching', bytes, cause);
    };
    const result = await parts.swarm().fetch(manifest, follow);
    if (result.ok) report(offered, 'complete', manifest.size);
    else report(offered, 'failed', 0, result.message);
    const event = { file: manifest.name, from: offered.offer.from, id: offered.id };
    if (result.ok) parts.tell({ type: 'offer-taken', ...event, path: result.path, bytes: result.bytes });
    else parts.tell({ type: 'offer-failed', ...event, code: result.code, message: result.message });
  }
  function makeRoom(): boolean {
    for (const [id, { report: last }] of known) {
      if (known.size < MOST_KNOWN) break;
      if (last && ENDED.has(last.state)) known.delete(id);
    }
    return known.size < MOST_KNOWN;
  }
  function find(named: string): Known | undefined {
    const open = [...known.values()].filter((each) => each.report === null);
    const name = named.toLowerCase();
    return open.find(({ id, offer }) => id === named || offer.from.toLowerCase() === name);
  }
  return {
    onOffer(offer) {
      const before = known.get(offer.id);
      // It is offered again after a loss: the server wants to know where we are.
      if (before?.report) return parts.send(before.report);
      if (before || !makeRoom()) return;
      const offered: Known = { offer, id: `@${++counted}`, report: null, sentAt: -Infinity };
      known.set(offer.id, offered);
      if (parts.policy === 'never') return report(offered, 'declined');
      if (parts.policy === 'accept') return void take(offered);
      const { name: file, size, listing } = offer.manifest;
      const kind = listing === undefined ? {} : { kind: 'folder' as const };
      const { from, seconds } = offer;
      parts.tell({ type: 'offer', id: offered.id, from, file, size, seconds, ...kind });
    },
    onClosed({ id, reason }) {
      const offered = known.get(id);
      known.delete(id);
      if (!offered || offered.report !== null) return;
      const { from, manifest } = offered.offer;
      parts.tell({ type: 'offer-closed', id: offered.id, from, file: manifest.name, reason });
    },
    onSession() {
      for (const [id, { report: last }] of known) if (last === null) known.delete(id);
    },
    isOpen: (named) => named.startsWith('@') || find(named) !== undefined,
    answer(named, word) {
      const offered = find(named);
      if (!offered) return failure(word, 'not-found', `there is no open offer ${named}`);
      if (word === 'accept') void take(offered);
      else report(offered, 'declined');
      const { from, manifest } = offered.offer;
      return { type: 'result', command: word, ok: true, id: offered.id, user: from, file: manifest.name };
    },
  };
}

const OVER: ReadonlySet<string> = new Set(['done', 'failed', 'cancelled']);
const ENDED: ReadonlySet<string> = new Set(['complete', 'failed', 'declined']);
