/** Direct messages of 100 bytes between pairs: each checked to have arrived once and in order, and to have been accepted. */
import { quantile } from './figure.ts';
import type { Server, Speaker } from './speaker.ts';

/** Messages of one pair that are on their way, when nothing else sets the pace. */
const WINDOW = 128;
const PADDING = 'x'.repeat(100);

export interface Conversation {
  readonly senders: readonly Speaker[];
  readonly receivers: readonly Speaker[];
  /** Messages in all. */
  readonly count: number;
  /** Messages a second in all; null for as fast as they are received. */
  readonly perSecond: number | null;
}

export interface ConversationCost {
  readonly seconds: number;
  /** CPU of the server per message. */
  readonly cpuMicroseconds: number;
  /** From sending to reading. */
  readonly p50Milliseconds: number;
  readonly p99Milliseconds: number;
}

/** Holds it to its end. Throws when a message is missing, doubled or out of order. */
export async function converse(server: Server, conversation: Conversation): Promise<ConversationCost> {
  const { senders, receivers, count, perSecond } = conversation;
  const each = Math.floor(count / senders.length);
  const interval = perSecond === null ? null : (1_000 * senders.length) / perSecond;
  const latencies: number[] = [];
  const [cpu, start] = [server.cpuSeconds(), performance.now()];
  await Promise.all(
    senders.map((sender, at) => {
      const receiver = receivers[at];
      if (!receiver) throw new Error('a sender without a receiver');
      return talk({ sender, receiver, each, interval, latencies, acknowledges: server.acknowledges });
    }),
  );
  return {
    seconds: (performance.now() - start) / 1_000,
    cpuMicroseconds: ((server.cpuSeconds() - cpu) * 1e6) / (each * senders.length),
    p50Milliseconds: quantile(latencies, 0.5),
    p99Milliseconds: quantile(latencies, 0.99),
  };
}

interface Talk {
  readonly sender: Speaker;
  readonly receiver: Speaker;
  readonly each: number;
  readonly interval: number | null;
  readonly latencies: number[];
  readonly acknowledges: boolean;
}

function talk({ sender, receiver, each, interval, latencies, acknowledges }: Talk): Promise<void> {
  let [sent, received, accepted] = [0, 0, 0];
  const { promise, resolve } = Promise.withResolvers<void>();

  function send(room: number): void {
    const texts: string[] = [];
    for (; texts.length < room && sent < each; sent++) texts.push(textOf(sent));
    if (texts.length > 0) sender.message(receiver.user, texts);
  }

  function settle(): void {
    if (received === each && (!acknowledges || accepted === each)) resolve();
  }

  receiver.hears = {
    message(text) {
      const [at, sentAt] = text.split(' ');
      if (Number(at) !== received) throw new Error(`${receiver.user} got ${at} in place of ${received}`);
      latencies.push(performance.now() - Number(sentAt));
      received++;
    },
    readEnd() {
      if (interval === null) send(WINDOW - (sent - received));
      settle();
    },
  };
  sender.hears = {
    accepted() {
      accepted++;
      settle();
    },
  };
  if (interval === null) send(WINDOW);
  else keepPace(each, interval, (due) => send(due - sent));
  return promise;
}

/** Calls `send` with how many are due by now, until all are. Pairs do not begin together. */
function keepPace(each: number, interval: number, send: (due: number) => void): void {
  const start = performance.now() + Math.random() * interval;
  const tick = (): void => {
    const due = Math.min(each, Math.floor((performance.now() - start) / interval) + 1);
    send(due);
    if (due < each) setTimeout(tick, Math.max(0, start + due * interval - performance.now()));
  };
  tick();
}

function textOf(at: number): string {
  return `${at} ${performance.now().toFixed(3)} ${PADDING}`.slice(0, 100);
}
