/** What may take long is asked for slice by slice, each in a batch of its own: others' commits come in between. */
import type { Store } from '../ports/store.ts';
import { historyInTurns } from './history-turns.ts';
import { pruningInSlices } from './pruning.ts';

/** Makes the long operations of `submit` whole again: whoever submits one does not see its slices. */
export function inSlices(submit: Store['submit']): Store['submit'] {
  return pruningInSlices(historyInTurns(submit));
}
