/**
 * How `hubbub users` reaches a running server: a Unix socket in the data folder, which only its owner can enter. A line is a
 * command, its answer a line; accounts do the work, as for every other command on the bus.
 */
import { chmod, lstat, mkdtemp, rm, stat } from 'node:fs/promises';
import { createServer } from 'node:net';
import type { Server, Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { refuse } from '../../machines/vocabulary/codes.ts';
import type { Refusal } from '../../machines/vocabulary/codes.ts';
import type { Bus } from '../bus/bus.ts';
import { PrivateFileError, readPrivateFile, writePrivateFile } from '../ports/private-file.ts';
import { decodeAdministration } from '../wire/administration.ts';
import { encodeResult } from '../wire/encode.ts';
import { FramingError, lineReader } from '../wire/lines.ts';
import type { Log } from './log.ts';

/** The longest command in bytes: an import of some hundred thousand accounts travels as one line. */
export const ADMINISTRATION_LINE_BYTES = 8_388_608;

/** The longest path of a Unix socket that every system takes. */
const PATH_BYTES = 100;

const PLACE_PREFIX = 'hubbub-admin-';

/** A line that is no command has no id that could be trusted. */
const NO_COMMAND = 0;

export interface Administration {
  /** Takes no more commands; those under way get no answer. */
  close(): Promise<void>;
}

export interface AdministrationOptions {
  /** The data folder, whose store the caller holds. */
  readonly folder: string;
  readonly bus: Bus;
  readonly log?: Log;
}

/**
 * Where the socket of a data folder is, or null when no server has left word: in the folder, or where its path is too long
 * for a socket, where a file in it says. Throws PrivateFileError when others may read that file.
 */
export async function administrationPath(folder: string): Promise<string | null> {
  const path = join(folder, 'admin.sock');
  if (Buffer.byteLength(path) <= PATH_BYTES) return path;
  const told = await readPrivateFile(wordFile(folder));
  return told !== null && (await isOurs(folder, dirname(told))) ? told : null;
}

/**
 * Opens the socket; to be called by whoever holds the store, so a socket file that is there is a leftover. Throws
 * PrivateFileError.
 */
export async function openAdministration({
  folder,
  bus,
  log,
}: AdministrationOptions): Promise<Administration> {
  const { path, forget } = await makePlace(folder);
  const sockets = new Set<Socket>();
  let count = 0;
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
    serve(socket, `admin/${++count}`, bus);
  });
  try {
    await listen(server, path);
    await chmod(path, 0o600);
  } catch (cause) {
    server.close();
    await forget();
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new PrivateFileError('unwritable', `Cannot open the socket ${path}: ${reason}.`, { cause });
  }
  // Without a listener an accept that fails, as for want of descriptors, would end the process.
  server.on('error', (error) => log?.error({ err: error }, 'the administration socket failed'));
  return {
    async close() {
      const closed = new Promise((resolve) => server.close(resolve));
      for (const socket of sockets) socket.destroy();
      await closed;
      await forget();
    },
  };
}

interface Place {
  readonly path: string;
  /** Removes what was made for the socket. */
  readonly forget: () => Promise<void>;
}

/** A free path for the socket: a leftover of a server that was killed makes room. */
async function makePlace(folder: string): Promise<Place> {
  const path = join(folder, 'admin.sock');
  const isLong = Buffer.byteLength(path) > PATH_BYTES;
  const leftover = await administrationPath(folder);
  if (!isLong) {
    await rm(path, { force: true });
    return { path, forget: () => rm(path, { force: true }) };
  }
  if (leftover !== null) await removePlace(dirname(leftover));
  const place = await mkdtemp(join(tmpdir(), PLACE_PREFIX));
  const elsewhere = join(place, 'admin.sock');
  await writePrivateFile(wordFile(folder), elsewhere);
  return {
    path: elsewhere,
    async forget() {
      await rm(wordFile(folder), { force: true });
      await removePlace(place);
    },
  };
}

function wordFile(folder: string): string {
  return join(folder, 'admin.path');
}

/** The word of a server that was killed may name a folder that anybody could have made since: passwords would go there. */
async function isOurs(folder: string, place: string): Promise<boolean> {
  try {
    const [ours, theirs] = [await stat(folder), await lstat(place)];
    return theirs.isDirectory() && theirs.uid === ours.uid && (theirs.mode & 0o077) === 0;
  } catch {
    return false;
  }
}

async function removePlace(place: string): Promise<void> {
  if (basename(place).startsWith(PLACE_PREFIX)) await rm(place, { recursive: true, force: true });
}

function listen(server: Server, path: string): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(path, () => {
      server.off('error', reject);
      resolve();
    });
  });
}

function serve(socket: Socket, address: string, bus: Bus): void {
  const lines = lineReader(ADMINISTRATION_LINE_BYTES);
  let isEnding = false;
  const detach = bus.attend(address, {
    onResult: (id, result) => void (socket.writable && socket.write(encodeResult(id, result))),
  });

  /** What follows such a line is not trusted either; it is read, so that the answer arrives, and not looked at. */
  function giveUp(refusal: Refusal): void {
    isEnding = true;
    socket.end(encodeResult(NO_COMMAND, refusal));
  }

  function accept(line: string): void {
    if (line === '' || isEnding) return;
    const command = decodeAdministration(line);
    if (typeof command === 'string') giveUp(refuse('usage', command));
    else bus.publish({ type: 'administration.asked', from: address, command });
  }

  socket.on('error', () => socket.destroy());
  socket.once('close', detach);
  socket.on('data', (chunk) => {
    if (isEnding) return;
    try {
      lines.read(chunk).forEach(accept);
    } catch (error) {
      if (!(error instanceof FramingError)) throw error;
      giveUp(refuse(error.code === 'too-long' ? 'too-long' : 'usage', error.message));
    }
  });
}
