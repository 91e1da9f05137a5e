/** R41: exactly one result for each command that was typed, in order; nothing is done twice. R23: results agree with what is known. */
import type { Blocks } from './blocks.ts';
import type { Command, Record, TypedLine } from './record.ts';

/** Breaches in results and in what was done. */
export function judgeResults(record: Record, blocks: Blocks): string[] {
  return [
    ...record.surplus.map((sentence) => `R41: ${sentence}`),
    ...judgeMissing(record),
    ...judgeTwice(record),
    ...record.commands.flatMap((command) => judgeBlocking(command, record, blocks)),
  ];
}

/** A life that got in and did not crash has a result for every line, but for what was typed after a logout. */
function judgeMissing({ typed, crashed, welcomed }: Record): string[] {
  const left = new Set<string>();
  return typed.flatMap((line: TypedLine) => {
    const wasAfter = left.has(line.life);
    if (line.command === 'logout') left.add(line.life);
    if (line.result || wasAfter || crashed.has(line.life) || !welcomed.has(line.life)) return [];
    return [`R41: ${line.life} typed "${line.line}" and was never told a result`];
  });
}

/** A broadcast that was sent again after a loss must not come twice. */
function judgeTwice({ shown }: Record): string[] {
  const counts = new Map<string, number>();
  for (const { user, event } of shown) {
    if (event.type !== 'broadcast') continue;
    const key = `"${event.text}" of ${event.from} to ${user}`;
    counts.set(key, (counts.get(key) ?? 0) + 1);
  }
  return [...counts].flatMap(([key, count]) =>
    count > 1 ? [`R41: the broadcast ${key} came ${count} times`] : [],
  );
}

/** A block that was done twice would be called `already-blocked`. */
function judgeBlocking(command: Command, { commands }: Record, blocks: Blocks): string[] {
  const { frame, user, result, writtenAt } = command;
  if (!result || (frame.t !== 'block' && frame.t !== 'unblock')) return [];
  const target = frame['user'] as string;
  // Known just before it was written; with another command about the same pair under way nothing is.
  const isAlone = !commands.some(
    (other) =>
      other !== command &&
      other.user === user &&
      other.frame['user'] === target &&
      other.writtenAt <= writtenAt &&
      (other.result?.at ?? Infinity) >= writtenAt,
  );
  if (!isAlone) return [];
  const [wrong, isSo] =
    frame.t === 'block'
      ? ['already-blocked', blocks.isFree(user, target, writtenAt - 1, writtenAt - 1)]
      : ['not-blocked', blocks.isBlocked(user, target, writtenAt - 1, writtenAt - 1)];
  if (result.frame['code'] === wrong && isSo)
    return [`R23: ${user}: ${frame.t} ${target} was answered ${wrong}`];
  return [];
}
