/** `npm run coverage:machines [-- PATH…]`: prints the transitions that the tests of those folders never take. */
import { measureCoverage } from './measure.ts';
import { MEASURED, UNTAKEN } from './untaken.ts';

const paths = process.argv.slice(2);
const { all, untaken } = await measureCoverage(paths.length > 0 ? paths : MEASURED);
for (const edge of untaken)
  console.log(`${edge}  ${UNTAKEN.get(edge) ?? '(not listed in test/machine-coverage/untaken.ts)'}`);
console.log(`${all.length - untaken.length} of ${all.length} transitions taken`);
