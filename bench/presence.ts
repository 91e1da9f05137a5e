/**
 * T4: 1,000 are online, and one comes and goes 100 times, as fast as the server lets it. The server's CPU per notice that is
 * owed: each of the 1,000 hears of every coming and going, in order, be it in one frame with others. In IRC all are in one
 * channel. `node bench/presence.ts [plain|tls] [hubbub|relay|inspircd] [visits]`
 */
import { endAfter, measureContender, readWords } from './load/bench.ts';
import { connectAll, namesOf } from './load/speaker.ts';
import type { Speaker } from './load/speaker.ts';

const ONLINE = 1_000;
const VISITOR = 'visitor';

const words = readWords(['hubbub', 'relay', 'inspircd']);
const visits = words.amount ?? 100;
const users = namesOf('user', ONLINE);
endAfter(180);

await measureContender(words, { users: [...users, VISITOR], isOneRoom: true }, async (server) => {
  const all = (await connectAll(server, users)).map(seeAll);
  const cpu = server.cpuSeconds();
  for (let visit = 0; visit < visits; visit++) {
    const visitor = await server.connect(VISITOR);
    await visitor.leave();
  }
  await Promise.all(all);
  return { T4: ((server.cpuSeconds() - cpu) * 1e6) / (2 * visits * ONLINE) };
});

/** Resolves when this one has seen the visitor come and go each time. */
function seeAll(speaker: Speaker): Promise<void> {
  let seen = 0;
  return new Promise((resolve) => {
    speaker.hears = {
      moved(user, isOnline) {
        if (user !== VISITOR) return;
        if (isOnline !== (seen % 2 === 0)) throw new Error(`${speaker.user} missed a move of ${VISITOR}`);
        if (++seen === 2 * visits) resolve();
      },
    };
  });
}
