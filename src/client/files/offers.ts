/** The files that others hand to this client (R39): taken or not by its policy, fetched like any other, and told of. */
import type { Manifest } from '../../../machines/vocabulary/files.ts';
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
    const follow = (event: TransferEvent): void => {
      const { state, bytes } = event;
      if (OVER.has(state)) return;
      const shown = state === 'waiting' || state === 'paused' ? state : 'fetching';
      report(offered, shown, bytes, causeFor(offered.offer.from, event));
    };
    const result = await parts.swarm().fetch(manifest, follow);
    if (result.ok) report(offered, 'complete', manifest.size);
    else report(offered, 'failed', 0, FAILURES[result.code] ?? result.message);
    const event = {
      ...{ file: manifest.name, from: offered.offer.from, id: offered.id },
      ...kindOf(manifest),
    };
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
      const { name: file, size } = offer.manifest;
      const { from, seconds } = offer;
      parts.tell({ type: 'offer', id: offered.id, from, file, size, seconds, ...kindOf(offer.manifest) });
    },
    onClosed({ id, reason }) {
      const offered = known.get(id);
      known.delete(id);
      if (!offered || offered.report !== null) return;
      const { from, manifest } = offered.offer;
      const file = { file: manifest.name, ...kindOf(manifest) };
      parts.tell({ type: 'offer-closed', id: offered.id, from, ...file, reason });
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

/** What the pusher reads in place of our own words for it. */
const FAILURES: Readonly<Record<string, string>> = {
  cancelled: 'gave it up',
  internal: 'their client has failed',
};

/** Why nothing moves, for who pushes: of the others who have the file they learn nothing here, for one of them may block them (R15). */
function causeFor(pusher: string, { state, cause, awaited = [] }: TransferEvent): string | null {
  if (state === 'paused') return null;
  if (cause === null || awaited.every((user) => user === pusher)) return cause;
  return awaited.includes(pusher) ? `waiting for ${pusher}` : 'waiting for somebody who has the rest';
}

function kindOf({ listing }: Manifest): { readonly kind?: 'folder' } {
  return listing === undefined ? {} : { kind: 'folder' };
}

const OVER: ReadonlySet<string> = new Set(['done', 'failed', 'cancelled']);
const ENDED: ReadonlySet<string> = new Set(['complete', 'failed', 'declined']);
