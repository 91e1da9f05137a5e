/**
 * What a backup costs those who write meanwhile: the longest and the usual time from a message to its commit, without a copy and during
 * one; ours in steps, and one VACUUM INTO, for which every commit waits. Run: node bench/backup.ts [mebibytes]
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { DatabaseSync } from 'node:sqlite';
import { setTimeout as wait } from 'node:timers/promises';
import { inStore, type Store } from '../src/ports/store.ts';
import { openStore } from '../src/store/worker-store.ts';

const mebibytes = Number(process.argv[2] ?? 200);
const PAUSE_MILLISECONDS = 2;
const text = 'x'.repeat(4_000);
let sent = 0;

function send(store: Store): Promise<unknown> {
  const id = `m${(sent += 1)}`;
  return inStore(store, 'message.add', { sender: 1, recipient: 2, id, text, at: sent, outcome: 'stored' });
}

/** Milliseconds of each commit, one after the other, until `work` is over. */
async function commitsDuring(store: Store, work: Promise<unknown>): Promise<number[]> {
  const times: number[] = [];
  let isOver = false;
  const ended = work.finally(() => (isOver = true));
  while (!isOver) {
    const begun = performance.now();
    await send(store);
    times.push(performance.now() - begun);
    await wait(PAUSE_MILLISECONDS);
  }
  await ended;
  return times.sort((one, other) => one - other);
}

function tell(what: string, times: readonly number[]): void {
  const [usual, longest] = [times[Math.floor(times.length / 2)] ?? 0, times.at(-1) ?? 0];
  console.log(
    `${what}: ${times.length} commits, usual ${usual.toFixed(1)} ms, longest ${longest.toFixed(1)} ms`,
  );
}

const folder = mkdtempSync(join(tmpdir(), 'hubbub-bench-'));
const store = await openStore({ folder });
await inStore(store, 'accounts.import', {
  accounts: ['hans', 'luke'].map((name) => ({ name, hash: 'x' })),
  at: 1,
});
while (sent * text.length < mebibytes * 1_048_576) {
  await Promise.all(Array.from({ length: 1_000 }, () => send(store)));
}
tell('no copy', await commitsDuring(store, wait(3_000)));
tell('a copy in steps', await commitsDuring(store, store.backup('backup-bench.db')));
await store.close();

const database = new DatabaseSync(join(folder, 'hubbub.db'));
const begun = performance.now();
database.exec(`VACUUM INTO '${join(folder, 'vacuum.db')}'`);
console.log(`VACUUM INTO, for which a commit would wait: ${(performance.now() - begun).toFixed(0)} ms`);
database.close();
rmSync(folder, { recursive: true });
