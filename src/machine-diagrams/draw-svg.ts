/** From a machine's drawing to its picture, in one call. */
import { layOutDrawing } from './diagram.ts';
import { openLayouter } from './layout.ts';
import { asSvg } from './svg.ts';
import type { Drawing } from './walk.ts';

/**
 * A picture that stands for itself: as a file, in a browser, in a README. It starts and ends a thread for it; who draws
 * many opens a layouter (layout.ts) and keeps it.
 */
export async function drawSvg(drawing: Drawing): Promise<string> {
  const layouter = openLayouter();
  try {
    return asSvg(await layOutDrawing(drawing, layouter), { isStandalone: true });
  } finally {
    await layouter.close();
  }
}
