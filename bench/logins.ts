/**
 * T7: logins per second, with a password (Argon2id at full cost) and with a resume token, and how late the server's event loop
 * is meanwhile. A login is all of it: connection, TLS, hello, login, its result, logout.
 * `node bench/logins.ts [plain|tls] [logins with a password; ten times as many with a token]`
 */
import type { KeyObject } from 'node:crypto';
import { endAfter, readWords } from './load/bench.ts';
import { hangUp } from './load/dial.ts';
import { printFigure } from './load/figure.ts';
import { startHubbub } from './load/hubbub.ts';
import type { HubbubServer } from './load/hubbub.ts';
import { connectHubbub, createDevice } from './load/hubbub-speaker.ts';
import { askLoopDelay, WATCH_LOOP } from './load/loop-delay.ts';
import { namesOf } from './load/speaker.ts';

const AT_ONCE = 16;

interface Visitor {
  readonly user: string;
  readonly device?: KeyObject;
  token?: string;
}

const { tls, amount = 200 } = readWords(['hubbub']);
endAfter(180);
const kind = tls ? 'tls' : 'plain';

const names = namesOf('user', amount);
await measure('password', true, names, async () => names.map((user) => ({ user })));

const regulars = namesOf('regular', 100);
await measure('token', false, regulars, async (server) => {
  const visitors: Visitor[] = regulars.map((user) => ({ user, device: createDevice() }));
  // Their first login is by password and brings the token.
  await visitAll(server, visitors);
  return Array.from({ length: (amount * 10) / visitors.length }, () => visitors).flat();
});

/** Starts a server, prepares, then measures one login of each who is to come. */
async function measure(
  how: 'password' | 'token',
  hasFullHashes: boolean,
  users: readonly string[],
  prepare: (server: HubbubServer) => Promise<readonly Visitor[]>,
): Promise<void> {
  const server = await startHubbub({ tls, users, hasFullHashes, nodeWords: WATCH_LOOP });
  try {
    const visitors = await prepare(server);
    await askLoopDelay(server.process.child);
    const start = performance.now();
    await visitAll(server, visitors);
    const seconds = (performance.now() - start) / 1_000;
    const delay = await askLoopDelay(server.process.child);
    printFigure({ claim: `T7 ${how} logins/s ${kind}`, who: 'hubbub', value: visitors.length / seconds });
    printFigure({ claim: `T7 ${how} loop p99 ${kind}`, who: 'hubbub', value: delay });
  } finally {
    hangUp();
    await server.stop();
  }
}

/** Each comes and goes, in order, some at a time; a token is used once and brings the next. */
async function visitAll(server: HubbubServer, visitors: readonly Visitor[]): Promise<void> {
  const { port } = server;
  let next = 0;
  async function visitNext(): Promise<void> {
    for (let visitor = visitors[next++]; visitor !== undefined; visitor = visitors[next++]) {
      const speaker = await connectHubbub({ port, tls, ...visitor });
      if (visitor.device) visitor.token = String(speaker.welcome['token']);
      await speaker.leave();
    }
  }
  await Promise.all(Array.from({ length: AT_ONCE }, visitNext));
}
