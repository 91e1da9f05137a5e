/** A push to the machines of a lab, in its middle: a third has it, two are stuck, the others are on their way. */
import type { ClientEvent } from '../../../../src/client/events.ts';

const SIZE = 4_000_000_000;

/** How far each of so many machines is. */
export function lab(machines: number): readonly ClientEvent[] {
  return Array.from({ length: machines }, (_, n) => {
    const common = { type: 'push-progress', id: 'p1', file: 'image.iso', size: SIZE } as const;
    const user = `lab-${String(n + 1).padStart(2, '0')}`;
    if (n % 3 === 0) return { ...common, user, state: 'complete', bytes: SIZE, cause: null };
    const bytes = Math.round((SIZE * (n + 20)) / (machines + 30));
    if (n === 7) return { ...common, user, state: 'waiting', bytes, cause: 'image.iso: the disk is full' };
    if (n === 10) return { ...common, user, state: 'lost', bytes, cause: 'has left; may come back' };
    return { ...common, user, state: 'fetching', bytes, cause: null };
  });
}
