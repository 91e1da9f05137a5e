/**
 * The first words on a connection between two clients. Each proves by a signature over this very connection that it holds
 * the key it was introduced with, and says that it is ready; only then the connection is handed over. Where several
 * connections come about, the side with the greater key decides which: it says that it is ready on one of them only.
 */
import { ENCODINGS, type Introduction, type Proof, type Ready } from '../../machines/vocabulary/peers.ts';
import type { Clock } from '../ports/clock.ts';
import type { NetworkConnection } from '../ports/network.ts';
import { decodeGreeting, encodePeerFrame } from '../wire/peer-frames.ts';
import { PEER_LABEL, peerProofBytes } from '../wire/version.ts';
import { handOver, type HandOver } from './hand-over.ts';
import type { Identity } from './identity.ts';
import { isSignedBy, pinOfKey } from './keys.ts';

/** Seconds for the whole greeting: what stalls or drips is cut off. */
export const GREETING_SECONDS = 5;

/** The longest line of a greeting, bytes. */
const LONGEST_LINE = 1024;

const LF = 10;

/** A meeting that an introduction has brought about and that is not decided yet. */
export interface Meeting {
  readonly introduction: Introduction;
  /** Whether this side may take a connection: true once, for the first that asks. */
  claim(): boolean;
  /** Both sides are ready. */
  onMet(connection: NetworkConnection): void;
}

export interface Greeting {
  readonly connection: NetworkConnection;
  readonly identity: Identity;
  readonly clock: Pick<Clock, 'after'>;
  /** The caller names its meeting; who was called finds it by the introduction that the proof names. */
  readonly meeting: Meeting | null;
  find(introduction: string): Meeting | null;
}

/** Whether this side decides which connection it is, and calls first: of two only one has the greater key. */
export function leads({ publicKey }: Pick<Identity, 'publicKey'>, { key }: Introduction): boolean {
  return publicKey > key;
}

/** Greets, on a connection whose pin was compared; where the greeting fails the connection is closed. */
export function greet(greeting: Greeting): void {
  const { connection, identity, clock } = greeting;
  let { meeting } = greeting;
  let step: 'proof' | 'ready' | 'over' = 'proof';
  let waiting: Buffer = Buffer.alloc(0);
  let handed: HandOver | null = null;
  const cancel = clock.after(GREETING_SECONDS * 1000, fail);

  function fail(): void {
    if (step === 'over') return;
    step = 'over';
    cancel();
    connection.destroy();
  }

  function read(data: Buffer): void {
    waiting = waiting.length === 0 ? data : Buffer.concat([waiting, data]);
    for (let end = waiting.indexOf(LF); end >= 0 && step !== 'over'; end = waiting.indexOf(LF)) {
      if (end > LONGEST_LINE) return fail();
      const line = waiting.toString('utf8', 0, end);
      waiting = waiting.subarray(end + 1);
      take(line);
    }
    if (step !== 'over' && waiting.length > LONGEST_LINE) fail();
  }

  function take(line: string): void {
    const frame = decodeGreeting(line);
    if (frame?.t !== step) return fail();
    if (frame.t === 'proof') takeProof(frame);
    else takeReady(frame);
  }

  function takeProof(proof: Proof): void {
    const isCalled = meeting === null;
    meeting ??= greeting.find(proof.introduction);
    if (!meeting || !isProven(meeting.introduction, proof)) return fail();
    if (isCalled) prove(meeting.introduction);
    if (!leads(identity, meeting.introduction)) sayReady();
    step = 'ready';
  }

  function takeReady({ encodings = [] }: Ready): void {
    if (!meeting) return fail();
    // Who follows has said so already, and takes what the leader takes; of two leaders' words only the first can count.
    if (!meeting.claim()) return fail();
    if (leads(identity, meeting.introduction)) sayReady();
    step = 'over';
    cancel();
    const agreed = ENCODINGS.filter((each) => encodings.includes(each));
    handed = handOver(connection, waiting, agreed);
    meeting.onMet(handed.connection);
  }

  function isProven(introduction: Introduction, proof: Proof): boolean {
    const drawn = connection.exporter(PEER_LABEL);
    if (drawn === null || proof.introduction !== introduction.id) return false;
    if (connection.peerPin !== pinOfKey(introduction.key)) return false;
    const bytes = peerProofBytes({
      introduction,
      signer: introduction.key,
      other: identity.publicKey,
      drawn,
    });
    return isSignedBy(introduction.key, bytes, proof.signature);
  }

  function prove(introduction: Introduction): void {
    const drawn = connection.exporter(PEER_LABEL);
    if (drawn === null) return fail();
    const bytes = peerProofBytes({
      introduction,
      signer: identity.publicKey,
      other: introduction.key,
      drawn,
    });
    const signature = identity.sign(bytes);
    connection.write(encodePeerFrame({ t: 'proof', introduction: introduction.id, signature }));
  }

  function sayReady(): void {
    connection.write(encodePeerFrame({ t: 'ready', encodings: ENCODINGS }));
  }

  connection.open({
    onData: (data) => (handed ? handed.onData(data) : read(data)),
    onDrain: () => handed?.onDrain(),
    onClose: (error) => (handed ? handed.onClose(error) : fail()),
  });
  if (meeting) prove(meeting.introduction);
}
