/** A machine with what ours have not, for the drawings: regions side by side, a nested one, a final state. */
import { setup } from 'xstate';

export const parallelMachine = setup({
  types: { events: {} as { type: 'go' | 'back' | 'halt' } },
}).createMachine({
  id: 'double',
  initial: 'running',
  states: {
    running: {
      type: 'parallel',
      description: 'Both "halves" & <all> of it.',
      on: { halt: 'over' },
      states: {
        left: { initial: 'idle', states: { idle: { on: { go: 'busy' } }, busy: { on: { back: 'idle' } } } },
        right: { initial: 'near', states: { near: { on: { go: 'far' } }, far: { on: { back: 'near' } } } },
      },
    },
    over: { type: 'final' },
  },
});
