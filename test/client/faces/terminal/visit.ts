/** A visit to a pseudo-terminal where luke is logged in, closed after the test; and the words its tests share. */
import { afterEach } from 'vitest';
import type { ClientEvent } from '../../../../src/client/events.ts';
import { openTerminal } from '../pseudo-terminal.ts';
import type { PseudoTerminal, TerminalWish } from '../pseudo-terminal.ts';

type Rows = readonly string[];

export interface Visit {
  /** A terminal where nobody is logged in. */
  open(wish?: TerminalWish): Promise<PseudoTerminal>;
  /** A terminal where luke is logged in; hans and yoda are online, luke blocks vader. */
  online(wish?: TerminalWish): Promise<PseudoTerminal>;
}

/** Opens terminals that end with the test. */
export function visit(): Visit {
  const opened: PseudoTerminal[] = [];
  afterEach(() => opened.splice(0).forEach((terminal) => terminal.close()));

  async function open(wish: TerminalWish = {}): Promise<PseudoTerminal> {
    const terminal = await openTerminal(wish);
    opened.push(terminal);
    return terminal;
  }
  return {
    open,
    async online(wish = {}) {
      const terminal = await open(wish);
      await terminal.order({ do: 'welcome' });
      await terminal.until(last('luke>'));
      await terminal.order({ do: 'reply', fields: { users: ['hans', 'yoda'] } });
      await terminal.order({ do: 'reply', fields: { users: ['vader'] } });
      await terminal.until(has('2 online: hans, yoda'));
      return terminal;
    },
  };
}

/** The last row is this text. */
export const last =
  (text: string) =>
  (rows: Rows): boolean =>
    rows.at(-1) === text;

/** Some row holds this text. */
export const has =
  (text: string) =>
  (rows: Rows): boolean =>
    rows.some((row) => row.includes(text));

/** The last row ends so. */
export const ends =
  (text: string) =>
  (rows: Rows): boolean =>
    rows.at(-1)?.endsWith(text) ?? false;

/** A message to luke, some years ago. */
export function says(from: string, text: string): ClientEvent {
  return { type: 'message', id: text, from, text, at: '2020-01-02T03:04:05Z', mail: false };
}
