/** Hands a command to the core, or answers it where the client itself is asked. The faces submit through it. */
import type { ParsedCommand } from '../../commands/table.ts';
import type { ClientCore } from '../core.ts';
import { helpResult } from './help.ts';

/** The passwords of passwd; null when there are none to give, which refuses the command. */
export type Change = { readonly old: string; readonly new: string } | null;

/** True for the command that ends the session: nothing after it is run. */
export function isLogout(command: ParsedCommand): boolean {
  return command.ok && command.row.name === 'logout';
}

/** True for a command whose arguments are secrets. */
export function isSecret(command: ParsedCommand): boolean {
  return command.ok && command.row.secret;
}

/** Submits; `change` is asked for only when the command needs it. */
export function submit(core: ClientCore, command: ParsedCommand, change: () => Change): void {
  if (command.ok && command.row.runs === 'client')
    return core.answer(helpResult(command.given, core.isOperator));
  if (!isSecret(command)) return core.submit(command);
  const secrets = change();
  if (secrets) return core.submit(command, secrets);
  core.answer({
    type: 'result',
    command: command.ok ? command.row.name : command.command,
    ok: false,
    code: 'usage',
    message: 'passwd needs two passwords: the old one in HUBBUB_PASSWORD, the new one in HUBBUB_NEW_PASSWORD',
  });
}
