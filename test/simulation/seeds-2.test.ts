/** Seeds that run with every check; two files, so that two cores work. More: `npm run simulate -- --seeds 100000`. */
import { testPeace } from './seeds.ts';

testPeace(501, 500);
