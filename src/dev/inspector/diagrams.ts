/** The diagrams of the machines, each laid out once. */
import { layOutDrawing } from '../../machine-diagrams/diagram.ts';
import { openLayouter } from '../../machine-diagrams/layout.ts';
import { MACHINES } from '../../machine-diagrams/machines.ts';
import { asSvg } from '../../machine-diagrams/svg.ts';
import { draw, type Drawing } from '../../machine-diagrams/walk.ts';

/**
 * Answers the diagram of a machine by its name, for the page to put in; null where there is no such machine. `timers` has the
 * seconds of each timer.
 */
export function createDiagrams(
  timers: Readonly<Record<string, number>>,
): (name: string) => Promise<string> | null {
  const laidOut = new Map<string, Promise<string>>();
  return (name) => {
    const machine = MACHINES.get(name);
    if (!machine) return null;
    const known = laidOut.get(name) ?? layOut(draw(machine, timers));
    laidOut.set(name, known);
    // A layout that failed is tried again by who asks next.
    known.catch(() => laidOut.delete(name));
    return known;
  };
}

async function layOut(drawing: Drawing): Promise<string> {
  const layouter = openLayouter();
  try {
    const diagram = await layOutDrawing(drawing, layouter);
    return asSvg(diagram, { isStandalone: false });
  } finally {
    await layouter.close();
  }
}
