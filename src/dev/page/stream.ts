/** The connection to the inspector: its stream of events, which comes back by itself and goes on where it broke off. */
import type { DevRecord, HelloEvent, RatesEvent, SkippedEvent } from '../messages.ts';

export interface StreamListener {
  hello(hello: HelloEvent): void;
  records(records: readonly DevRecord[]): void;
  rates(rates: RatesEvent): void;
  skipped(skipped: SkippedEvent): void;
  /** Whether the stream is there. */
  connected(isConnected: boolean): void;
}

/** After an answer that is no stream the browser gives up; the page asks again. */
const AGAIN_MILLISECONDS = 2_000;

/** Opens the stream and keeps it open. */
export function openStream(listener: StreamListener): void {
  const source = new EventSource('/events');
  const hear = <T>(name: string, take: (data: T) => void) =>
    source.addEventListener(name, (event: MessageEvent<string>) => take(JSON.parse(event.data) as T));
  hear<HelloEvent>('hello', (hello) => listener.hello(hello));
  hear<readonly DevRecord[]>('record', (records) => listener.records(records));
  hear<RatesEvent>('rates', (rates) => listener.rates(rates));
  hear<SkippedEvent>('skipped', (skipped) => listener.skipped(skipped));
  source.addEventListener('open', () => listener.connected(true));
  source.addEventListener('error', () => {
    listener.connected(false);
    if (source.readyState === EventSource.CLOSED) setTimeout(() => openStream(listener), AGAIN_MILLISECONDS);
  });
}
