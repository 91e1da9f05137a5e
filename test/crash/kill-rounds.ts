/**
 * kill -9 of a server under load, again and again over one data folder (R18, R40, R41): real clients' cores in this process, a real
 * server in its own, TLS between them. What was acknowledged has to be there, once, in order; every command has its one result.
 */
import { createHash } from 'node:crypto';
import { join } from 'node:path';
import type { ClientEvent } from '../../src/client/events.ts';
import { systemClock } from '../../src/ports/clock.ts';
import type { Clock } from '../../src/ports/clock.ts';
import { systemNetwork } from '../../src/ports/network.ts';
import type { Network } from '../../src/ports/network.ts';
import { systemRandomness } from '../../src/ports/randomness.ts';
import type { Randomness } from '../../src/ports/randomness.ts';
import { openDatabase } from '../../src/store/database.ts';
import { startHub } from '../conversations/hub.ts';
import { participate } from '../conversations/participant.ts';
import type { Participant } from '../conversations/participant.ts';

export interface KillPlan {
  readonly rounds: number;
  /** Decides when each kill comes. */
  readonly seed: number;
  /** Told after each round. */
  readonly say?: (line: string) => void;
}

export interface KillCounts {
  readonly acknowledged: number;
  /** Reads and blocks whose result a crash took: their senders were told so. */
  readonly interrupted: number;
  /** Commands of all kinds, each with exactly one result. */
  readonly results: number;
}

const SENDERS = ['hans', 'yoda'] as const;
/* One who is there and reads, one who comes at the end for what waits. */
const READERS = ['luke', 'leia'] as const;
const BURST = 60;
const PATIENCE_MILLISECONDS = 60_000;
const LIMITS = {
  mailboxMessages: 1_000_000,
  mailboxBytes: 1_073_741_824,
  mailboxMessagesPerSender: 1_000_000,
};

/** Waits between attempts are short, so that a round is as long as the server's start; everything else takes its time. */
const hurriedClock: Clock = {
  ...systemClock,
  after: (milliseconds, callback) =>
    systemClock.after(milliseconds <= 1_000 ? milliseconds / 20 : milliseconds, callback),
};

/** The client draws four bytes for the jitter of its waits; all else that it draws are names. */
const noJitter: Randomness = {
  bytes: (size) => (size === 4 ? Buffer.alloc(size) : systemRandomness.bytes(size)),
};

/** Runs the rounds; throws at the first broken promise. */
export async function killRounds({ rounds, seed, say }: KillPlan): Promise<KillCounts> {
  const hub = await startHub({ limits: LIMITS });
  const participants: Participant[] = [];
  let listening = Promise.resolve();
  const enter = async (name: string, signup: boolean): Promise<Participant> => {
    const connect: Network['connect'] = async (options) => {
      await listening;
      return systemNetwork.connect(options);
    };
    const ports = { network: { ...systemNetwork, connect }, clock: hurriedClock, randomness: noJitter };
    const home = join(hub.folder, 'home');
    const participant = participate(name, { port: hub.port, pin: hub.pin, home, signup, ...ports });
    participants.push(participant);
    await until(`${name} is in`, () => participant.events.some(({ type }) => type === 'welcome'));
    return participant;
  };
  try {
    const leia = await enter('leia', true);
    await leave(leia);
    const [luke, ...senders] = await Promise.all(['luke', ...SENDERS].map((name) => enter(name, true)));
    if (luke === undefined) throw new Error('nobody came');
    for (let round = 0; round < rounds; round++) {
      const before = count(senders);
      for (const sender of senders) for (const line of burst(round)) sender.type(line);
      const enough = before + Math.floor(chance(seed, round) * BURST * SENDERS.length);
      await until(`${enough} results in round ${round}`, () => count(senders) >= enough);
      listening = hub.stop('SIGKILL').then(() => hub.restart());
      await listening;
      say?.(`round ${round + 1}: ${count(senders)} results`);
    }
    await until('every command has its result', () => senders.every(({ core }) => core.outstanding === 0));
    const counts = judgeResults(senders);
    await until(
      'luke has read all',
      () => shownTo(luke).length >= sentTo('luke', rounds).length * SENDERS.length,
    );
    const late = await enter('leia', false);
    await late.core.settled();
    for (const reader of [luke, late]) judgeReader(reader, rounds);
    for (const participant of [...senders, luke, late]) await leave(participant);
    if ((await hub.stop('SIGTERM')) !== 0) throw new Error('the server did not stop with 0');
    judgeDatabase(join(hub.folder, 'data'), counts.acknowledged);
    return counts;
  } finally {
    for (const { core } of participants) core.destroy();
    await hub.close();
  }
}

