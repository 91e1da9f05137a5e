/** Whether a disk, or somebody's share of it, has room: found out by writing, for no call tells of every kind of quota. */
import { closeSync, fsyncSync, openSync, rmSync, writeSync } from 'node:fs';
import { constants } from 'node:os';
import { join } from 'node:path';

const FILE = 'hubbub.db-room';
const BYTES = 65_536;
/* By number: Node has no name for EDQUOT. */
const { ENOSPC, EDQUOT } = constants.errno;
const NO_ROOM: ReadonlySet<number> = new Set([ENOSPC, EDQUOT]);

/** Whether 64 KiB can be written into `folder`; true as well where something else is wrong than room. */
export function hasRoom(folder: string): boolean {
  const path = join(folder, FILE);
  try {
    writeAndSync(path);
    return true;
  } catch (error) {
    return !(error instanceof Error && 'errno' in error && NO_ROOM.has(Math.abs(Number(error.errno))));
  } finally {
    rmSync(path, { force: true });
  }
}

function writeAndSync(path: string): void {
  const file = openSync(path, 'w', 0o600);
  try {
    // A quota may cut a write short; the next one says why.
    for (let written = 0; written < BYTES;) written += writeSync(file, Buffer.alloc(BYTES - written));
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
}
