/** The metrics by name: what each means, and how its values are read off the tallies and the actors' memory. */
import type { Questions } from '../../../machines/vocabulary/questions.ts';
import type { Histogram } from './histogram.ts';
import type { Counts, Tallies } from './tallies.ts';

/** One line of a metric. `metricName` is given where it differs from the metric's own. */
export interface Value {
  readonly labels: Readonly<Record<string, string | number>>;
  readonly value: number;
  readonly metricName?: string;
}

export interface Metric {
  readonly name: string;
  readonly help: string;
  readonly type: 'counter' | 'gauge' | 'histogram';
  readonly values: () => readonly Value[];
}

/** What is read at the moment of asking; `ask` is null until the actors are there. */
export interface Sources {
  readonly tallies: Tallies;
  readonly ask: () => Questions | null;
  readonly isReady: () => boolean;
  readonly version: string;
}

/** Every metric of the server; those of the process (`process_…`, `nodejs_…`) are the library's. */
export function metricsOf(sources: Sources): readonly Metric[] {
  return [...states(sources), ...doings(sources.tallies), ...workings(sources.tallies)];
}

/** How things stand. */
function states({ tallies, ask, isReady, version }: Sources): readonly Metric[] {
  return [
    gauge('hubbub_build_info', 'The version that runs; always 1.', () => [plain(1, { version })]),
    gauge('hubbub_ready', '1 while /readyz says so.', () => [plain(Number(isReady()))]),
    gauge('hubbub_sessions', 'Users online: connected, or away for the moment of a lost connection.', () => {
      const count = ask()?.sessionCount();
      return count ? byWord('state', new Map(Object.entries(count))) : [];
    }),
    gauge('hubbub_connections', 'Connections by the state of their machine.', () =>
      byWord('state', ask()?.connectionCount().byState ?? new Map()),
    ),
    gauge('hubbub_outbox_bytes', 'Written to clients and not yet taken by them, all together.', () => [
      plain(ask()?.connectionCount().queuedBytes ?? 0),
    ]),
    gauge('hubbub_mail_waiting_messages', 'Unread messages in all mailboxes.', () => [
      plain(ask()?.mailCount().messages ?? 0),
    ]),
    gauge('hubbub_mail_waiting_bytes', 'Their texts.', () => [plain(ask()?.mailCount().bytes ?? 0)]),
    {
      ...{ name: 'hubbub_relayed_bytes_total', type: 'counter' },
      help: 'Bytes that went from client to client through the server.',
      values: () => [plain(ask()?.relayedBytes() ?? 0)],
    },
    gauge('hubbub_commands_waiting', 'Commands that have no result yet.', () => [plain(tallies.waiting())]),
  ];
}

/** What users and callers did. */
function doings(tallies: Tallies): readonly Metric[] {
  return [
    counter('hubbub_messages_total', 'Messages by outcome.', 'outcome', tallies.messages),
    counter('hubbub_events_total', 'Events by kind, one for each receiver.', 'event', tallies.events),
    {
      ...{
        name: 'hubbub_commands_total',
        type: 'counter',
        help: 'Commands by name and by the code of their result.',
      },
      values: () =>
        [...tallies.commands].flatMap(([command, { codes }]) => byWord('code', codes, { command })),
    },
    {
      ...{
        name: 'hubbub_command_seconds',
        type: 'histogram',
        help: 'From a command’s reading to its result.',
      },
      values: () =>
        [...tallies.commands].flatMap(([command, { seconds }]) =>
          bucketsOf('hubbub_command_seconds', seconds, { command }),
        ),
    },
    counter(
      'hubbub_commands_out_of_place_total',
      'Commands that came when their connection could not take them, as before login.',
      'code',
      tallies.outOfPlace,
    ),
    {
      ...{ name: 'hubbub_logins_total', type: 'counter', help: 'Attempts to get in, by way and by code.' },
      values: () => [...tallies.logins].flatMap(([way, codes]) => byWord('code', codes, { way })),
    },
    counter('hubbub_sessions_ended_total', 'Ends of sessions by reason.', 'reason', tallies.sessionsEnded),
    counter(
      'hubbub_connections_ended_total',
      'Connections that the server ended, by reason; slow is a reader that fell behind.',
      'reason',
      tallies.connectionsEnded,
    ),
    counter(
      'hubbub_connections_refused_total',
      'Callers turned away at the door, by reason.',
      'reason',
      tallies.refusedConnections,
    ),
  ];
}

/** What went on inside. */
function workings(tallies: Tallies): readonly Metric[] {
  return [
    histogram(
      'hubbub_store_commit_seconds',
      'From a batch’s arrival at the store to its last sync.',
      tallies.commitSeconds,
    ),
    histogram(
      'hubbub_store_batch_operations',
      'Operations that were committed together.',
      tallies.batchOperations,
    ),
    counter(
      'hubbub_store_failures_total',
      'Batches that met a store which could not write, by condition.',
      'condition',
      tallies.storeFailures,
    ),
    counter(
      'hubbub_actor_failures_total',
      'Mistakes of ours that restarted an actor.',
      'actor',
      tallies.actorFailures,
    ),
    counter('hubbub_bus_facts_total', 'Facts that passed the bus, by type.', 'fact', tallies.facts),
  ];
}

function gauge(name: string, help: string, values: Metric['values']): Metric {
  return { name, help, type: 'gauge', values };
}

function counter(name: string, help: string, label: string, counts: Counts): Metric {
  return { name, help, type: 'counter', values: () => byWord(label, counts) };
}

function histogram(name: string, help: string, kept: Histogram): Metric {
  return { name, help, type: 'histogram', values: () => bucketsOf(name, kept, {}) };
}

function plain(value: number, labels: Value['labels'] = {}): Value {
  return { labels, value };
}

function byWord(label: string, counts: Counts, more: Value['labels'] = {}): Value[] {
  return [...counts].map(([word, value]) => ({ labels: { ...more, [label]: word }, value }));
}

/** A bucket counts everything up to its bound, and the last one everything. */
function bucketsOf(
  name: string,
  { bounds, buckets, count, sum }: Histogram,
  labels: Value['labels'],
): Value[] {
  const metricName = `${name}_bucket`;
  let upTo = 0;
  const counted = bounds.map((le, at) => {
    upTo += buckets[at] ?? 0;
    return { metricName, labels: { ...labels, le }, value: upTo };
  });
  return [
    ...counted,
    { metricName, labels: { ...labels, le: '+Inf' }, value: count },
    { metricName: `${name}_sum`, labels, value: sum },
    { metricName: `${name}_count`, labels, value: count },
  ];
}
