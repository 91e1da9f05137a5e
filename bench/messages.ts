/**
 * T1 and T2: direct messages between 50 pairs. The server's CPU per message, pipelined and at 2,000 messages a second, and
 * how long the latter take. `node bench/messages.ts [plain|tls] [hubbub|relay|inspircd|ejabberd] [messages]`
 */
import { endAfter, measureContender, readWords } from './load/bench.ts';
import { converse } from './load/conversation.ts';
import { connectAll, namesOf } from './load/speaker.ts';

const PAIRS = 50;
const PER_SECOND = 2_000;

const words = readWords();
const count = words.amount ?? 100_000;
const users = [...namesOf('sender', PAIRS), ...namesOf('receiver', PAIRS)];
endAfter(180);

await measureContender(words, { users }, async (server) => {
  const speakers = await connectAll(server, users);
  const pairs = { senders: speakers.slice(0, PAIRS), receivers: speakers.slice(PAIRS) };
  await converse(server, { ...pairs, count: count / 10, perSecond: null });
  const pipelined = await converse(server, { ...pairs, count, perSecond: null });
  const paced = await converse(server, { ...pairs, count: count / 10, perSecond: PER_SECOND });
  return {
    T1: pipelined.cpuMicroseconds,
    'T1 messages/s': count / pipelined.seconds,
    T2: paced.cpuMicroseconds,
    'T2 p50': paced.p50Milliseconds,
    'T2 p99': paced.p99Milliseconds,
  };
});
