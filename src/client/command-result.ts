/** Results as faces get them, out of what the server says; what it promised and did not deliver is noticed here. */
import { chunkCountOf } from '../../machines/vocabulary/files.ts';
import type { FoundFile } from '../../machines/vocabulary/swarm.ts';
import type { Result } from '../../machines/vocabulary/replies.ts';
import type { CommandResult } from './events.ts';
import { isoTime } from './iso-time.ts';

type Check = (value: unknown) => boolean;
type Fields = Readonly<Record<string, unknown>>;

const isText: Check = (value) => typeof value === 'string';
const isFlag: Check = (value) => typeof value === 'boolean';
const isNumber: Check = (value) => typeof value === 'number';
const isName: Check = (value) => isText(value) && value !== '';
const listOf =
  (check: Check): Check =>
  (value) =>
    Array.isArray(value) && value.every(check);
const fields =
  (checks: Readonly<Record<string, Check>>): Check =>
  (value) => {
    if (typeof value !== 'object' || value === null) return false;
    return Object.entries(checks).every(([name, check]) => check((value as Fields)[name]));
  };

const USERS = fields({ users: listOf(isText) });
const ENTRY = fields({ id: isText, from: isText, to: isText, text: isText, at: isNumber, outcome: isText });

const FOUND = fields({
  manifest: fields({ root: isText, name: isText, size: isNumber, publisher: isText }),
  owners: listOf(isText),
});

/** What a success holds beside `ok`, by command. */
const PROMISES: ReadonlyMap<string, Check> = new Map([
  ['whoelse', USERS],
  ['whoelsesince', USERS],
  ['blocks', USERS],
  ['message', fields({ outcome: isText, id: isText })],
  ['broadcast', fields({ recipients: isNumber, withheld: isFlag })],
  ['history', fields({ messages: listOf(ENTRY), more: isFlag })],
  ['searchfile', fields({ files: listOf(FOUND) })],
  ['searchchunk', fields({ file: isName, chunks: listOf(fields({ n: isNumber, owners: listOf(isText) })) })],
  [
    'login',
    fields({ user: isName, unread: isNumber, session: isName, secret: isName, idleTimeoutSeconds: isNumber }),
  ],
]);

/** Whether a result holds what the protocol promises for this command; a refusal promises nothing. */
export function isAsPromised(command: string, result: Result): boolean {
  return !result.ok || (PROMISES.get(command)?.(result) ?? true);
}

/** The server's answer to a command, for faces; one that cannot be understood becomes a failure. */
export function commandResult(command: string, result: Result): CommandResult {
  if (!isAsPromised(command, result)) {
    return failure(command, 'internal', `${command}: the server's answer cannot be understood`);
  }
  const { ok, ...rest } = result as Result & Fields;
  const shown: Record<string, unknown> = { type: 'result', command, ok };
  if (!ok) Object.assign(shown, { code: 'internal', message: 'the server did not say why' });
  for (const [name, value] of Object.entries(rest)) {
    if (!RESERVED.has(name)) shown[SHOWN_AS[name] ?? name] = translate(name, value);
  }
  return shown as unknown as CommandResult;
}

/** The frame's own fields, and the one name that would change the object instead of filling it. */
const RESERVED = new Set(['t', 're', 'type', 'command', '__proto__']);

/** A file's id goes by its own name in frames, where `id` is the command's. */
const SHOWN_AS: Readonly<Record<string, string>> = { file: 'id' };

function translate(name: string, value: unknown): unknown {
  if (name === 'messages') return entries(value);
  return name === 'files' ? files(value) : value;
}

function files(value: unknown): unknown {
  if (!Array.isArray(value)) return value;
  return value.map(({ manifest, owners }: FoundFile) => {
    const { root, name, size, publisher, listing } = manifest;
    const kind = listing === undefined ? {} : { kind: 'folder' };
    return { id: root, name, size, chunks: chunkCountOf(size), publisher, owners, ...kind };
  });
}

function entries(value: unknown): unknown {
  if (!Array.isArray(value)) return value;
  return value.map((entry: { at: number }) => ({ ...entry, at: isoTime(entry.at) }));
}

/** A plain success. */
export function success(command: string): CommandResult {
  return { type: 'result', command, ok: true };
}

/** A refusal of our own. */
export function failure(command: string, code: string, message: string): CommandResult {
  return { type: 'result', command, ok: false, code, message };
}

/** The session ended before the command had its result: whether it was carried out is not known. */
export function interrupted(command: string): CommandResult {
  const rest =
    command === 'download'
      ? 'what came so far is kept, the same download goes on there'
      : 'it may have been carried out';
  return failure(command, 'interrupted', `${command}: the session ended before its result came; ${rest}`);
}
