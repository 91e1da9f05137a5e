/** The sample sessions with the client that comes with the program. */
import { startHub } from './hub.ts';
import { playSamples } from './samples.ts';

playSamples((settings) => startHub(settings));
