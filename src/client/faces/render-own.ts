/** What one wrote oneself, once its result is there: one line in the place of the typed one. `render-result` calls it. */
import type { ParsedArguments } from '../../commands/row.ts';
import type { CommandResult } from '../events.ts';
import { marked } from './look.ts';
import type { Look } from './look.ts';
import { saying } from './saying.ts';

type OwnRenderer = (result: CommandResult, asked: ParsedArguments, look: Look) => readonly string[];

const OWN: ReadonlyMap<string, OwnRenderer> = new Map([
  ['message', message],
  ['broadcast', broadcast],
  ['private', privately],
]);

/** True for a command whose line gives way to what it said. */
export function isOwnText(command: string): boolean {
  return OWN.has(command);
}

/** The lines of a text that went out; null for the result of another command, or a refusal. */
export function renderOwn(
  result: CommandResult,
  asked: ParsedArguments | undefined,
  look: Look,
): readonly string[] | null {
  if (!result.ok || !asked || !look.live) return null;
  return OWN.get(result.command)?.(result, asked, look) ?? null;
}

function message(result: CommandResult, { to, text }: ParsedArguments, look: Look): readonly string[] {
  const isStored = result['outcome'] === 'stored';
  const shown = isStored ? `${String(text)} (waits for their next login)` : String(text);
  return saying({ at: look.now(), way: isStored ? 'stored' : 'sent', name: String(to), text: shown }, look);
}

function broadcast(result: CommandResult, { text }: ParsedArguments, look: Look): readonly string[] {
  const count = Number(result['recipients']);
  const name = count > 0 ? `all (${count})` : 'nobody';
  const lines = saying({ at: look.now(), way: 'sentAll', name, text: String(text) }, look);
  if (result['withheld'] !== true) return lines;
  return [...lines, marked('!', 'yellow', 'it could not be delivered to some recipients', look)];
}

function privately(_result: CommandResult, { user, text }: ParsedArguments, look: Look): readonly string[] {
  return saying({ at: look.now(), way: 'sentPrivate', name: String(user), text: String(text) }, look);
}
