/**
 * Who blocks whom, as far as it can be known from outside: from the ok of a block on it is in force, from the writing of an
 * unblock on it may not be. A command without a result leaves it unknown, until a later one is answered.
 */
import type { Command } from './record.ts';

export type BlockState = 'blocked' | 'free' | 'unknown';

export interface Blocks {
  /** What may have been the case at some time from `from` to `to`, both included (milliseconds). */
  between(owner: string, target: string, from: number, to: number): ReadonlySet<BlockState>;
  /** Whether the block was in force all the time. */
  isBlocked(owner: string, target: string, from: number, to: number): boolean;
  /** Whether there was no block at any time. */
  isFree(owner: string, target: string, from: number, to: number): boolean;
}

interface Turn {
  readonly at: number;
  readonly state: BlockState;
}

/** What a result says about the list afterwards; `same`: nothing was changed. */
const AFTER: Readonly<Record<string, BlockState | 'same'>> = {
  'block ok': 'blocked',
  'block already-blocked': 'blocked',
  'block not-found': 'unknown',
  'block interrupted': 'unknown',
  'unblock ok': 'free',
  'unblock not-blocked': 'free',
  'unblock interrupted': 'unknown',
};

/** Follows the blocks of all users. */
export function followBlocks(commands: readonly Command[]): Blocks {
  const byPair = new Map<string, Command[]>();
  for (const command of commands) {
    if (command.frame.t !== 'block' && command.frame.t !== 'unblock') continue;
    const pair = `${command.user}>${command.frame['user'] as string}`;
    byPair.set(pair, [...(byPair.get(pair) ?? []), command]);
  }
  const turns = new Map([...byPair].map(([pair, asked]) => [pair, followPair(asked)]));

  function between(owner: string, target: string, from: number, to: number): Set<BlockState> {
    const all = turns.get(`${owner}>${target}`) ?? [];
    // What turned within the same tick may have come before or after, so both count.
    const before = all.findLast(({ at }) => at < from)?.state ?? 'free';
    return new Set([before, ...all.filter(({ at }) => at >= from && at <= to).map(({ state }) => state)]);
  }
  const isAlways = (state: BlockState) => (owner: string, target: string, from: number, to: number) => {
    const states = between(owner, target, from, to);
    return states.size === 1 && states.has(state);
  };
  return { between, isBlocked: isAlways('blocked'), isFree: isAlways('free') };
}

function followPair(commands: readonly Command[]): Turn[] {
  const moments = commands.flatMap((command) => [
    { at: command.writtenAt, command, isResult: false },
    ...(command.result ? [{ at: command.result.at, command, isResult: true }] : []),
  ]);
  moments.sort((a, b) => a.at - b.at);
  let known: BlockState = 'free';
  let pending: Command[] = [];
  return moments.map(({ at, command, isResult }) => {
    if (!isResult) pending.push(command);
    else if (pending.includes(command)) {
      known = after(command, known, pending.indexOf(command) > 0);
      pending = pending.slice(pending.indexOf(command) + 1);
    }
    return { at, state: pending.length > 0 ? 'unknown' : known };
  });
}

function after({ frame, result }: Command, before: BlockState, isAnyUnanswered: boolean): BlockState {
  const code = result?.frame['ok'] === true ? 'ok' : String(result?.frame['code']);
  const state = AFTER[`${frame.t} ${code}`] ?? 'same';
  if (state !== 'same') return state;
  return isAnyUnanswered ? 'unknown' : before;
}
