/** What was typed and has no result yet. The face of the terminal keeps it to show results beside what they answer. */
import type { ParsedArguments } from '../../../commands/row.ts';
import type { ParsedCommand } from '../../../commands/table.ts';

export interface Asked {
  /** The command's name in its result. */
  readonly name: string;
  readonly given: ParsedArguments | undefined;
  /** The typed line where it was taken off the screen until the result is there; null where it stands there. */
  readonly line: string | null;
  /** Asked by the face itself: its result is not shown as one. */
  readonly hidden: boolean;
  /** Monotonic milliseconds. */
  readonly since: number;
}

export interface AskedList {
  add(command: ParsedCommand, line: string | null, since: number, hidden?: boolean): void;
  /** The oldest of that name, which a result of that name answers: results come in order. */
  take(name: string): Asked | undefined;
  /** The oldest of that name, which stays. */
  first(name: string): Asked | undefined;
  /** Oldest first. */
  readonly waiting: readonly Asked[];
}

/** Nothing asked yet. */
export function askedList(): AskedList {
  const waiting: Asked[] = [];
  return {
    add(command, line, since, hidden = false) {
      const name = command.ok ? command.row.name : command.command;
      waiting.push({ name, given: command.ok ? command.given : undefined, line, hidden, since });
    },
    take(name) {
      const at = waiting.findIndex((asked) => asked.name === name);
      return at < 0 ? undefined : waiting.splice(at, 1)[0];
    },
    first: (name) => waiting.find((asked) => asked.name === name),
    get waiting() {
      return waiting;
    },
  };
}
