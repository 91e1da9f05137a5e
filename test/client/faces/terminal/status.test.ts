/** The rows above the line that is typed, at a real terminal: losses of the connection, private sessions, transfers. */
import { describe, expect, it } from 'vitest';
import type { ClientEvent } from '../../../../src/client/events.ts';
import { ends, has, last, visit } from './visit.ts';

const { online } = visit();

const lostFor = (seconds: number, attempt: number): ClientEvent => ({
  ...{
    type: 'connection',
    state: 'reconnecting',
    attempt,
    retryInSeconds: seconds,
    cause: 'read ECONNRESET',
  },
});
const FETCHING: ClientEvent = {
  ...{
    type: 'transfer',
    id: '1',
    file: 'plans.pdf',
    state: 'fetching',
    bytes: 52_500_000,
    size: 100_000_000,
  },
  ...{ owners: 3, cause: null, rate: 12_400_000, remainingSeconds: 4 },
};

describe('a lost connection', () => {
  it('counts down above the typed line, which goes on', async () => {
    const t = await online();
    t.type('message yoda half');
    await t.until(last('luke> message yoda half'));
    await t.order({ do: 'emit', events: [lostFor(2, 1)] });
    await t.until(has('!  connection lost (read ECONNRESET); what you type is kept'));
    await t.until((rows) => has('! offline: trying again in 2 s (attempt 1); read ECONNRESET')(rows));
    t.type(' a line');
    await t.until((rows) => has('! offline: trying again in 1 s')(rows) && ends('half a line')(rows));
    await t.until(has('! offline: trying again now'));
    t.type('\r');
    await t.until((rows) => has('> waits: message yoda half a line')(rows) && last('luke>')(rows));
    await t.order({ do: 'emit', events: [lostFor(4, 2)] });
    await t.until(has('! offline: trying again in 4 s (attempt 2)'));
    await t.order({ do: 'emit', events: [{ type: 'connection', state: 'online' }] });
    await t.order({ do: 'reply', fields: { outcome: 'delivered', id: 'a' } });
    await t.until((rows) => has('!  connected again')(rows) && has(' >  yoda       half a line')(rows));
    await t.until((rows) => !has('offline')(rows) && !has('waits:')(rows) && last('luke>')(rows));
  });

  it('that does not come back is told, and the prompt is gone', async () => {
    const t = await online();
    await t.order({ do: 'emit', events: [lostFor(9, 1)] });
    await t.until(has('! offline'));
    await t.order({ do: 'end', end: { how: 'unreachable', message: 'localhost:7777 does not answer' } });
    expect(await t.exitCode).toBe(3);
    await t.until((rows) => last('x localhost:7777 does not answer')(rows) && !has('! offline')(rows));
  });
});

describe('transfers and private sessions', () => {
  it('stay above the line while it is typed and entered', async () => {
    const t = await online({ columns: 70 });
    await t.order({
      do: 'emit',
      events: [{ type: 'private-open', with: 'yoda', verified: true, route: 'direct' }, FETCHING],
    });
    await t.until(has('~ private: yoda'));
    t.type('whoelse');
    await t.until(ends('whoelse'));
    expect(t.rows().slice(-4)).toEqual([
      '#1 plans.pdf   52 %  52.5 MB of 100.0 MB  12.4 MB/s  0:04 left  3 ow…',
      expect.stringMatching(/^█+▒██▅·+$/u) as unknown,
      '~ private: yoda',
      'luke> whoelse',
    ]);
    t.type('\r');
    await t.reported(({ submitted }) => submitted.length === 1);
    await t.until(last('luke>'));
    expect(t.rows().filter((row) => row.startsWith('#1')).length).toBe(1);
    expect(t.rows().at(-5)).toBe('luke> whoelse');
    await t.order({
      do: 'emit',
      events: [{ ...FETCHING, state: 'waiting', owners: 0, cause: 'waiting for hans\x1b[2J' }],
    });
    await t.until(has('100.0 MB  waiting for hans\\u{1b}[2J'));
    await t.order({
      do: 'emit',
      events: [
        { ...FETCHING, state: 'done' },
        { type: 'private-closed', with: 'yoda', reason: 'stopped', by: 'peer', message: '' },
      ],
    });
    await t.until(
      (rows) => !has('~ private')(rows) && !has('#1')(rows) && has('+  plans.pdf: 100.0 MB')(rows),
    );
  });
});
