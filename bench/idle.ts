/**
 * T5: by how much the server's resident memory grows with each user who comes and then is silent. Logins cost next to nothing
 * here, so that what is measured are the connections. `node bench/idle.ts [plain|tls] [hubbub|relay|inspircd|ejabberd] [users]`
 */
import { setTimeout as wait } from 'node:timers/promises';
import { endAfter, measureContender, readWords } from './load/bench.ts';
import { connectAll, namesOf } from './load/speaker.ts';

/** They come first: what a server allocates once is not counted. */
const EARLY = namesOf('early', 100);
const SETTLE_SECONDS = 5;

const words = readWords();
const users = namesOf('user', words.amount ?? 2_000);
endAfter(180);

await measureContender(words, { users: [...EARLY, ...users] }, async (server) => {
  await connectAll(server, EARLY);
  await wait(SETTLE_SECONDS * 1_000);
  const before = server.rssKib();
  await connectAll(server, users);
  await wait(SETTLE_SECONDS * 1_000);
  return { T5: (server.rssKib() - before) / users.length };
});
