/**
 * Lists of places by box, in memory: what the mailbox index holds and what its segments are written from. A box is an
 * account's id for what it received, its negative for what it sent.
 */

/** A message in a mailbox, and the account at its other end. */
export interface Place {
  readonly seq: number;
  readonly peer: number;
}

/** The two ends of a stored message. */
export interface MessageEnds {
  readonly seq: number;
  readonly sender: number;
  readonly recipient: number;
}

/** Box to places in order, flat to spare an object each: seq, peer, seq, peer. */
export type Postings = Map<number, number[]>;

/** Enters a message into both mailboxes, or once where sender and recipient are one. */
export function post(postings: Postings, { seq, sender, recipient }: MessageEnds): void {
  push(postings, recipient, seq, sender);
  if (sender !== recipient) push(postings, -sender, seq, recipient);
}

/** Takes back the message that was entered last among those not taken back yet. */
export function unpost(postings: Postings, { sender, recipient }: MessageEnds): void {
  if (sender !== recipient) pop(postings, -sender);
  pop(postings, recipient);
}

/** The places beyond `after`, oldest first. */
export function* forwards(places: readonly number[] | undefined, after: number): Generator<Place> {
  if (places === undefined) return;
  for (let at = 0; at < places.length; at += 2) {
    const seq = places[at] ?? 0;
    if (seq > after) yield { seq, peer: places[at + 1] ?? 0 };
  }
}

/** The places before `before`, newest first. */
export function* backwards(places: readonly number[] | undefined, before: number): Generator<Place> {
  if (places === undefined) return;
  for (let at = places.length - 2; at >= 0; at -= 2) {
    const seq = places[at] ?? 0;
    if (seq < before) yield { seq, peer: places[at + 1] ?? 0 };
  }
}

function push(postings: Postings, box: number, seq: number, peer: number): void {
  const places = postings.get(box);
  if (places === undefined) postings.set(box, [seq, peer]);
  else places.push(seq, peer);
}

function pop(postings: Postings, box: number): void {
  const places = postings.get(box);
  if (places === undefined) return;
  if (places.length === 2) postings.delete(box);
  else places.length -= 2;
}
