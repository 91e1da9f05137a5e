/** Names that arrive and that somebody may want to type: kept fresh for completion by every event. */
import type { ClientEvent, CommandResult } from '../../events.ts';
import type { ParsedArguments } from '../../../commands/row.ts';

/** What a word can stand for. */
export type WordKind = 'online' | 'seen' | 'blocked' | 'asking' | 'private' | 'transfer' | 'file';

export interface KnownWords {
  /** Learns from what arrives; `given` are the arguments of the command that a result answers. */
  learn(event: ClientEvent, given?: ParsedArguments): void;
  /** In order of the alphabet. */
  of(kind: WordKind): readonly string[];
}

/* Names are learned from what others make the server send, so their number has an end. */
const MOST_WORDS = 5_000;

/* They stand on the screen when Tab lists them, so only what a name may be is learned. */
const OFFER = /^@\d+$/;
const NAME = /^[A-Za-z0-9_.-]{1,32}$/;
const FILE_NAME = /^[^\p{C}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}]{1,255}$/v;

const OVER: ReadonlySet<string> = new Set(['done', 'failed', 'cancelled']);

/** Knows nothing yet. */
export function knownWords(): KnownWords {
  const words: Record<WordKind, Set<string>> = {
    online: new Set(),
    seen: new Set(),
    blocked: new Set(),
    asking: new Set(),
    private: new Set(),
    transfer: new Set(),
    file: new Set(),
  };

  function add(kind: WordKind, word: unknown, shape = NAME): void {
    if (typeof word === 'string' && shape.test(word) && words[kind].size < MOST_WORDS) words[kind].add(word);
  }
  function replace(kind: WordKind, all: unknown): void {
    words[kind].clear();
    if (Array.isArray(all)) for (const word of all) add(kind, word);
  }
  /** Names are compared without case. */
  function remove(kind: WordKind, name: unknown): void {
    const gone = String(name).toLowerCase();
    for (const word of words[kind]) if (word.toLowerCase() === gone) words[kind].delete(word);
  }
  function learnResult(result: CommandResult, given: ParsedArguments | undefined): void {
    if (Array.isArray(result['files'])) {
      for (const file of result['files'] as readonly { name?: unknown }[]) add('file', file.name, FILE_NAME);
    }
    if (!result.ok) return;
    if (result.command === 'accept' || result.command === 'decline') remove('asking', result['id']);
    if (result.command === 'whoelse') replace('online', result['users']);
    if (result.command === 'blocks') replace('blocked', result['users']);
    if (result.command === 'block') add('blocked', given?.['user']);
    if (result.command === 'unblock') remove('blocked', given?.['user']);
    if (result.command === 'whoelsesince' && Array.isArray(result['users'])) {
      for (const user of result['users']) add('seen', user);
    }
  }

  return {
    learn(event, given) {
      switch (event.type) {
        case 'presence':
          add('seen', event.user);
          if (event.online) add('online', event.user);
          else remove('online', event.user);
          return;
        case 'message':
        case 'broadcast':
          return add('seen', event.from);
        case 'private-request':
          add('seen', event.from);
          return add('asking', event.from);
        case 'offer':
          return add('asking', event.id, OFFER);
        case 'offer-closed':
          return remove('asking', event.id);
        case 'private-open':
          remove('asking', event.with);
          return add('private', event.with);
        case 'private-closed':
          remove('asking', event.with);
          return remove('private', event.with);
        case 'transfer':
          add('file', event.file, FILE_NAME);
          if (OVER.has(event.state)) remove('transfer', event.id);
          else add('transfer', event.id);
          return;
        case 'result':
          return learnResult(event, given);
        default:
      }
    },
    of: (kind) => [...words[kind]].sort((a, b) => a.localeCompare(b)),
  };
}
