/** What Tab offers: command names first, then the users seen in this session. The terminal face asks. */
import { COMMANDS, offered } from '../../commands/table.ts';
import type { ClientEvent } from '../events.ts';

export interface Completion {
  /** Learns names from what arrives. */
  learn(event: ClientEvent): void;
  /** The words, each with a blank after it, that may stand where the last word of `line` stands. */
  complete(line: string): readonly string[];
}

/* Names are learned from what others make the server send, so their number has an end. */
const MOST_NAMES = 1000;

/* Names stand on the screen when Tab lists them, so only what a name may be is learned. */
const NAME = /^[A-Za-z0-9_.-]{1,32}$/;

/** A completion that knows no users yet. */
export function completion(): Completion {
  const names = new Set<string>();
  let commands = offered(false);

  function add(name: unknown): void {
    if (typeof name === 'string' && NAME.test(name) && names.size < MOST_NAMES) names.add(name);
  }

  return {
    learn(event) {
      if (event.type === 'welcome') commands = offered(event.operator === true);
      if (event.type === 'presence') add(event.user);
      if ('from' in event) add(event.from);
      if (event.type === 'result' && Array.isArray(event['users'])) event['users'].forEach(add);
    },
    complete(line) {
      const [, slash = '', command = '', more] = /^\s*(\/?)(\S*)(?:\s+(\S*))?/.exec(line) ?? [];
      const typed = line.slice(line.search(/\S*$/));
      if (more === undefined) {
        return matching(
          commands.map((row) => `${slash}${row.name}`),
          `${slash}${command}`,
        );
      }
      const isSecondWord = /^\s*\S+\s+\S*$/.test(line);
      const usage = COMMANDS.get(command.toLowerCase())?.usage ?? '';
      if (!isSecondWord) return [];
      if (/^\S+ [<[]user/.test(usage)) return matching([...names].sort(), typed);
      return usage.startsWith('help')
        ? matching(
            commands.map((row) => row.name),
            typed,
          )
        : [];
    },
  };
}

function matching(words: readonly string[], start: string): readonly string[] {
  const lower = start.toLowerCase();
  return words.filter((word) => word.toLowerCase().startsWith(lower)).map((word) => `${word} `);
}
