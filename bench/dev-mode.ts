/**
 * What dev mode costs: direct messages as in T1 through a server without `--dev`, with it and nobody watching, and with a page
 * open. Three rounds in turns; the medians and their ratios. `node bench/dev-mode.ts [plain|tls] [messages]`
 */
import { once } from 'node:events';
import { request } from 'node:http';
import { endAfter, readWords } from './load/bench.ts';
import { converse, type ConversationCost } from './load/conversation.ts';
import { hangUp } from './load/dial.ts';
import { quantile } from './load/figure.ts';
import { freePort } from './load/free-port.ts';
import { startHubbub } from './load/hubbub.ts';
import { connectAll, namesOf } from './load/speaker.ts';

const PAIRS = 50;
const ROUNDS = 3;
const MODES = ['without --dev', 'nobody watching', 'a page open'] as const;
type Mode = (typeof MODES)[number];

const { tls, amount: count = 50_000 } = readWords(['hubbub']);
const users = [...namesOf('sender', PAIRS), ...namesOf('receiver', PAIRS)];
endAfter(300);

const costs = new Map<Mode, ConversationCost[]>(MODES.map((mode) => [mode, []]));
for (let round = 0; round < ROUNDS; round++) {
  for (const mode of MODES) costs.get(mode)?.push(await measure(mode));
}
const median = (mode: Mode, of: (cost: ConversationCost) => number): number =>
  quantile((costs.get(mode) ?? []).map(of), 0.5);
const rate = (mode: Mode): number => median(mode, ({ seconds }) => count / seconds);
for (const mode of MODES) {
  const ratio = (rate(mode) / rate('without --dev')).toFixed(2);
  const cpu = median(mode, ({ cpuMicroseconds }) => cpuMicroseconds).toFixed(1);
  console.log(`${mode}: ${Math.round(rate(mode))} messages/s (× ${ratio}), ${cpu} µs of CPU each`);
}

async function measure(mode: Mode): Promise<ConversationCost> {
  const port = await freePort();
  const serveWords = mode === 'without --dev' ? [] : ['--dev', '--dev-port', String(port)];
  const server = await startHubbub({ tls, users, serveWords });
  const leave = mode === 'a page open' ? await openPage(port) : () => {};
  try {
    const speakers = await connectAll(server, users);
    const pairs = { senders: speakers.slice(0, PAIRS), receivers: speakers.slice(PAIRS) };
    await converse(server, { ...pairs, count: count / 5, perSecond: null });
    return await converse(server, { ...pairs, count, perSecond: null });
  } finally {
    leave();
    hangUp();
    await server.stop();
  }
}

/** The stream of a page, read and thrown away. */
async function openPage(port: number): Promise<() => void> {
  const asking = request(`http://127.0.0.1:${port}/events`).end();
  const [response] = (await once(asking, 'response')) as [NodeJS.ReadableStream & { destroy(): void }];
  response.resume();
  return () => response.destroy();
}
