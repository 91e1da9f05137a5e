/**
 * What a stored message costs: CPU in the thread that submits and in the store's own, by how many are submitted in one
 * turn of the event loop. Run: node bench/store.ts [messages] [users]
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { inStore, type Store } from '../src/ports/store.ts';
import { openStore } from '../src/store/worker-store.ts';

const messages = Number(process.argv[2] ?? 100_000);
const users = Number(process.argv[3] ?? 1000);
const text =
  'What a message holds here is a hundred bytes long, as in the measurements of the other chat servers.';
const START = 1_790_000_000_000;

function submitBatch(store: Store, from: number, size: number): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  let left = size;
  for (let number = from; number < from + size; number += 1) {
    const sender = 1 + ((number * 7919) % users);
    const recipient = 1 + ((sender + 1 + number) % users);
    const id = `d1a2b3c4d5.${(START + number).toString(36)}`;
    const message = { sender, recipient, id, text, at: START + number, outcome: 'stored' } as const;
    store.submit('message.add', message, (error) => {
      left -= 1;
      if (error) reject(error);
      else if (left === 0) resolve();
    });
  }
  return promise;
}

async function measure(size: number, count: number): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'hubbub-bench-'));
  const store = await openStore({ folder });
  const accounts = Array.from({ length: users }, (_, number) => ({ name: `user${number}`, hash: 'x' }));
  await inStore(store, 'accounts.import', { accounts, at: START });
  await submitBatch(store, 0, 500);
  const before = { own: process.threadCpuUsage(), all: process.cpuUsage(), at: performance.now() };
  for (let done = 0; done < count; done += size) await submitBatch(store, 500 + done, size);
  const own = total(process.threadCpuUsage(before.own));
  const all = total(process.cpuUsage(before.all));
  const wall = (performance.now() - before.at) * 1000;
  const each = (microseconds: number): string => (microseconds / count).toFixed(2).padStart(8);
  console.log(`${String(size).padStart(5)}  ${each(own)}  ${each(all - own)}  ${each(wall)}`);
  await store.close();
  rmSync(folder, { recursive: true });
}

function total({ user, system }: { user: number; system: number }): number {
  return user + system;
}

console.log(`${messages} messages among ${users} users, µs per message`);
console.log('batch      main     store      wall');
for (const size of [1, 50, 500]) {
  await measure(size, size === 1 ? Math.ceil(messages / 20) : messages);
}
