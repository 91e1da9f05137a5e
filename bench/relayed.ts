/**
 * What others notice of a relay that runs flat out: messages at 2,000/s while nobody is relayed, then while eight pairs send
 * each other as much as the usual rate allows. `node bench/relayed.ts [plain|tls] [seconds]`
 */
import { setTimeout as wait } from 'node:timers/promises';
import { endAfter, readWords } from './load/bench.ts';
import { converse } from './load/conversation.ts';
import { hangUp } from './load/dial.ts';
import { printFigure } from './load/figure.ts';
import { startHubbub } from './load/hubbub.ts';
import { relayPair, type RelayedPair } from './load/relayed-pair.ts';
import { connectAll, namesOf } from './load/speaker.ts';

const PAIRS = 50;
const RELAYED = 8;
const PER_SECOND = 2_000;
/** Until each pair has used up what it may be ahead. */
const SETTLING_MILLISECONDS = 2_000;

const { tls, amount: seconds = 8 } = readWords(['hubbub']);
endAfter(120);
const talkers = namesOf('user', 2 * PAIRS);
const relayed = namesOf('relayed', 2 * RELAYED);
const env = { HUBBUB_RELAY__ENABLED: 'true' };
const server = await startHubbub({ tls, users: [...talkers, ...relayed], env });
try {
  const speakers = await connectAll(server, talkers);
  const pairs = { senders: speakers.slice(0, PAIRS), receivers: speakers.slice(PAIRS) };
  await converse(server, { ...pairs, count: PER_SECOND, perSecond: null });
  const talk = { ...pairs, count: PER_SECOND * seconds, perSecond: PER_SECOND };
  const before = await converse(server, talk);
  const through: RelayedPair[] = [];
  for (let at = 0; at < RELAYED; at++) {
    through.push(await relayPair(server, relayed[2 * at] ?? '', relayed[2 * at + 1] ?? ''));
  }
  await wait(SETTLING_MILLISECONDS);
  const carried = () => through.reduce((sum, pair) => sum + pair.carried, 0);
  const [start, cpu, at] = [carried(), server.cpuSeconds(), performance.now()];
  const during = await converse(server, talk);
  const took = (performance.now() - at) / 1_000;
  const bytes = carried() - start;
  print('relayed MB/s', bytes / took / 1e6);
  print(
    'relayed CPU s/GB',
    (server.cpuSeconds() - cpu - (before.cpuMicroseconds * talk.count) / 1e6) / (bytes / 1e9),
  );
  print('message p50 without a relay', before.p50Milliseconds);
  print('message p50 beside it', during.p50Milliseconds);
  print('message p99 without a relay', before.p99Milliseconds);
  print('message p99 beside it', during.p99Milliseconds);
} finally {
  hangUp();
  await server.stop();
}

function print(name: string, value: number): void {
  printFigure({ claim: `${name} ${tls ? 'tls' : 'plain'}`, who: 'hubbub', value });
}
