/**
 * T6: 10,000 users online. The server's CPU per direct message between the same 50 pairs when they are alone and when the
 * others are there, and all of its memory divided by the users. `node bench/crowd.ts [plain|tls] [hubbub|relay] [users]`
 */
import { readFileSync } from 'node:fs';
import { setTimeout as wait } from 'node:timers/promises';
import { endAfter, measureContender, readWords } from './load/bench.ts';
import { converse } from './load/conversation.ts';
import { connectAll, namesOf } from './load/speaker.ts';

const PAIRS = 50;
const MESSAGES = 50_000;
const SETTLE_SECONDS = 5;
/** Files that a process has open beside its connections. */
const OTHER_FILES = 200;

const words = readWords(['hubbub', 'relay']);
const wanted = words.amount ?? 10_000;
const online = Math.min(wanted, openFiles() - OTHER_FILES);
if (online < wanted) console.log(`Only ${online} users: no more files may be open here (ulimit -Hn).`);
const users = namesOf('user', online);
endAfter(600);

await measureContender(words, { users }, async (server) => {
  const early = await connectAll(server, users.slice(0, 2 * PAIRS));
  const pairs = { senders: early.slice(0, PAIRS), receivers: early.slice(PAIRS), perSecond: null };
  // Long enough for Node to have compiled what it will: otherwise whoever is measured first would look worse.
  await converse(server, { ...pairs, count: 2 * MESSAGES });
  const alone = await converse(server, { ...pairs, count: MESSAGES });
  const start = performance.now();
  await connectAll(server, users.slice(2 * PAIRS));
  const seconds = (performance.now() - start) / 1_000;
  await wait(SETTLE_SECONDS * 1_000);
  const memory = server.rssKib();
  const crowded = await converse(server, { ...pairs, count: MESSAGES });
  return {
    'T6 alone': alone.cpuMicroseconds,
    'T6 crowded': crowded.cpuMicroseconds,
    'T6 ratio': crowded.cpuMicroseconds / alone.cpuMicroseconds,
    'T6 KiB': memory / online,
    'T6 logins/s': (online - 2 * PAIRS) / seconds,
  };
});

/** Files that a process may have open: Node raises the soft limit to the hard one by itself. */
function openFiles(): number {
  return Number(/Max open files\s+\d+\s+(\d+)/.exec(readFileSync('/proc/self/limits', 'utf8'))?.[1] ?? 1_024);
}
