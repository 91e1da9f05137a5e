/** Several lines were pasted: they are shown, and what to do with them is asked, before anything is sent. */
import { COMMANDS } from '../../../commands/table.ts';
import { safeLines } from '../../../terminal/safe.ts';
import { cut } from '../../../terminal/wrap.ts';
import type { Answer } from '../../../terminal/question.ts';
import { isOwnText } from '../render-own.ts';

export interface PasteDeeds {
  readonly columns: number;
  print(lines: readonly string[]): void;
  ask(question: string): Promise<Answer>;
  /** Runs a line as if it had been typed. */
  run(line: string): void;
  /** Puts another text in the place of what is being typed. */
  setTyped(text: string): void;
}

/* Enough to see what it is. */
const MOST_SHOWN = 8;

/** Asks about `line`, a typed line with several pasted into it, and does what the person says. */
export async function askAboutPaste(line: string, deeds: PasteDeeds): Promise<void> {
  const lines = line.split('\n');
  const shown = lines.slice(0, MOST_SHOWN).map((each) => cut(safeLines(each, 0), deeds.columns - 5));
  const more = lines.length - shown.length;
  deeds.print([
    `? ${lines.length} lines were pasted:`,
    ...shown.map((each) => `  | ${each}`),
    ...(more > 0 ? [`  | … and ${more} more`] : []),
  ]);
  const question = mayBeOneText(line)
    ? 'Send them as ONE text, run EACH as a command, or NOTHING? (one/each/nothing) '
    : 'Run EACH as a command, or do NOTHING? (each/nothing) ';
  const answer = await deeds.ask(question);
  const word = typeof answer === 'string' ? '' : answer.text.trim().toLowerCase();
  if (word === '' || !isChoice(word, line))
    return deeds.print(['= nothing was sent; your line is as it was']);
  deeds.setTyped('');
  if ('one'.startsWith(word)) return deeds.run(line);
  for (const each of lines) if (each.trim() !== '') deeds.run(each);
}

function isChoice(word: string, line: string): boolean {
  return 'each'.startsWith(word) || (mayBeOneText(line) && 'one'.startsWith(word));
}

/** True where the first line begins a text, which may have several lines. */
function mayBeOneText(line: string): boolean {
  const [, word = ''] = /^\s*\/?(\S*)/.exec(line) ?? [];
  const row = COMMANDS.get(word.toLowerCase());
  return row !== undefined && isOwnText(row.name);
}
