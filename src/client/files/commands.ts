/** The commands about files that this client carries out itself, one function each; each gives its one result. */
import { chunkNumbers } from '../../commands/files.ts';
import type { ParsedArguments } from '../../commands/row.ts';
import { SwarmError } from '../../swarm/swarm-error.ts';
import { failure, success } from '../command-result.ts';
import type { CommandResult } from '../events.ts';
import type { Settle } from '../result-order.ts';
import type { FileDesk } from './desk.ts';

type Carry = (desk: FileDesk, given: ParsedArguments) => Promise<CommandResult>;

const COMMANDS: Readonly<Record<string, Carry>> = {
  async register({ swarm, onHashing }, given) {
    const file = String(given['file']);
    const registered = await swarm.register(file, (bytes, size) => onHashing(file, bytes, size));
    return { ...success('register'), ...registered };
  },
  async unregister({ swarm }, given) {
    await swarm.unregister(String(given['file']));
    return success('unregister');
  },
  async download({ swarm }, given) {
    const chunks = given['chunks'] === undefined ? undefined : chunkNumbers(String(given['chunks']));
    const { ok, ...result } = await swarm.download(String(given['file']), chunks ?? undefined);
    return { type: 'result', command: 'download', ok, ...result };
  },
  async transfers({ swarm }) {
    return { ...success('transfers'), transfers: swarm.transfers };
  },
  push: ({ pushes }, given) => pushes.push(String(given['file']), given['to'] as readonly string[]),
  pause: onTransfer('pause'),
  resume: onTransfer('resume'),
  async cancel(desk, given) {
    const id = String(given['id']);
    if (!isPush(id)) return onTransfer('cancel')(desk, given);
    desk.pushes.cancel(id);
    return { ...success('cancel'), id };
  },
};

/** Pushes and transfers have ids of different shapes, so `cancel` takes both. */
function isPush(id: string): boolean {
  return /^p\d+$/.test(id);
}

/** True for a command that is carried out here. */
export function isFileCommand(command: string): boolean {
  return Object.hasOwn(COMMANDS, command);
}

/** Carries out a command. */
export function carryOutFile(desk: FileDesk, command: string, given: ParsedArguments, settle: Settle): void {
  const carry = COMMANDS[command];
  if (!carry) return;
  carry(desk, given).then(settle, (error: unknown) => {
    const { code, message } = error instanceof SwarmError ? error : new SwarmError('internal', String(error));
    settle(failure(command, code, message));
  });
}

function onTransfer(word: 'pause' | 'resume' | 'cancel'): Carry {
  return async ({ swarm }, given) => {
    const id = String(given['id']);
    swarm[word](id);
    return { ...success(word), id };
  };
}
