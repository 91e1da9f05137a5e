/** Asks the server that runs over a data folder, through the socket that it opened there. */
import { once } from 'node:events';
import { connect } from 'node:net';
import type { Socket } from 'node:net';
import type { AdministrationCommand } from '../../../machines/vocabulary/administration.ts';
import type { Result } from '../../../machines/vocabulary/replies.ts';
import { ADMINISTRATION_LINE_BYTES, administrationPath } from '../../server/administration-socket.ts';
import { lineReader } from '../../wire/lines.ts';
import { OperatorError } from './operator-error.ts';

/** The running server's socket, or null when none answers there. */
export async function reachServer(folder: string): Promise<Socket | null> {
  const path = await administrationPath(folder);
  if (path === null) return null;
  const socket = connect(path);
  try {
    await once(socket, 'connect');
    return socket;
  } catch {
    // Whether a server runs after all is told by the store's lock, whatever the reason was here.
    return null;
  }
}

/** The server's answer to one command; ends the connection. Throws OperatorError. */
export function askServer(socket: Socket, command: AdministrationCommand): Promise<Result> {
  const line = JSON.stringify(command);
  if (Buffer.byteLength(line) > ADMINISTRATION_LINE_BYTES) {
    socket.destroy();
    throw new OperatorError(
      'that is too much for one command to a running server: split the file, or stop the server meanwhile',
    );
  }
  const lines = lineReader(Infinity);
  return new Promise((resolve, reject) => {
    socket.on('data', (chunk: Buffer) => {
      const [answer] = lines.read(chunk);
      if (answer === undefined) return;
      resolve(JSON.parse(answer) as Result);
      socket.end();
    });
    // A 'close' follows every error.
    socket.on('error', () => undefined);
    socket.on('close', () =>
      reject(new OperatorError('the server ended before it answered: look whether it was done')),
    );
    socket.write(`${line}\n`);
  });
}
