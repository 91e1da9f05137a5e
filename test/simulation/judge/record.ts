/** The history read once: commands with their results, and what each user was shown. The judges look things up here. */
import type { ClientEvent } from '../../../src/client/events.ts';
import type { Frame, FrameEntry, History } from '../history.ts';

/** A command of a client's life, as it went over the network. */
export interface Command {
  readonly user: string;
  readonly life: string;
  readonly id: number;
  readonly frame: Frame;
  /** When the client first wrote it, milliseconds. */
  readonly writtenAt: number;
  /** The server's first answer, when it was written. */
  result: { readonly at: number; readonly frame: Frame; readonly isOnDisk: boolean } | null;
  results: number;
}

export interface Shown {
  readonly at: number;
  readonly user: string;
  readonly life: string;
  readonly event: ClientEvent;
}

export interface TypedLine {
  readonly at: number;
  readonly user: string;
  readonly life: string;
  readonly command: string;
  readonly line: string;
  /** What the face was told; null when it never was. */
  result: (ClientEvent & { readonly type: 'result' }) | null;
}

export interface Record {
  readonly commands: readonly Command[];
  readonly typed: readonly TypedLine[];
  readonly shown: readonly Shown[];
  /** Frames that the server wrote. */
  readonly said: readonly (FrameEntry & { readonly at: number })[];
  /** When the server was told of the end of a user's connection. */
  readonly ends: readonly { readonly at: number; readonly user: string }[];
  /** From when to when the disk failed. */
  readonly diskFailures: readonly { readonly from: number; readonly to: number }[];
  /** Lives that ended by a crash. */
  readonly crashed: ReadonlySet<string>;
  /** Lives that got in. */
  readonly welcomed: ReadonlySet<string>;
  /** Results that a face was told without having typed for them, as sentences. */
  readonly surplus: readonly string[];
}

const NO_COMMANDS: ReadonlySet<string> = new Set(['hello', 'ack', 'pong']);

/** Reads a history. */
export function readRecord(history: History): Record {
  const frames = history.of('frame');
  const said = frames.filter(({ by }) => by === 'server');
  return {
    ...{ commands: readCommands(frames), said, ...readTyped(history) },
    shown: history.of('event').map(({ at, user, life, event }) => ({ at, user, life, event })),
    ends: history.of('closed'),
    diskFailures: readDiskFailures(history),
    crashed: new Set(history.of('life').flatMap(({ what, life }) => (what === 'crashes' ? [life] : []))),
    welcomed: new Set(
      history.of('event').flatMap(({ life, event }) => (event.type === 'welcome' ? [life] : [])),
    ),
  };
}

function readCommands(frames: readonly (FrameEntry & { readonly at: number })[]): Command[] {
  const commands = new Map<string, Command>();
  for (const { by, stage, user, life, frame, at, isOnDisk = false } of frames) {
    if (by === 'client' && stage === 'written' && !NO_COMMANDS.has(frame.t)) {
      const id = frame['id'] as number;
      const key = `${life}/${id}`;
      if (!commands.has(key))
        commands.set(key, { user, life, id, frame, writtenAt: at, result: null, results: 0 });
    }
    const command = frame.t === 'result' ? commands.get(`${life}/${frame['re'] as number}`) : undefined;
    if (!command) continue;
    command.results++;
    command.result ??= { at, frame, isOnDisk };
  }
  return [...commands.values()];
}

function readDiskFailures(history: History): Record['diskFailures'] {
  const states = history.of('fault').filter(({ what }) => what.startsWith('the disk is '));
  return states.flatMap(({ what, at }, place) =>
    what === 'the disk is failing' ? [{ from: at, to: states[place + 1]?.at ?? Infinity }] : [],
  );
}

/** The n-th result of a life answers its n-th line; logins have results of their own when they fail. */
function readTyped(history: History): Pick<Record, 'typed' | 'surplus'> {
  const typed: TypedLine[] = [];
  const waiting = new Map<string, TypedLine[]>();
  const surplus: string[] = [];
  for (const entry of history.entries) {
    if (entry.kind === 'typed') {
      const { at, user, life, command, line } = entry;
      const one: TypedLine = { at, user, life, command, line, result: null };
      typed.push(one);
      waiting.set(life, [...(waiting.get(life) ?? []), one]);
    } else if (entry.kind === 'event' && entry.event.type === 'result') {
      const { event, life } = entry;
      if (event.command === 'login') continue;
      const next = waiting.get(life)?.shift();
      if (next?.command === event.command) next.result = event;
      else
        surplus.push(
          `${life} was told a result of ${event.command}, and waited for ${next?.command ?? 'none'}`,
        );
    }
  }
  return { typed, surplus };
}
