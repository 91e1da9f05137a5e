/**
 * T1 and T2: direct messages of 100 bytes between 50 pairs, each on disk before its ok. Prints the server's CPU per message,
 * pipelined and at 2,000 messages a second. `node bench/messages.ts [plain|tls|relay] [messages]`; `relay` measures the
 * bare relay of bench/relay.ts, which stores nothing.
 */
import { startBenchServer } from './load/server.ts';
import { signUpAll } from './load/speaker.ts';
import type { Speaker } from './load/speaker.ts';

const PAIRS = 50;
const WINDOW = 128;
const TEXT = 'x'.repeat(88);
const PACED_PER_SECOND = 2_000;
const PACED_SECONDS = 8;

interface Run {
  readonly seconds: number;
  readonly cpuMicroseconds: number;
  readonly latencies: number[];
}

let commandId = 1;
let messageNumber = 0;
const what = process.argv[2] ?? 'tls';
const tls = what === 'tls';
const total = Number(process.argv[3] ?? 100_000);
const server = await startBenchServer(tls, process.env['BENCH_PROFILE'], what === 'relay');
try {
  const senders = await signUpAll(
    server,
    Array.from({ length: PAIRS }, (_, at) => `sender${at}`),
  );
  const receivers = await signUpAll(
    server,
    Array.from({ length: PAIRS }, (_, at) => `receiver${at}`),
  );
  await run(senders, receivers, total / 10, null);
  const pipelined = await run(senders, receivers, total, null);
  const paced = await run(senders, receivers, PACED_PER_SECOND * PACED_SECONDS, PACED_PER_SECOND);
  const how = what;
  const rate = Math.round(total / pipelined.seconds);
  console.log(
    `T1 ${how}: ${pipelined.cpuMicroseconds.toFixed(1)} µs of server CPU per message, ${rate} messages/s`,
  );
  const [p50, p99] = [0.5, 0.99].map((part) => quantile(paced.latencies, part).toFixed(2));
  console.log(
    `T2 ${how}: ${paced.cpuMicroseconds.toFixed(1)} µs per message at ${PACED_PER_SECOND}/s, p50 ${p50} ms, p99 ${p99} ms`,
  );
} finally {
  await server.stop();
}

/** Sends `count` messages in all and answers when every one has its ok and was received once, in order. */
async function run(
  senders: Speaker[],
  receivers: Speaker[],
  count: number,
  perSecond: number | null,
): Promise<Run> {
  const each = Math.floor(count / PAIRS);
  const latencies: number[] = [];
  const [cpu, start] = [server.cpuSeconds(), performance.now()];
  const pairs = senders.map(async (sender, at) => {
    const receiver = receivers[at] as Speaker;
    await Promise.all([receive(receiver, each, latencies), send(sender, receiver.user, each, perSecond)]);
  });
  await Promise.all(pairs);
  const seconds = (performance.now() - start) / 1_000;
  return { seconds, cpuMicroseconds: ((server.cpuSeconds() - cpu) * 1e6) / (each * PAIRS), latencies };
}

function frameTo(user: string, at: number): string {
  const message = `${(1e12 + ++messageNumber).toString(36).padStart(9, '0')}bench`;
  const text = `${at} ${performance.now().toFixed(3)} ${TEXT}`.slice(0, 100);
  return `${JSON.stringify({ t: 'message', id: ++commandId, to: user, text, message })}\n`;
}

function send(sender: Speaker, to: string, count: number, perSecond: number | null): Promise<void> {
  let sent = 0;
  let answered = 0;
  const more = (room: number): void => {
    let frames = '';
    for (; room > 0 && sent < count; room--) frames += frameTo(to, sent++);
    if (frames !== '') sender.send(frames);
  };
  return new Promise((resolve, reject) => {
    sender.onFrame = (frame) => {
      if (frame.t !== 'result') return;
      if (frame['ok'] !== true) reject(new Error(JSON.stringify(frame)));
      if (++answered === count) resolve();
    };
    if (perSecond === null) {
      sender.onReadEnd = () => more(Math.min(WINDOW - (sent - answered), WINDOW));
      more(WINDOW);
      return;
    }
    sender.onReadEnd = () => undefined;
    const interval = (1_000 * PAIRS) / perSecond;
    const start = performance.now() + Math.random() * interval;
    const tick = (): void => {
      more(Math.floor((performance.now() - start) / interval) + 1 - sent);
      if (sent < count) setTimeout(tick, Math.max(0, start + sent * interval - performance.now()));
    };
    tick();
  });
}

function receive(receiver: Speaker, count: number, latencies: number[]): Promise<void> {
  let received = 0;
  let seq = 0;
  return new Promise((resolve, reject) => {
    receiver.onFrame = (frame) => {
      if (frame.t !== 'message') return;
      const [at, sentAt] = String(frame['text']).split(' ');
      if (Number(at) !== received) reject(new Error(`${receiver.user} got ${at} in place of ${received}`));
      latencies.push(performance.now() - Number(sentAt));
      seq = Number(frame['seq']);
      if (++received === count) resolve();
    };
    receiver.onReadEnd = () => {
      if (seq > 0) receiver.send(`{"t":"ack","seq":${seq}}\n`);
      seq = 0;
    };
  });
}

function quantile(values: number[], part: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.floor(sorted.length * part)] ?? NaN;
}
