/** What a caller or somebody called may say before it is believed, and in a private session: the lines between two clients, fuzzed. */
import type { Introduction } from '../../machines/vocabulary/peers.ts';
import { greet, leads, type Meeting } from '../../src/peer/greeting.ts';
import { identityOf, type Identity } from '../../src/peer/identity.ts';
import { openPrivateLink } from '../../src/peer/private-link.ts';
import { makeIdentityKey } from '../../src/ports/certificate.ts';
import { systemRandomness } from '../../src/ports/randomness.ts';
import { encodePeerFrame } from '../../src/wire/peer-frames.ts';
import { peerProofBytes } from '../../src/wire/version.ts';
import { mutate, pick } from './mutations.ts';
import { peerWire } from './peer-wire.ts';
import type { Stage } from './stage.ts';

const DRAWN = Buffer.alloc(32, 7);

/** What two clients say in a private session. */
const SPOKEN: readonly string[] = [
  { t: 'text', seq: 1, text: 'Hey Dude' },
  { t: 'text', seq: 2, text: 'to you 😀\nand on' },
  { t: 'got', seq: 1 },
  { t: 'ping' },
  { t: 'bye', reason: 'stopped' },
].map((frame) => JSON.stringify(frame));

const newIdentity = (): Identity => identityOf(makeIdentityKey(), systemRandomness);

interface Friend {
  readonly introduction: Introduction;
  readonly pin: string;
  /** What it says on a connection, in this order. */
  readonly said: readonly string[];
  readonly signature: string;
}

/** Somebody who was introduced to `victim`, and what proves it. */
function friendOf(victim: Identity, isLeader: boolean): Friend {
  let friend = newIdentity();
  while (leads(friend, { key: victim.publicKey } as Introduction) !== isLeader) friend = newIdentity();
  const introduction: Introduction = {
    ...{ id: 'introduction-1', nonce: 'nonce-1', purpose: { kind: 'private' }, since: 0, peer: 'hans' },
    ...{ key: friend.publicKey, addresses: [] },
  };
  const parts = { introduction, signer: friend.publicKey, other: victim.publicKey, drawn: DRAWN };
  const signature = friend.sign(peerProofBytes(parts));
  const proof = encodePeerFrame({ t: 'proof', introduction: introduction.id, signature });
  const ready = encodePeerFrame({ t: 'ready', encodings: ['zstd'] });
  return { introduction, pin: friend.pin, signature, said: [proof.trim(), ready.trim()] };
}

/** Greetings, as caller and as who is called, with a friend who leads and one who follows. */
export const greetingStage: Stage = ({ clock, chance, complain }) => {
  const victim = newIdentity();
  const friends = [friendOf(victim, true), friendOf(victim, false)];
  let next = 0;
  let fed = '';

  return {
    enter() {
      const friend = pick(chance, friends);
      next = 0;
      fed = '';
      let claims = 0;
      const wire = peerWire({ pin: friend.pin, drawn: DRAWN, onSent: () => {} });
      const meeting: Meeting = {
        introduction: friend.introduction,
        claim: () => ++claims === 1,
        onMet(connection) {
          if (!fed.includes(friend.signature)) complain('somebody was met who had proved nothing');
          connection.open({ onData: () => connection.destroy(), onDrain() {}, onClose() {} });
        },
      };
      const isCalled = chance() < 0.5;
      const find = (id: string) => (id === friend.introduction.id ? meeting : null);
      const { connection } = wire;
      greet({ connection, identity: victim, clock, meeting: isCalled ? null : meeting, find });
      return { wire, due: () => friend.said.slice(next, next + 1).map((line) => Buffer.from(`${line}\n`)) };
    },
    other: (id) => mutate([...friends.flatMap(({ said }) => said), ...SPOKEN], id, chance),
    mutateDue(line, id) {
      next++;
      return mutate([line.toString().trim()], id, chance);
    },
    onFed: (bytes) => void (fed += bytes.toString('latin1')),
    onHonest: () => void next++,
  };
};

/** Private sessions that are open. */
export const privateStage: Stage = ({ chance, complain }) => ({
  enter() {
    const wire = peerWire({ pin: 'none', drawn: DRAWN, onSent: () => {} });
    const link = openPrivateLink(wire.connection, 1_000, {
      onFrame(frame) {
        const isSound =
          frame.t === 'ping' ||
          (frame.t === 'bye' ? frame.reason.length <= 64 : Number.isSafeInteger(frame.seq) && frame.seq > 0);
        if (!isSound || (frame.t === 'text' && typeof frame.text !== 'string'))
          complain(`a frame that is none was passed on: ${JSON.stringify(frame).slice(0, 100)}`);
        if (frame.t === 'text') link.send({ t: 'got', seq: frame.seq });
      },
      ...{ onBroken() {}, onLost() {} },
    });
    return { wire, due: () => [] };
  },
  other: (id) => mutate(SPOKEN, id, chance),
  mutateDue: (line) => line,
  ...{ onFed() {}, onHonest() {} },
});
