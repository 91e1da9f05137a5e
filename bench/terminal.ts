/**
 * What the terminal face costs while 1,000 messages a second come and somebody types: CPU of its process at a real
 * pseudo-terminal, over a core that a test holds (no network, no TLS). `node bench/terminal.ts [plain|tls] [seconds]`
 */
import { openTerminal } from '../test/client/faces/pseudo-terminal.ts';
import { endAfter, readWords } from './load/bench.ts';
import { printFigure } from './load/figure.ts';

const PER_SECOND = 1_000;
const KEYS = 'message yoda the quick brown fox jumps over the lazy dog ';

const { amount: seconds = 5 } = readWords(['hubbub']);
endAfter(120);

const terminal = await openTerminal({ columns: 100 });
await terminal.order({ do: 'welcome' });
await terminal.until((rows) => rows.at(-1) === 'luke>');
const before = await terminal.order({ do: 'report' });
await terminal.order({ do: 'flood', perSecond: PER_SECOND, count: PER_SECOND * seconds });
let typed = 0;
const keys = setInterval(() => terminal.type(KEYS.charAt(typed++ % KEYS.length)), 100);
await terminal.until((rows) => rows.some((row) => row.includes(`line ${PER_SECOND * seconds - 1}`)));
clearInterval(keys);
const after = await terminal.order({ do: 'report' });
terminal.close();
// Five seconds of it are what the target speaks of.
const cpu = ((after.cpuMilliseconds - before.cpuMilliseconds) * 5) / seconds;
printFigure({ claim: 'terminal CPU plain', who: 'hubbub', value: cpu });
