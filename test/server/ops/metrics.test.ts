/** What /metrics counts: facts and results in, lines out. No line names a user. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createExposition } from '../../../src/server/ops/exposition.ts';
import { createHistogram } from '../../../src/server/ops/histogram.ts';
import { metricsOf } from '../../../src/server/ops/metrics.ts';
import { createTallies } from '../../../src/server/ops/tallies.ts';
import type { Tallies } from '../../../src/server/ops/tallies.ts';
import { systemClock } from '../../../src/ports/clock.ts';
import { startHouse } from '../in-process.ts';
import type { House } from '../in-process.ts';

let house: House;
let tallies: Tallies;
let expose: ReturnType<typeof createExposition>;

beforeEach(async () => {
  house = await startHouse({ limits: { textBytes: 100 } });
  tallies = createTallies(systemClock);
  tallies.watch(house.server.bus);
  expose = createExposition(
    metricsOf({ tallies, ask: () => house.server.bus.ask, isReady: () => true, version: '1.2.3' }),
  );
});
afterEach(() => house.close());

/** The lines of a metric, by their labels. */
async function read(name: string): Promise<Record<string, number>> {
  const lines = (await expose()).text.split('\n').filter((line) => line.replace(/[{ ].*/s, '') === name);
  return Object.fromEntries(
    lines.map((line) => [/\{(.*)\}/.exec(line)?.[1] ?? '', Number(line.split(' ').at(-1))]),
  );
}

describe('a day in a server', () => {
  it('is counted by what happened and never by who it was', async () => {
    const hans = await house.user('hans');
    const luke = await house.user('luke');
    await hans.ask('message', { to: 'luke', text: 'hi', message: 'aaaaaaaa1' });
    luke.raw(`${JSON.stringify({ t: 'ack', seq: (await luke.next('message'))['seq'] })}\n`);
    await hans.ask('message', { to: 'nobody', text: 'hi', message: 'aaaaaaaa2' });
    await hans.ask('whoelse');
    await luke.ask('logout');
    await luke.closed;
    await hans.ask('message', { to: 'luke', text: 'later', message: 'aaaaaaaa3' });
    const stranger = house.knock();
    await stranger.ask('whoelse');
    await house.login('nobody', { password: 'wrong' });

    expect(await read('hubbub_messages_total')).toEqual({
      'outcome="delivered"': 1,
      'outcome="stored"': 1,
      'outcome="refused"': 1,
    });
    expect(await read('hubbub_commands_total')).toMatchObject({
      'command="message",code="ok"': 2,
      'command="message",code="unknown-user"': 1,
      'command="whoelse",code="ok"': 1,
      'command="signup",code="ok"': 2,
      'command="logout",code="ok"': 1,
      'command="login",code="bad-credentials"': 1,
    });
    expect(await read('hubbub_command_seconds_count')).toMatchObject({ 'command="message"': 3 });
    expect(await read('hubbub_commands_out_of_place_total')).toEqual({ 'code="login-first"': 1 });
    expect(await read('hubbub_logins_total')).toEqual({
      'way="signup",code="ok"': 2,
      'way="password",code="bad-credentials"': 1,
    });
    expect(await read('hubbub_sessions')).toEqual({ 'state="connected"': 1, 'state="away"': 0 });
    expect(await read('hubbub_sessions_ended_total')).toEqual({ 'reason="logout"': 1 });
    expect(await read('hubbub_connections')).toMatchObject({
      'state="authenticated"': 1,
      'state="login"': 2,
    });
    expect(await read('hubbub_mail_waiting_messages')).toEqual({ '': 1 });
    expect(await read('hubbub_mail_waiting_bytes')).toEqual({ '': 5 });
    expect(await read('hubbub_events_total')).toMatchObject({ 'event="message"': 1 });
    expect(await read('hubbub_bus_facts_total')).toMatchObject({ 'fact="message.stored"': 2 });
    expect(await read('hubbub_build_info')).toEqual({ 'version="1.2.3"': 1 });
    expect(await read('nodejs_eventloop_lag_p99_seconds')).toHaveProperty('');

    const { text, contentType } = await expose();
    expect(contentType).toContain('version=0.0.4');
    for (const word of ['hans', 'luke', 'nobody', '127.0.0.1', 'later']) expect(text).not.toContain(word);
  });

  it('keeps nothing of connections that are gone', async () => {
    const strangers = Array.from({ length: 20 }, () => house.knock());
    for (const stranger of strangers) {
      await stranger.next('hello');
      stranger.raw(
        '{"t":"hello","version":1,"client":"x"}\n{"t":"login","id":1,"user":"x","password":"y"}\n',
      );
      stranger.socket.end();
    }
    await Promise.all(strangers.map(({ closed }) => closed));
    const hans = await house.user('hans');
    await hans.ask('whoelse');
    expect(await read('hubbub_connections')).toEqual({ 'state="authenticated"': 1 });
    expect(tallies.waiting()).toBe(0);
  });

  it('an actor that fails and a store that cannot write are counted', async () => {
    // A counter that begins with its first failure would hide that one from an alarm on its increase.
    expect(await read('hubbub_store_failures_total')).toEqual({
      'condition="full"': 0,
      'condition="failed"': 0,
    });
    house.server.bus.publish({ type: 'actor.failed', actor: 'mail', message: 'x' });
    tallies.committed({ operations: 3, seconds: 0.002, condition: 'well' });
    tallies.committed({ operations: 1, seconds: 9, condition: 'full' });
    expect(await read('hubbub_actor_failures_total')).toEqual({ 'actor="mail"': 1 });
    expect(await read('hubbub_store_failures_total')).toMatchObject({ 'condition="full"': 1 });
    expect(await read('hubbub_store_batch_operations_sum')).toEqual({ '': 4 });
    expect(await read('hubbub_store_commit_seconds_bucket')).toMatchObject({
      'le="0.001"': 0,
      'le="0.0025"': 1,
      'le="5"': 1,
      'le="+Inf"': 2,
    });
  });
});

it('a histogram puts a value into the first bucket that holds it', () => {
  const histogram = createHistogram([1, 10]);
  for (const value of [0, 1, 1.1, 10, 11]) histogram.observe(value);
  expect(histogram).toMatchObject({ buckets: [2, 2], count: 5, sum: 23.1 });
});
