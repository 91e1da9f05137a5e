/** What scrolls past: events and results as lines, each in its place. The face prints them above what is typed. */
import type { Clock } from '../../../ports/clock.ts';
import type { TransferEvent } from '../../../swarm/transfer.ts';
import { safeLines } from '../../../terminal/safe.ts';
import type { ClientEvent, CommandResult } from '../../events.ts';
import { isEntry } from '../exit-code.ts';
import { notice } from '../look.ts';
import type { Look } from '../look.ts';
import { named } from '../look.ts';
import { presence, render } from '../render.ts';
import { fetched } from '../render-files.ts';
import { renderResult } from '../render-result.ts';
import type { AskedList } from './asked.ts';
import { gatherMoves } from './moves.ts';

const OVER: ReadonlySet<string> = new Set(['done', 'failed', 'cancelled']);
/* Before it is known how much of a file is here. */
const NOT_OPENED: ReadonlySet<string> = new Set(['searching', 'opening']);

export interface Transcript {
  event(event: ClientEvent): void;
  /** A typed line, as it stays on the screen. */
  typed(line: string): string;
  /** Shows what is still gathered. */
  flush(): void;
}

/** A transcript that prints lines; `prompt` stands before what was typed. */
export function transcript(
  setting: {
    readonly clock: Pick<Clock, 'after' | 'monotonic'>;
    readonly look: Look;
    readonly asked: AskedList;
    readonly prompt: () => string;
  },
  print: (lines: readonly string[]) => void,
): Transcript {
  const { clock, look, asked, prompt } = setting;
  const began = new Map<string, { readonly at: number; had: number | null }>();
  const moves = gatherMoves(clock, (isOnline, users) => print(presence(isOnline, users, look)));

  function typed(line: string): string {
    const start = prompt();
    return `${look.paint('dim', start)}${safeLines(line, start.length, look.columns)}`;
  }
  function result(given: CommandResult): readonly string[] {
    const answered = asked.take(given.command);
    if (answered?.hidden === true) return greeting(given);
    const lines = renderResult(given, look, answered?.given);
    const line = answered?.line ?? null;
    return line !== null && !given.ok ? [typed(line), ...lines] : lines;
  }
  /** Who is here, as part of the welcome. */
  function greeting({ command, ok, ...fields }: CommandResult): readonly string[] {
    const users: unknown = fields['users'];
    if (!ok || command !== 'whoelse' || !Array.isArray(users)) return [];
    const who =
      users.length === 0 ? 'nobody else is online' : `${users.length} online: ${named(users.map(String))}`;
    return notice('+', 'green', who, look);
  }

  /** A download that is done; how long it took counts from when it was asked for. What an earlier run left did not take that long. */
  function transfer(event: TransferEvent): void {
    const download = began.get(event.id) ?? { at: clock.monotonic(), had: null };
    began.set(event.id, download);
    if (!NOT_OPENED.has(event.state)) download.had ??= event.bytes;
    if (!OVER.has(event.state)) return;
    began.delete(event.id);
    const seconds = (clock.monotonic() - download.at) / 1_000;
    if (event.state === 'done') print(fetched(event, { had: download.had ?? 0, seconds }, look));
  }

  return {
    event(event) {
      if (event.type === 'presence') return moves.add(event.user, event.online);
      moves.flush();
      if (event.type === 'transfer') return transfer(event);
      if (event.type === 'result') return isEntry(event) ? undefined : print(result(event));
      print(render(event, look));
    },
    typed,
    flush: moves.flush,
  };
}
