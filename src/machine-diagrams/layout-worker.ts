/** The thread in which ELK lays graphs out: a layout takes a tenth of a second, in which a server would answer nobody. */
import { parentPort } from 'node:worker_threads';
import ElkConstructor from 'elkjs';
import type { ElkNode } from 'elkjs';

export interface LayoutQuestion {
  readonly number: number;
  readonly graph: ElkNode;
}

export interface LayoutAnswer {
  readonly number: number;
  /** The graph with places, or what was wrong with it. */
  readonly graph?: ElkNode;
  readonly problem?: string;
}

// The types speak of a default export of a default export; a CommonJS module has one of them only.
const Elk = ElkConstructor as unknown as typeof ElkConstructor.default;
const elk = new Elk();

parentPort?.on('message', ({ number, graph }: LayoutQuestion) => {
  elk.layout(graph).then(
    (placed) => answer({ number, graph: placed }),
    (error: unknown) => answer({ number, problem: error instanceof Error ? error.message : String(error) }),
  );
});

function answer(message: LayoutAnswer): void {
  parentPort?.postMessage(message);
}
