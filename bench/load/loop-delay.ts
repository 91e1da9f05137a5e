/**
 * Watches the event loop of a server from inside its process without a hook in the program: loaded before it by
 * `node --import`, asked over the channel between parent and child.
 */
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { isMainThread } from 'node:worker_threads';

/** The histogram holds the time from one look to the next, so a loop that is never late shows this. */
const RESOLUTION_MILLISECONDS = 5;
const ASK = 'loop-delay';

/** Words for Node that load this file before a program. */
export const WATCH_LOOP = ['--import', import.meta.url];

/** The delay of a watched process's loop since it was last asked: its 99th percentile, in milliseconds. */
export async function askLoopDelay(child: ChildProcess): Promise<number> {
  const answered = once(child, 'message');
  child.send(ASK);
  return Number((await answered)[0]);
}

if (process.argv[2] === 'serve' && isMainThread) {
  const histogram = monitorEventLoopDelay({ resolution: RESOLUTION_MILLISECONDS });
  histogram.enable();
  process.on('message', (question) => {
    if (question !== ASK) return;
    process.send?.(Math.max(0, histogram.percentile(99) / 1e6 - RESOLUTION_MILLISECONDS));
    histogram.reset();
  });
  process.channel?.unref();
}
