/**
 * How `hubbub users` reaches a running server: a Unix socket in the data folder, which only its owner can enter. A line is a
 * command, its answer a line; accounts do the work, as for every other command on the bus.
 */
import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import type { Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { AdministrationCommand } from '../../machines/vocabulary/administration.ts';
import { refuse } from '../../machines/vocabulary/codes.ts';
import type { Bus } from '../bus/bus.ts';
import { readPrivateFile, writePrivateFile } from '../ports/private-file.ts';
import { decodeAdministration } from '../wire/administration.ts';
import { encodeResult } from '../wire/encode.ts';
import { FramingError, lineReader } from '../wire/lines.ts';

/** An import of some ten thousand accounts travels as one line. */
const LINE_BYTES = 8_388_608;

/** The longest path of a Unix socket that every system takes. */
const PATH_BYTES = 100;

export interface Administration {
  close(): Promise<void>;
}

/** Where the socket of a data folder is: in it, or where the folder's path is too long for a socket, where a file in it says. */
export async function administrationPath(folder: string): Promise<string> {
  const path = join(folder, 'admin.sock');
  if (Buffer.byteLength(path) <= PATH_BYTES) return path;
  return (await readPrivateFile(join(folder, 'admin.path'))) ?? path;
}

/** Opens the socket; to be called by whoever holds the store, so a socket file that is there is a leftover. */
export async function openAdministration({
  folder,
  bus,
}: {
  folder: string;
  bus: Bus;
}): Promise<Administration> {
  const sockets = new Set<Socket>();
  const elsewhere = Buffer.byteLength(join(folder, 'admin.sock')) > PATH_BYTES;
  if (elsewhere) {
    const place = await mkdtemp(join(tmpdir(), 'hubbub-admin-'));
    await writePrivateFile(join(folder, 'admin.path'), join(place, 'admin.sock'));
  }
  const path = await administrationPath(folder);
  await rm(path, { force: true });
  let count = 0;
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
    serve(socket, `admin/${++count}`, bus);
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(path, resolve);
  });
  await chmod(path, 0o600);
  return {
    async close() {
      const closed = new Promise((resolve) => server.close(resolve));
      for (const socket of sockets) socket.destroy();
      await closed;
      if (elsewhere) await rm(dirname(path), { recursive: true, force: true });
    },
  };
}

function serve(socket: Socket, address: string, bus: Bus): void {
  const lines = lineReader(LINE_BYTES);
  const detach = bus.attend(address, {
    onResult: (id, result) => void socket.write(encodeResult(id, result)),
  });

  function accept(line: string): void {
    const command = decodeAdministration(line);
    if (typeof command === 'string') socket.end(encodeResult(1, refuse('usage', command)));
    else
      bus.publish({
        type: 'administration.asked',
        from: address,
        command: command satisfies AdministrationCommand,
      });
  }

  socket.on('error', () => socket.destroy());
  socket.once('close', detach);
  socket.on('data', (chunk) => {
    try {
      for (const line of lines.read(chunk)) if (line !== '') accept(line);
    } catch (error) {
      if (!(error instanceof FramingError)) throw error;
      socket.destroy();
    }
  });
}
