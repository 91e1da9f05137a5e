/** `npm run torn -- --images 10000 --seed N`: opens that many images of a power loss, and says what became of the messages. */
import { parseArgs } from 'node:util';
import { tearImages } from './torn-images.ts';

const { values } = parseArgs({
  options: {
    images: { type: 'string', default: '10000' },
    seed: { type: 'string', default: String(Date.now() % 1_000_000) },
  },
});
const images = Number(values.images);
const seed = Number(values.seed);
if (!Number.isSafeInteger(images) || images < 1 || !Number.isSafeInteger(seed)) {
  console.error('usage: npm run torn -- [--images N] [--seed N], both whole numbers');
  process.exit(2);
}
const { lost, controls, controlLost } = await tearImages(images, seed);
console.log(`${images} images, seed ${seed}: ${lost} lost an acknowledged message`);
console.log(`${controls} control images, damaged in their synced part: ${controlLost} lost one`);
process.exitCode = lost === 0 && controlLost > 0 ? 0 : 1;
