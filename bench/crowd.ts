/**
 * T6: 10,000 users online. The server's CPU per direct message between the same 50 pairs when they are alone and when the
 * others are there, and all of its memory divided by the users. `node bench/crowd.ts [plain|tls] [hubbub|relay] [users]`
 */
import { readFileSync } from 'node:fs';
import { setTimeout as wait } from 'node:timers/promises';
import { endAfter, measureContender, readWords } from './load/bench.ts';
import { converse } from './load/conversation.ts';
import type { Conversation } from './load/conversation.ts';
import { quantile } from './load/figure.ts';
import { connectAll, namesOf } from './load/speaker.ts';
import type { Server } from './load/speaker.ts';

const PAIRS = 50;
const MESSAGES = 50_000;
const TURNS = 3;
/** As long as from one sign of life of a connection to the next is 30 s; this sees a third of them. */
const SILENCE_SECONDS = 10;
/** The server is quiet when it takes less than this part of a core for a second. */
const QUIET = 0.15;
const QUIET_WITHIN_SECONDS = 120;
/** Says how far it is each time so many more are online. */
const STEP = 1_000;
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
  const pairs = { senders: early.slice(0, PAIRS), receivers: early.slice(PAIRS) };
  // Long enough for Node to have compiled what it will: otherwise whoever is measured first would look worse.
  await converse(server, { ...pairs, perSecond: null, count: 2 * MESSAGES });
  const alone = await measureTalk(server, pairs);
  say(`${early.length} online, measured alone`);
  const start = performance.now();
  await connectAll(server, users.slice(2 * PAIRS), (count) => {
    if (count % STEP === 0) say(`${early.length + count} online`);
  });
  const seconds = (performance.now() - start) / 1_000;
  await becomeQuiet(server);
  say('quiet again');
  const memory = server.rssKib();
  const crowded = await measureTalk(server, pairs);
  return {
    'T6 alone': alone.cpuMicroseconds,
    'T6 crowded': crowded.cpuMicroseconds,
    'T6 ratio': crowded.cpuMicroseconds / alone.cpuMicroseconds,
    'T6 silent %': crowded.silent * 100,
    'T6 KiB': memory / online,
    'T6 logins/s': (online - 2 * PAIRS) / seconds,
  };
});

/**
 * The server's CPU per message of the pairs, the median of a few turns, less what it takes while nobody says anything (signs of
 * life of everybody who is online), which is a part of a core and no matter of messages.
 */
async function measureTalk(
  server: Server,
  pairs: Pick<Conversation, 'senders' | 'receivers'>,
): Promise<{ cpuMicroseconds: number; silent: number }> {
  const before = server.cpuSeconds();
  await wait(SILENCE_SECONDS * 1_000);
  const silent = (server.cpuSeconds() - before) / SILENCE_SECONDS;
  const costs: number[] = [];
  for (let turn = 0; turn < TURNS; turn++) {
    const { cpuMicroseconds, seconds } = await converse(server, {
      ...pairs,
      perSecond: null,
      count: MESSAGES,
    });
    costs.push(cpuMicroseconds - (silent * seconds * 1e6) / MESSAGES);
  }
  return { cpuMicroseconds: quantile(costs, 0.5), silent };
}

/** Waits until the server has told everybody who came. Throws when it does not come to rest. */
async function becomeQuiet(server: Server): Promise<void> {
  for (let second = 0; second < QUIET_WITHIN_SECONDS; second++) {
    const before = server.cpuSeconds();
    await wait(1_000);
    if (server.cpuSeconds() - before < QUIET) return;
  }
  throw new Error(`the server was still busy after ${QUIET_WITHIN_SECONDS} s`);
}

/** Progress, beside the figures. */
function say(what: string): void {
  console.error(`${(performance.now() / 1_000).toFixed(0).padStart(4)} s  ${what}`);
}

/** Files that a process may have open: Node raises the soft limit to the hard one by itself. */
function openFiles(): number {
  return Number(/Max open files\s+\d+\s+(\d+)/.exec(readFileSync('/proc/self/limits', 'utf8'))?.[1] ?? 1_024);
}
