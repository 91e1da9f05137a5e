/** Lays graphs out in a thread of its own, which alone loads elkjs (1.6 MB). */
import { Worker } from 'node:worker_threads';
import type { ElkNode } from 'elkjs';
import type { LayoutAnswer, LayoutQuestion } from './layout-worker.ts';

export interface Layouter {
  /** The graph with the places of all its parts. The same graph always gets the same. Throws what ELK finds wrong. */
  layOut(graph: ElkNode): Promise<ElkNode>;
  /** Ends the thread; layouts under way are given up. */
  close(): Promise<void>;
}

/** Starts the thread. */
export function openLayouter(): Layouter {
  // A built program has .js here, and no compiler rewrites the name in a string.
  const file = import.meta.url.endsWith('.ts') ? './layout-worker.ts' : './layout-worker.js';
  const worker = new Worker(new URL(file, import.meta.url), { name: 'layout' });
  const waiting = new Map<number, PromiseWithResolvers<ElkNode>>();
  let asked = 0;

  worker.on('message', ({ number, graph, problem }: LayoutAnswer) => {
    const question = waiting.get(number);
    waiting.delete(number);
    if (graph) question?.resolve(graph);
    else question?.reject(new Error(`the diagram could not be laid out: ${problem}`));
  });
  worker.on('error', (error) => fail(error));
  worker.on('exit', () => fail(new Error('the thread that lays diagrams out has ended')));

  function fail(error: unknown): void {
    for (const { reject } of waiting.values()) reject(error);
    waiting.clear();
  }

  return {
    layOut(graph) {
      const question = Promise.withResolvers<ElkNode>();
      asked += 1;
      waiting.set(asked, question);
      worker.postMessage({ number: asked, graph } satisfies LayoutQuestion);
      return question.promise;
    },
    async close() {
      await worker.terminate();
    },
  };
}
