/** R11, R13, R14, R23 when all is quiet: what everybody sees is exactly what there is to see. */
import type { Town } from '../town.ts';
import type { Blocks } from './blocks.ts';
import type { Record, TypedLine } from './record.ts';

/** Breaches in what was seen in the quiet at the end. */
export function judgeQuiet({ quiet, weather, history }: Town, record: Record, blocks: Blocks): string[] {
  const { online, offline, settled } = quiet;
  const end = history.of('fault').find(({ what }) => what === 'everybody leaves')?.at ?? 0;
  const lines = record.typed.filter(({ at }) => at > settled && at < end);
  const isHidden = (name: string, viewer: string) => blocks.isBlocked(name, viewer, settled, end);
  const isSeen = (name: string, viewer: string) => blocks.isFree(name, viewer, settled, end);

  function judgeUsers(line: TypedLine, expected: readonly string[], rule: string): string[] {
    const { user, result } = line;
    if (!result?.ok)
      return [`${rule}: in the quiet ${user} typed "${line.line}" and got ${result?.code ?? 'nothing'}`];
    const seen = new Set(result['users'] as string[]);
    return weather.users.flatMap((name) => {
      if (name === user) return [];
      const should = expected.includes(name);
      if (seen.has(name) && (!should || isHidden(name, user)))
        return [`${rule}: "${line.line}" of ${user} lists ${name}`];
      if (!seen.has(name) && should && isSeen(name, user))
        return [`${rule}: "${line.line}" of ${user} lacks ${name}`];
      return [];
    });
  }
  function judgeLine(line: TypedLine): string[] {
    if (line.line === 'whoelse') return judgeUsers(line, online, 'R13');
    // Whoever is away logged out a few seconds ago.
    if (line.command === 'whoelsesince') return judgeUsers(line, [...online, ...offline], 'R14');
    return line.line === 'blocks' ? judgeBlocks(line, weather.users, blocks, settled, end) : [];
  }
  const strange = weather.users.filter((name) => !online.includes(name) && !offline.includes(name));
  return [
    ...strange,
    ...lines.flatMap(judgeLine),
    ...judgeLeaving(online, offline, record, { settled, end }, isHidden, isSeen),
  ];
}

function judgeBlocks(
  line: TypedLine,
  users: readonly string[],
  blocks: Blocks,
  from: number,
  to: number,
): string[] {
  const listed = new Set((line.result?.['users'] ?? []) as string[]);
  return users.flatMap((name) => {
    if (blocks.isBlocked(line.user, name, from, to) && !listed.has(name))
      return [`R23: blocks of ${line.user} lacks ${name}`];
    return blocks.isFree(line.user, name, from, to) && listed.has(name)
      ? [`R23: blocks of ${line.user} lists ${name}`]
      : [];
  });
}

/** R11: everybody who stayed was told once of each who left, unless a block hides it. */
function judgeLeaving(
  online: readonly string[],
  offline: readonly string[],
  { shown }: Record,
  { settled, end }: { readonly settled: number; readonly end: number },
  isHidden: (name: string, viewer: string) => boolean,
  isSeen: (name: string, viewer: string) => boolean,
): string[] {
  const told = shown.filter(({ at, event }) => at > settled && at < end && event.type === 'presence');
  return online.flatMap((viewer) =>
    offline.flatMap((name) => {
      const times = told.filter(
        ({ user, event }) =>
          user === viewer && event.type === 'presence' && event.user === name && !event.online,
      ).length;
      if (times > 0 && isHidden(name, viewer))
        return [`R11: ${viewer} was told that ${name} left, who blocks him`];
      if (times !== 1 && isSeen(name, viewer))
        return [`R11: ${viewer} was told ${times} times that ${name} left`];
      return [];
    }),
  );
}
