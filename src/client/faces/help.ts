/** The client's own command: help, made of the command table. Faces give its result to the core, which keeps the order. */
import type { ParsedArguments } from '../../commands/row.ts';
import { COMMANDS, offered, unknownCommand } from '../../commands/table.ts';
import type { CommandResult } from '../events.ts';

/** The result of `help [command]`; the list spares who is no operator what is not for them. */
export function helpResult(given: ParsedArguments, isOperator: boolean): CommandResult {
  const asked = given['command'];
  if (asked === undefined) {
    const commands = offered(isOperator).map(({ name, usage, summary }) => ({ name, usage, summary }));
    return { type: 'result', command: 'help', ok: true, commands };
  }
  const name = String(asked).replace(/^\//, '').toLowerCase();
  const row = COMMANDS.get(name);
  if (!row?.typed) {
    const { code, message } = unknownCommand(name);
    return { type: 'result', command: 'help', ok: false, code, message };
  }
  const { usage, summary, help } = row;
  return { type: 'result', command: 'help', ok: true, commands: [{ name: row.name, usage, summary, help }] };
}