/** What each sender says in a round: numbered messages to both readers, and in between what a crash may interrupt. */
function burst(round: number): string[] {
  return Array.from({ length: BURST }, (_, at) => {
    if (at % 20 === 7) return round % 2 === 0 ? 'block leia' : 'unblock leia';
    if (at % 10 === 3) return 'whoelse';
    return `message ${READERS[at % 3 === 0 ? 1 : 0]} ${round}.${at}`;
  });
}

function sentTo(reader: string, rounds: number): string[] {
  const start = `message ${reader} `;
  const lines = Array.from({ length: rounds }, (_, round) => burst(round)).flat();
  return lines.filter((line) => line.startsWith(start)).map((line) => line.slice(start.length));
}

function shownTo({ events }: Participant): Extract<ClientEvent, { type: 'message' }>[] {
  return events.filter((event) => event.type === 'message');
}

function judgeReader(reader: Participant, rounds: number): void {
  const shown = shownTo(reader);
  const again = shown.filter((message) => message.again === true);
  if (again.length > 0) throw new Error(`${reader.name} was shown ${again.length} lines again`);
  for (const sender of SENDERS) {
    const texts = shown.filter(({ from }) => from === sender).map(({ text }) => text);
    const wanted = sentTo(reader.name, rounds);
    const at = wanted.findIndex((text, place) => texts[place] !== text);
    if (at >= 0 || texts.length !== wanted.length) {
      const place = `${wanted.length} were sent and ${texts.length} shown; at ${at}: ${texts.slice(at, at + 5).join(' ')}`;
      throw new Error(`${reader.name} was not shown what ${sender} sent, once and in order: ${place}`);
    }
  }
}

function judgeResults(senders: readonly Participant[]): KillCounts {
  let acknowledged = 0;
  let interrupted = 0;
  for (const { name, lines, results } of senders) {
    const commands = lines.map((line) => line.split(' ')[0]);
    if (results.length !== lines.length)
      throw new Error(`${name}: ${lines.length} commands, ${results.length} results`);
    const ids = new Set<unknown>();
    for (const [at, result] of results.entries()) {
      if (result.command !== commands[at]) throw new Error(`${name}: result ${at} is ${result.command}’s`);
      if (result.command === 'message') {
        if (!result.ok) throw new Error(`${name}: a message was refused: ${JSON.stringify(result)}`);
        ids.add(result['id']);
        acknowledged++;
      } else if (result.code === 'interrupted') interrupted++;
      else if (!result.ok && !['already-blocked', 'not-blocked'].includes(result.code ?? '')) {
        throw new Error(`${name}: ${JSON.stringify(result)}`);
      }
    }
    const messages = commands.filter((command) => command === 'message').length;
    if (ids.size !== messages) throw new Error(`${name}: ${messages} messages have ${ids.size} ids`);
  }
  return { acknowledged, interrupted, results: count(senders) };
}

function judgeDatabase(folder: string, acknowledged: number): void {
  const database = openDatabase(folder, 1);
  try {
    const { stored } = database.prepare('SELECT count(*) AS stored FROM message').get() ?? {};
    if (stored !== acknowledged) throw new Error(`${acknowledged} acknowledged, ${String(stored)} stored`);
    const check = database.prepare('PRAGMA integrity_check').get()?.['integrity_check'];
    if (check !== 'ok') throw new Error(`the database is damaged: ${String(check)}`);
  } finally {
    database.close();
  }
}

async function leave({ name, core, events }: Participant): Promise<void> {
  core.logout();
  await until(`${name} has left`, () => events.some(({ type }) => type === 'goodbye'));
}

function count(participants: readonly Participant[]): number {
  return participants.reduce((sum, { results }) => sum + results.length, 0);
}

/** A number in [0, 1) that only the seed and the round decide. */
function chance(seed: number, round: number): number {
  return createHash('sha256').update(`${seed}/${round}`).digest().readUInt32LE() / 2 ** 32;
}

async function until(what: string, isSo: () => boolean): Promise<void> {
  const deadline = systemClock.monotonic() + PATIENCE_MILLISECONDS;
  while (!isSo()) {
    if (systemClock.monotonic() > deadline) throw new Error(`waited in vain: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 2));
  }
}
