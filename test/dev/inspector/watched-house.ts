/** A server in this process with its inspector, and what a page of it hears. */
import { request } from 'node:http';
import type { IncomingHttpHeaders } from 'node:http';
import type { DevRecord, RatesEvent } from '../../../src/dev/messages.ts';
import { startDev } from '../../../src/dev/open-dev.ts';
import { systemClock } from '../../../src/ports/clock.ts';
import { startHouse, type House } from '../../server/in-process.ts';

export interface Answer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly text: string;
}

export interface Page {
  readonly hello: Record<string, unknown>;
  readonly records: readonly DevRecord[];
  readonly rates: readonly RatesEvent[];
  readonly skipped: number;
  readonly lastId: number;
  /** Everything that came, as it came. */
  readonly raw: string;
  /** The first record that fits, now or when it comes. */
  until<R extends DevRecord>(fits: (record: DevRecord) => record is R): Promise<R>;
  until(fits: (record: DevRecord) => boolean): Promise<DevRecord>;
  untilRates(fits: (rates: RatesEvent) => boolean): Promise<RatesEvent>;
  pause(): void;
  resume(): void;
  close(): void;
}

export interface WatchedHouse extends House {
  readonly address: string;
  get(path: string, options?: { method?: string; headers?: Record<string, string> }): Promise<Answer>;
  json<T>(path: string): Promise<T>;
  page(query?: string, headers?: Record<string, string>): Promise<Page>;
}

/** Starts both; text is hidden unless said otherwise. */
export async function startWatchedHouse(showsText = false): Promise<WatchedHouse> {
  const mistakes: unknown[] = [];
  const dev = startDev({
    ...{ host: '127.0.0.1', port: 0, showsText, version: '0.0.0', role: 'server', clock: systemClock },
    onMistake: (error) => mistakes.push(error),
  });
  const house = await startHouse({}, undefined, systemClock, dev.watch);
  const address = await dev.open(house.server.bus);
  const get: WatchedHouse['get'] = (path, { method = 'GET', headers = {} } = {}) =>
    new Promise((resolve, reject) => {
      const asking = request(new URL(path, address), { method, headers }, (response) => {
        let text = '';
        response.setEncoding('utf8').on('data', (chunk: string) => (text += chunk));
        response.on('end', () =>
          resolve({ status: response.statusCode ?? 0, headers: response.headers, text }),
        );
      });
      asking.on('error', reject).end();
    });
  return {
    ...house,
    address,
    get,
    json: async <T>(path: string) => JSON.parse((await get(path)).text) as T,
    page: (query = '', headers = {}) => openPage(new URL(`/events${query}`, address), headers),
    async close() {
      await dev.close();
      await house.close();
      if (mistakes.length > 0) throw new Error('the inspector made a mistake', { cause: mistakes[0] });
    },
  };
}

function openPage(url: URL, headers: Record<string, string>): Promise<Page> {
  const records: DevRecord[] = [];
  const rates: RatesEvent[] = [];
  const waits = new Set<() => void>();
  let raw = '';
  let rest = '';
  let skipped = 0;
  let lastId = 0;
  return new Promise((resolve, reject) => {
    const asking = request(url, { headers }, (response) => {
      if (response.statusCode !== 200) return reject(new Error(`no stream: ${response.statusCode}`));
      response.setEncoding('utf8').on('data', (chunk: string) => {
        raw += chunk;
        const events = (rest + chunk).split('\n\n');
        rest = events.pop() ?? '';
        events.forEach(take);
        for (const check of waits) check();
      });
      function take(event: string): void {
        const field = (name: string) => new RegExp(`^${name}: (.*)$`, 'm').exec(event)?.[1] ?? '';
        const data: unknown = JSON.parse(field('data') || 'null');
        if (field('id')) lastId = Number(field('id'));
        if (field('event') === 'record') records.push(...(data as DevRecord[]));
        if (field('event') === 'rates') rates.push(data as RatesEvent);
        if (field('event') === 'skipped') skipped += (data as { count: number }).count;
        if (field('event') === 'hello') resolve(page(data as Record<string, unknown>));
      }
      function page(hello: Record<string, unknown>): Page {
        return {
          ...{ hello, records, rates },
          get raw() {
            return raw;
          },
          get skipped() {
            return skipped;
          },
          get lastId() {
            return lastId;
          },
          until: (fits: (record: DevRecord) => boolean) =>
            awaited(() => records.find(fits)) as Promise<never>,
          untilRates: (fits) => awaited(() => rates.find(fits)),
          pause: () => void response.pause(),
          resume: () => void response.resume(),
          close: () => response.destroy(),
        };
      }
    });
    asking.on('error', reject).end();
  });

  function awaited<T>(find: () => T | undefined): Promise<T> {
    return new Promise((resolve, reject) => {
      const timer = setTimeout(
        () => reject(new Error(`it never came; last were ${JSON.stringify(records.slice(-5))}`)),
        15_000,
      );
      const check = (): void => {
        const found = find();
        if (found === undefined) return;
        clearTimeout(timer);
        waits.delete(check);
        resolve(found);
      };
      waits.add(check);
      check();
    });
  }
}
