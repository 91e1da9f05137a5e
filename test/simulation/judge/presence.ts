/** R11, R13, R15, R20, R24: nothing that the server says lets a viewer learn of the presence of somebody who blocks him. */
import type { FrameEntry, History } from '../history.ts';
import type { Blocks } from './blocks.ts';
import type { Command, Record } from './record.ts';

type Said = FrameEntry & { readonly at: number };

/** Breaches of what may be seen, at any time. */
export function judgePresence(history: History, record: Record, blocks: Blocks): string[] {
  const commands = new Map(record.commands.map((command) => [`${command.life}/${command.id}`, command]));
  const stays = readStays(history);
  return record.said.flatMap((said) => {
    if (said.frame.t === 'presence') return judgeMoves(said, blocks);
    if (said.frame.t === 'broadcast') return judgeBroadcast(said, record, blocks);
    const command =
      said.frame.t === 'result' ? commands.get(`${said.life}/${said.frame['re'] as number}`) : undefined;
    if (command?.frame.t === 'broadcast') return judgeCounts(said, command, record, blocks, stays);
    if (command?.frame.t === 'whoelse' || command?.frame.t === 'whoelsesince')
      return judgeList(said, command, blocks);
    return [];
  });
}

/** Events are made in the tick in which they are written: no window. */
function judgeMoves({ user, at, frame }: Said, blocks: Blocks): string[] {
  return (frame['moves'] as { user: string }[]).flatMap((move) => {
    if (move.user === user) return [`R11: ${user} was told of his own moves`];
    if (blocks.isBlocked(move.user, user, at, at))
      return [`R11: ${move.user} blocks ${user}, who was told of a move`];
    return [];
  });
}

/**
 * A list is made some time between the writing of its command and of its result (which may wait for the results before it, or come
 * again on a new connection), so only a block that was in force all that time forbids a name in it.
 */
function judgeList(
  { user, at, frame }: Said,
  { writtenAt, frame: asked }: Command,
  blocks: Blocks,
): string[] {
  return ((frame['users'] ?? []) as string[]).flatMap((name) => {
    if (name === user) return [`R13: ${asked.t} lists ${user} himself`];
    return blocks.isBlocked(name, user, writtenAt, at)
      ? [`R15: ${name} blocks ${user}, and is in his ${asked.t}`]
      : [];
  });
}

/** A sends to B, and B must not block A. */
function judgeBroadcast({ user, at, frame }: Said, { commands }: Record, blocks: Blocks): string[] {
  const from = frame['from'] as string;
  const asked = commands.find(
    (command) => command.frame.t === 'broadcast' && command.frame['text'] === frame['text'],
  );
  if (!asked) return [`R20: ${user} got a broadcast that nobody sent`];
  return blocks.isBlocked(user, from, asked.writtenAt, at)
    ? [`R24: ${user} blocks ${from}, and got his broadcast`]
    : [];
}

function judgeCounts(said: Said, command: Command, record: Record, blocks: Blocks, stays: Stays): string[] {
  const { user, at, frame } = said;
  if (frame['ok'] !== true) return [];
  const what = `"${command.frame['text'] as string}" of ${user}`;
  const reached = record.said.filter(
    (other) => other.frame.t === 'broadcast' && other.frame['text'] === command.frame['text'],
  );
  const breaches: string[] = [];
  // A reader whose outbox is full is dropped instead of being written to, so a few may be counted and not reached.
  if (reached.length > (frame['recipients'] as number)) {
    breaches.push(`R20: ${what} counts ${String(frame['recipients'])} and reached ${reached.length}`);
  }
  const others = [...stays.users].filter((name) => name !== user);
  const window = [command.writtenAt, at] as const;
  if (frame['withheld'] === true) {
    const couldBe = others.some(
      (name) => !blocks.isFree(name, user, ...window) && stays.mayBeIn(name, ...window),
    );
    if (!couldBe) breaches.push(`R20: ${what} was withheld from nobody`);
  } else {
    const hidden = others.filter(
      (name) => blocks.isBlocked(name, user, ...window) && stays.isIn(name, ...window),
    );
    if (hidden.length > 0)
      breaches.push(`R20: ${what} was withheld from ${hidden.join(', ')}, and not called so`);
  }
  return breaches;
}

interface Stays {
  readonly users: ReadonlySet<string>;
  /** Had a session all the time. */
  isIn(user: string, from: number, to: number): boolean;
  /** Had one at some time. */
  mayBeIn(user: string, from: number, to: number): boolean;
}

/** When each user had a session. */
function readStays(history: History): Stays {
  const stays = new Map<string, { from: number; to: number }[]>();
  const end = (user: string, at: number) => {
    const last = stays.get(user)?.at(-1);
    if (last?.to === Infinity) last.to = at;
  };
  for (const entry of history.entries) {
    if (entry.kind === 'session' && entry.what === 'opened') {
      stays.set(entry.user, [...(stays.get(entry.user) ?? []), { from: entry.at, to: Infinity }]);
    } else if (entry.kind === 'session') end(entry.user, entry.at);
    else if (entry.kind === 'server') for (const user of stays.keys()) end(user, entry.at);
  }
  const of = (user: string) => stays.get(user) ?? [];
  return {
    users: new Set(stays.keys()),
    isIn: (user, from, to) => of(user).some((stay) => stay.from < from && stay.to > to),
    mayBeIn: (user, from, to) => of(user).some((stay) => stay.from <= to && stay.to >= from),
  };
}
