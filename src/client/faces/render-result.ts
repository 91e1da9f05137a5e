/** Results as lines for people, a row per command. `render` calls it. */
import type { ParsedArguments } from '../../commands/row.ts';
import type { CommandResult } from '../events.ts';
import type { TransferEvent } from '../../swarm/transfer.ts';
import { marked } from './look.ts';
import type { Look } from './look.ts';
import { comparison } from './render-comparison.ts';
import { chunkLines, fileLines, shownName, transferLine } from './render-files.ts';
import { renderOwn } from './render-own.ts';
import { pushSummary } from './render-pushes.ts';
import { MARKS_HELP, saying } from './saying.ts';
import { safe, safeLines } from '../../terminal/safe.ts';

type Renderer = (result: CommandResult, look: Look, asked?: ParsedArguments) => readonly string[];

const RENDERERS: Readonly<Record<string, Renderer>> = {
  whoelse: names('online', 'nobody else is online'),
  whoelsesince: names('were online', 'nobody else was online'),
  blocks: names('you block', 'you block nobody'),
  message: (result, look) => [
    done(result['outcome'] === 'stored' ? 'stored; it waits for their next login' : 'delivered', look),
  ],
  broadcast: (result, look) => [done(broadcast(result), look)],
  block: (_result, look) => [done('blocked; they are not told', look)],
  unblock: (_result, look) => [done('no longer blocked; they are not told', look)],
  kick: (_result, look) => [done('they have no session any more', look)],
  announce: (_result, look) => [done('announced', look)],
  pardon: (_result, look) => [done('their account is not blocked any more', look)],
  passwd: (_result, look) => [done('your password is changed', look)],
  logout: (_result, look) => [done('logged out', look)],
  // A person has just read that it is open.
  startprivate: (result, look) =>
    look.live ? [] : [done(`private session with ${text(result['with'])} is open`, look)],
  private: (_result, look) => [done('received', look)],
  stopprivate: (_result, look) => [done('told them', look)],
  accept: (_result, look) => [done('accepted; connecting', look)],
  decline: (_result, look) => [done('declined', look)],
  verify: comparison,
  'accept-key': (result, look) => [
    done('their new key is taken for good; it is not verified yet', look),
    ...comparison(result, look),
  ],
  register: (result, look) => {
    const { files, hidden } = result;
    const name = text(result['name']);
    const what = typeof files === 'number' ? `${name}/ ${fileCount(files)}, ` : `${name} `;
    const without =
      typeof hidden === 'number' && hidden > 0 ? `; left out because of a dot first: ${hidden}` : '';
    const others = result['known'] === true ? '; others have it too' : '';
    return [done(`${what}offered as ${text(result['id'])}${others}${without}`, look)];
  },
  unregister: (_result, look) => [done('not offered any more', look)],
  searchfile: (result, look) => fileLines(list(result['files']), look),
  searchchunk: (result) => chunkLines(list(result['chunks'])),
  download: (result, look) => {
    const { path, files } = result;
    const folder = typeof files === 'number' ? `/, ${fileCount(files)}` : '';
    return [done(typeof path === 'string' ? `saved to ${path}${folder}` : 'the chunks are here', look)];
  },
  transfers: (result, look) => {
    const lines = list(result['transfers']).map((each) => safe(transferLine(each as TransferEvent)));
    return lines.length > 0 || !look.live ? lines : [done('nothing is being fetched', look)];
  },
  pause: (_result, look) => [done('paused', look)],
  push: (result, look) => [done(pushed(result), look)],
  resume: (_result, look) => [done('goes on', look)],
  cancel: (_result, look) => [done('given up', look)],
  history,
  help,
};

/** The lines of a result: what was asked for, or `x` and why not. `asked` are the arguments, where the face knows them. */
export function renderResult(result: CommandResult, look: Look, asked?: ParsedArguments): readonly string[] {
  const own = renderOwn(result, asked, look);
  if (own) return own;
  if (!result.ok) {
    const sentence = text(result.message) || text(result.code) || 'refused';
    if (list(result['recipients']).length > 0) {
      return [marked('x', 'red', `${sentence}. ${pushed(result)}`, look)];
    }
    return [marked('x', 'red', sentence, look), ...fileLines(list(result['files']), look)];
  }
  return RENDERERS[result.command]?.(result, look, asked) ?? [done(`${result.command}: done`, look)];
}

