/** The stream of one page: records in batches, rates once a second. A page that does not keep up misses some and is told how many. */
import type { ServerResponse } from 'node:http';
import type { Clock } from '../../ports/clock.ts';
import type { HelloEvent, RatesEvent, StreamEvents } from '../messages.ts';
import type { Recorder } from '../record/recorder.ts';
import { RECORDS_KEPT } from '../record/ring.ts';

export interface StreamOptions {
  readonly response: ServerResponse;
  readonly recorder: Recorder;
  readonly clock: Clock;
  readonly hello: HelloEvent;
  /** The last record that the page has, where it comes back. */
  readonly after: number | null;
  /** Steps of machines only of this one; null for all. */
  readonly instance: string | null;
}

const BATCH_MILLISECONDS = 50;
/** Unsent bytes beyond which a page is slow. */
const SLOW_BYTES = 1_048_576;
/** A quiet stream says something once in so many batches, so that a page that has gone is noticed. */
const QUIET_BATCHES = 300;

/** Begins the stream; it ends with the response. Recording goes on until then. */
export function openStream({ response, recorder, clock, hello, after, instance }: StreamOptions): void {
  const leave = recorder.attend();
  // A number that was never given is another process's: its page starts anew.
  let sent = Math.min(after ?? Infinity, recorder.last);
  let rates: RatesEvent | null = null;
  let skipped = 0;
  let quiet = 0;
  let cancel = clock.after(BATCH_MILLISECONDS, turn);

  response.on('close', () => {
    cancel();
    leave();
  });
  response.on('error', () => response.destroy());
  response.writeHead(200, { 'content-type': 'text/event-stream; charset=utf-8' });
  tell('hello', hello);

  function tell<E extends keyof StreamEvents>(event: E, data: StreamEvents[E], id?: number): void {
    const number = id === undefined ? '' : `id: ${id}\n`;
    response.write(`event: ${event}\n${number}data: ${JSON.stringify(data)}\n\n`);
    quiet = 0;
  }

  function turn(): void {
    cancel = clock.after(BATCH_MILLISECONDS, turn);
    // Nothing is queued for a page that is behind: what it misses stays in the ring for a while, and is counted.
    if (response.writableLength > SLOW_BYTES) return;
    tellRecords();
    if (recorder.rates !== rates && recorder.rates) tell('rates', (rates = recorder.rates));
    if (++quiet > QUIET_BATCHES) {
      response.write(': still here\n\n');
      quiet = 0;
    }
  }

  function tellRecords(): void {
    const { last } = recorder;
    if (last <= sent) return;
    const batch = recorder.ring.since(sent, RECORDS_KEPT).map(({ record }) => record);
    skipped += last - sent - batch.length;
    sent = last;
    const wanted = batch.filter(
      (record) => instance === null || record.kind !== 'step' || record.instance === instance,
    );
    if (wanted.length > 0) tell('record', wanted, last);
    if (skipped > 0) tell('skipped', { count: skipped });
    skipped = 0;
  }
}
