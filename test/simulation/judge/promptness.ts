/** R18: live delivery is the mailbox's tail. Whoever is there, undisturbed, is shown what was accepted for him in good time. */
import type { Entry, History } from '../history.ts';
import type { Record } from './record.ts';

/** Far more than a slow disk and a full window of unacknowledged messages cost. */
const GOOD_TIME_MILLISECONDS = 40_000;

interface Peace {
  readonly user: string;
  readonly from: number;
  to: number;
}

/** Messages that were accepted and lay in the mailbox while their recipient sat there. */
export function judgePromptness(history: History, { commands, shown }: Record): string[] {
  const peace = findPeace(history);
  const shownAt = new Map<string, number>();
  for (const { at, event } of shown) {
    if (event.type === 'message' && !shownAt.has(event.text)) shownAt.set(event.text, at);
  }
  return commands.flatMap(({ frame, result }) => {
    if (frame.t !== 'message' || result?.frame['ok'] !== true) return [];
    const [from, to] = [result.at, result.at + GOOD_TIME_MILLISECONDS];
    const isThere = peace.some((time) => time.user === frame['to'] && time.from <= from && time.to >= to);
    if (!isThere || (shownAt.get(frame['text'] as string) ?? Infinity) <= to) return [];
    return [
      `R18: "${frame['text'] as string}" lay in the mailbox of ${frame['to'] as string}, who was there`,
    ];
  });
}

/** The times in which a life was online and nothing struck it. */
function findPeace({ entries }: History): Peace[] {
  const all: Peace[] = [];
  const running = new Map<string, Peace>();
  const end = (life: string, at: number): void => {
    const peace = running.get(life);
    if (peace) peace.to = at;
    running.delete(life);
  };
  for (const entry of entries) {
    const struck = strikes(entry);
    if (struck === 'all') for (const life of [...running.keys()]) end(life, entry.at);
    else if (struck !== null) end(struck, entry.at);
    if (!isArrival(entry)) continue;
    const peace = { user: entry.user, from: entry.at, to: Infinity };
    all.push(peace);
    running.set(entry.life, peace);
  }
  return all;
}

/** Who is disturbed: a life, everybody, or nobody. */
function strikes(entry: Entry): string | null {
  if (entry.kind === 'server') return 'all';
  if (entry.kind === 'life' || entry.kind === 'closed') return entry.life;
  if (entry.kind === 'fault') return entry.what === 'everybody leaves' ? 'all' : (entry.life ?? null);
  if (entry.kind !== 'event') return null;
  return entry.event.type === 'connection' || entry.event.type === 'goodbye' ? entry.life : null;
}

function isArrival(entry: Entry): entry is Entry & { readonly kind: 'event' } {
  if (entry.kind !== 'event') return false;
  const { event } = entry;
  return event.type === 'welcome' || (event.type === 'connection' && event.state === 'online');
}
