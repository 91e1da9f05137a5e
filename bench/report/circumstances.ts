/** When, with what and on what a table was measured: the sentence below it. */
import { availableParallelism } from 'node:os';

/** `loadBefore` is the machine's load before anything ran; `once` names what was measured in one round only. */
export function circumstances(loadBefore: number, rounds: number, once: string): string {
  const when = new Date().toISOString().slice(0, 10);
  const machine = `Node ${process.version}, ${availableParallelism()} cores, their load before ${loadBefore.toFixed(1)}`;
  return `Measured on ${when} (${machine}): medians of ${rounds} ${rounds === 1 ? 'round' : 'rounds'}; ${once} once.`;
}
