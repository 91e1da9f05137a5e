/**
 * T4: 1,000 are online, and one comes and goes. The server's CPU per notice that is owed: each of the 1,000 hears of every
 * coming and every going. In IRC all are in one channel. `node bench/presence.ts [plain|tls] [hubbub|relay|inspircd] [visits]`
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
  const audience = watch(await connectAll(server, users));
  const cpu = server.cpuSeconds();
  for (let visit = 0; visit < visits; visit++) {
    const [visitor] = await Promise.all([server.connect(VISITOR), audience.allSee(true)]);
    await Promise.all([visitor.leave(), audience.allSee(false)]);
  }
  return { T4: ((server.cpuSeconds() - cpu) * 1e6) / (2 * visits * ONLINE) };
});

interface Audience {
  /** Resolves when everyone has seen the visitor come (or go) once more. */
  allSee(isOnline: boolean): Promise<void>;
}

function watch(speakers: readonly Speaker[]): Audience {
  let expected = false;
  let seen = 0;
  let everyoneSaw = (): void => undefined;
  for (const speaker of speakers) {
    let last = false;
    speaker.hears = {
      moved(user, isOnline) {
        if (user !== VISITOR) return;
        if (isOnline === last || isOnline !== expected)
          throw new Error(`${speaker.user} saw ${VISITOR} move twice`);
        last = isOnline;
        if (++seen === speakers.length) everyoneSaw();
      },
    };
  }
  return {
    allSee(isOnline) {
      [expected, seen] = [isOnline, 0];
      return new Promise((resolve) => (everyoneSaw = resolve));
    },
  };
}
