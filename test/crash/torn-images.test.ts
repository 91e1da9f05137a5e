/** Threat row 38, the power loss of it. `npm run torn` does it ten thousand times. */
import { expect, it } from 'vitest';
import { tearImages } from './torn-images.ts';

const IMAGES = 100;

it(
  `keeps every acknowledged message in ${IMAGES} images of a power loss, and sees a loss (threat 38)`,
  { timeout: 300_000 },
  async () => {
    const seed = Date.now() % 1_000_000;
    const counts = await tearImages(IMAGES, seed);
    expect(counts, `with seed ${seed}`).toMatchObject({ images: IMAGES, lost: 0 });
    // A damaged byte of a page that a later frame replaces loses nothing.
    expect(counts.controlLost, `with seed ${seed}`).toBeGreaterThan(counts.controls / 4);
  },
);
