/**
 * T3: one broadcasts to 1,000 (in IRC: in a channel that all have joined). The server's CPU per delivery.
 * `node bench/fan-out.ts [plain|tls] [hubbub|relay|inspircd] [broadcasts]`
 */
import { setTimeout as wait } from 'node:timers/promises';
import { endAfter, measureContender, readWords } from './load/bench.ts';
import { connectAll, namesOf } from './load/speaker.ts';
import type { Speaker } from './load/speaker.ts';

const RECEIVERS = 1_000;
const PER_SECOND = 20;

const words = readWords(['hubbub', 'relay', 'inspircd']);
const broadcasts = words.amount ?? 100;
const users = namesOf('user', RECEIVERS + 1);
endAfter(180);

await measureContender(words, { users, isOneRoom: true }, async (server) => {
  const [sender, ...receivers] = await connectAll(server, users);
  if (!sender) throw new Error('nobody to send');
  const all = receivers.map(hearAll);
  const cpu = server.cpuSeconds();
  for (let at = 0; at < broadcasts; at++) {
    sender.broadcast(String(at));
    await wait(1_000 / PER_SECOND);
  }
  await Promise.all(all);
  return { T3: ((server.cpuSeconds() - cpu) * 1e6) / (broadcasts * RECEIVERS) };
});

/** Resolves when every broadcast came, once and in order. */
function hearAll(receiver: Speaker): Promise<void> {
  let received = 0;
  return new Promise((resolve) => {
    receiver.hears = {
      broadcast(text) {
        if (text !== String(received))
          throw new Error(`${receiver.user} got ${text} in place of ${received}`);
        if (++received === broadcasts) resolve();
      },
    };
  });
}
