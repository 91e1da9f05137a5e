/** The greeting, word by word: whoever does not prove exactly what was introduced, on this very connection, meets nobody (threat 28). */
import { describe, expect, it, onTestFinished } from 'vitest';
import { setImmediate } from 'node:timers/promises';
import type { Introduction } from '../../machines/vocabulary/peers.ts';
import { greet, leads, type Meeting } from '../../src/peer/greeting.ts';
import type { Identity } from '../../src/peer/identity.ts';
import { systemClock } from '../../src/ports/clock.ts';
import { encodePeerFrame } from '../../src/wire/peer-frames.ts';
import { peerProofBytes, type PeerProof } from '../../src/wire/version.ts';
import { peerWire } from '../fuzz/peer-wire.ts';
import { newIdentity } from './acquaintances.ts';

const DRAWN = Buffer.alloc(32, 7);
const victim = newIdentity();
const [leader, follower] = [friendThat(true), friendThat(false)];

/** A friend who decides which connection it is, or one who follows. */
function friendThat(isLeader: boolean): Identity {
  for (;;) {
    const friend = newIdentity();
    if (leads(friend, { key: victim.publicKey } as Introduction) === isLeader) return friend;
  }
}

function introductionOf(friend: Identity): Introduction {
  return {
    ...{ id: 'introduction-1', nonce: 'nonce-1', purpose: { kind: 'private' }, since: 0, peer: 'hans' },
    ...{ key: friend.publicKey, addresses: [] },
  };
}

/** What `friend` signs, and with which key, unless something is `changed`. */
function proofOf(friend: Identity, changed: Partial<PeerProof> = {}, signer = friend): string {
  const introduction = introductionOf(friend);
  const parts = { introduction, signer: friend.publicKey, other: victim.publicKey, drawn: DRAWN, ...changed };
  return encodePeerFrame({
    t: 'proof',
    introduction: introduction.id,
    signature: signer.sign(peerProofBytes(parts)),
  });
}

const READY = encodePeerFrame({ t: 'ready', encodings: ['zstd'] });

/** The victim greets over a wire; `met` counts the meetings that came about. */
function greeting(friend: Identity, end: 'calling' | 'called', pin = friend.pin, isFree = true) {
  const sent: string[] = [];
  const counts = { met: 0 };
  const wire = peerWire({ pin, drawn: DRAWN, onSent: (bytes) => void sent.push(bytes.toString()) });
  onTestFinished(() => wire.close());
  const meeting: Meeting = {
    introduction: introductionOf(friend),
    claim: () => isFree,
    onMet: () => void counts.met++,
  };
  const find = (id: string) => (id === meeting.introduction.id ? meeting : null);
  const { connection } = wire;
  const given = end === 'calling' ? meeting : null;
  greet({ connection, identity: victim, clock: systemClock, meeting: given, find });
  return { wire, sent, counts, say: (text: string) => wire.feed(Buffer.from(text)) };
}

const ENDS = ['calling', 'called'] as const;

describe.each(ENDS)('threat 28: to who is %s', (end) => {
  it.each([
    ['leads', leader],
    ['follows', follower],
  ])('a friend who %s and proves it is let in once, however the bytes come', async (_name, friend) => {
    const { say, counts, sent, wire } = greeting(friend, end);
    for (const letter of `${proofOf(friend)}${READY}`) say(letter);
    await setImmediate();
    expect([counts.met, wire.isOpen]).toEqual([1, true]);
    expect(sent.map((line) => (JSON.parse(line) as { t: string }).t).sort()).toEqual(['proof', 'ready']);
  });

  const other = newIdentity();
  it.each<[string, (friend: Identity) => string]>([
    ['ready without a proof', () => READY],
    ['ready twice', () => `${READY}${READY}`],
    ['a proof of another connection', (friend) => proofOf(friend, { drawn: Buffer.alloc(32, 8) })],
    ['a proof of no connection', (friend) => proofOf(friend, { drawn: Buffer.alloc(0) })],
    [
      'a proof of another introduction',
      (friend) => proofOf(friend, { introduction: { id: 'introduction-2', nonce: 'nonce-1' } }),
    ],
    [
      'a proof of the same introduction at another time',
      (friend) => proofOf(friend, { introduction: { id: 'introduction-1', nonce: 'nonce-2' } }),
    ],
    ['a proof for somebody else', (friend) => proofOf(friend, { other: other.publicKey })],
    [
      'a proof with the sides changed',
      (friend) => proofOf(friend, { signer: victim.publicKey, other: friend.publicKey }),
    ],
    ['a proof by another key', (friend) => proofOf(friend, {}, other)],
    [
      'the victim’s own proof',
      (friend) => proofOf(friend, { signer: victim.publicKey, other: friend.publicKey }, victim),
    ],
    [
      'a proof that names another introduction',
      (friend) => proofOf(friend).replace('introduction-1', 'introduction-2'),
    ],
    ['a proof twice', (friend) => `${proofOf(friend)}${proofOf(friend)}`],
    ['a line that is too long', (friend) => proofOf(friend).replace('{', `{"x":"${'x'.repeat(1_000)}",`)],
  ])('%s is the end', async (_name, say) => {
    for (const friend of [leader, follower]) {
      const met = greeting(friend, end);
      met.say(say(friend));
      met.say(READY);
      await setImmediate();
      expect([met.counts.met, met.wire.isOpen]).toEqual([0, false]);
    }
  });

  it('the right proof over a connection of another key is the end', async () => {
    for (const friend of [leader, follower]) {
      const met = greeting(friend, end, other.pin);
      met.say(`${proofOf(friend)}${READY}`);
      await setImmediate();
      expect([met.counts.met, met.wire.isOpen]).toEqual([0, false]);
    }
  });

  it('who comes second for a meeting is not let in', async () => {
    for (const friend of [leader, follower]) {
      const met = greeting(friend, end, friend.pin, false);
      met.say(`${proofOf(friend)}${READY}`);
      await setImmediate();
      expect([met.counts.met, met.wire.isOpen]).toEqual([0, false]);
    }
  });
});

describe('threat 28: who is called', () => {
  it('proves nothing to somebody who has not proved themselves', async () => {
    const met = greeting(leader, 'called');
    met.say(proofOf(leader, {}, newIdentity()));
    await setImmediate();
    expect(met.sent).toEqual([]);
  });

  it('and leads is ready only after the other, so that of two connections one is it', () => {
    const met = greeting(follower, 'called');
    met.say(proofOf(follower));
    expect(met.sent.map((line) => line.includes('"ready"'))).toEqual([false]);
    met.say(READY);
    expect(met.sent.map((line) => line.includes('"ready"'))).toEqual([false, true]);
  });
});
