/** The value that two people compare, as one screen. `render-result` calls it for verify and accept-key. */
import { safe } from '../../terminal/safe.ts';
import type { CommandResult } from '../events.ts';
import { marked } from './look.ts';
import type { Look } from './look.ts';

/* As many stand in a row as people say in one breath, and as fit a narrow terminal. */
const IN_A_ROW = 4;

/** What to compare, how, and what to do then. */
export function comparison(result: CommandResult, look: Look): readonly string[] {
  const user = text(result['user']);
  const value = look.live
    ? ['', ...block(result['words']), '', ...block(result['digits']), '']
    : [`  ${safe(text(result['words']))}`, `  ${safe(text(result['digits']))}`];
  if (result['verified'] === true) return [line('=', `${user} is verified`, look), ...value];
  const isNew = result['changed'] === true;
  const whose = isNew ? `the NEW key of ${user}` : `the key of ${user}`;
  const next = isNew ? `accept-key ${user}` : `verify ${user} confirm`;
  const how = `compare ${whose} by voice or face to face, never over this chat: they type verify as well, and one of you reads aloud (words or digits, as you like)`;
  if (!look.live)
    return [line('=', `${how}; only if it is the same on both screens: ${next}`, look), ...value];
  return [
    line('=', how, look),
    ...value,
    line('=', `the same on both screens: ${next}`, look),
    line('!', 'another: somebody sits between you; do not go on, and tell the other', look),
  ];
}

function block(words: unknown): string[] {
  const all = text(words).split(' ');
  const rows = Math.ceil(all.length / IN_A_ROW);
  return Array.from({ length: rows }, (_, row) => {
    return safe(`    ${all.slice(row * IN_A_ROW, (row + 1) * IN_A_ROW).join('  ')}`);
  });
}

function line(mark: string, sentence: string, look: Look): string {
  return look.live ? marked(mark, mark === '!' ? 'yellow' : 'green', sentence, look) : safe(sentence);
}

function text(value: unknown): string {
  return typeof value === 'string' ? value : '';
}