/** A list of names: a sentence for who watches, a name a line for who reads. */
function names(before: string, none: string): Renderer {
  return (result, look) => {
    const users = list(result['users']).map((user) => safe(text(user)));
    if (!look.live) return users;
    return [done(users.length === 0 ? none : `${before}: ${users.join(', ')}`, look)];
  };
}

function broadcast(result: CommandResult): string {
  const recipients = Number(result['recipients']);
  const reached = recipients > 0 ? `delivered to ${recipients}` : 'nobody was reached';
  return result['withheld'] === true ? `${reached}; it could not be delivered to some recipients` : reached;
}

function history(result: CommandResult, look: Look, asked?: ParsedArguments): readonly string[] {
  const messages = list(result['messages']).map(record);
  const sought = typeof asked?.['search'] === 'string' ? { sought: asked['search'] } : {};
  const lines = messages.flatMap((message) => {
    const [from, to] = [text(message['from']), text(message['to'])];
    const isStored = message['outcome'] === 'stored';
    const said = { at: message['at'], text: text(message['text']), ...sought };
    if (!look.live)
      return saying({ ...said, way: isStored ? 'stored' : 'message', name: `${from} > ${to}` }, look);
    if (look.isSelf(from)) return saying({ ...said, way: isStored ? 'stored' : 'sent', name: to }, look);
    return saying({ ...said, way: isStored ? 'mail' : 'message', name: from }, look);
  });
  if (lines.length === 0) return look.live ? [done('no messages', look)] : [];
  if (result['more'] !== true) return lines;
  const again = ['user', 'search', 'limit'].flatMap((name) => words(name, asked?.[name])).join('');
  const older = `history${again} --before ${text(messages[0]?.['id'])}`;
  return [...lines, done(`there are older ones: ${older}`, look)];
}

/** An argument of history as it would be typed, with a blank before it. */
function words(name: string, value: ParsedArguments[string] | undefined): string[] {
  if (value === undefined) return [];
  const typed = /[\s"]/.test(String(value)) ? JSON.stringify(String(value)) : String(value);
  return [name === 'user' ? ` ${typed}` : ` --${name} ${typed}`];
}

const USAGE_COLUMNS = 28;
/* With less beside the usage a summary would be a ribbon of single words. */
const SUMMARY_COLUMNS = 24;

function help(result: CommandResult, look: Look): readonly string[] {
  const commands = list(result['commands']);
  const marks = look.live && commands.length > 1 ? ['', safeLines(MARKS_HELP, 0, look.columns)] : [];
  const lines = commands.map((command) => {
    const { usage, summary, help: more } = record(command);
    const isNarrow = look.columns < USAGE_COLUMNS + 2 + SUMMARY_COLUMNS;
    const below = more ?? (isNarrow ? summary : undefined);
    if (below !== undefined)
      return `${safeLines(text(usage), 4, look.columns)}\n  ${safeLines(text(below), 2, look.columns)}`;
    const shown = safe(text(usage)).padEnd(USAGE_COLUMNS);
    const gap = shown.length > USAGE_COLUMNS ? `\n${' '.repeat(USAGE_COLUMNS)}` : '';
    return `${shown}${gap}  ${safeLines(text(summary), USAGE_COLUMNS + 2, look.columns)}`;
  });
  return [...lines, ...marks];
}

/** What a push came to; a folder has a `/` here as everywhere. */
function pushed(result: CommandResult): string {
  return pushSummary(shownName(text(result['file']), result['kind']), list(result['recipients']));
}

function fileCount(files: number): string {
  return files === 1 ? '1 file' : `${files} files`;
}

function done(sentence: string, look: Look): string {
  return look.live ? marked('=', 'green', sentence, look) : safe(sentence);
}

function text(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

function list(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

function record(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
}
