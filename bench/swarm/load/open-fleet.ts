/** Starts whom the words name, with the same file for everybody; says who is not installed. */
import { hasAria2, openAria2 } from './aria2.ts';
import type { Fleet, Mover } from './fleet.ts';
import { openHubbub } from './hubbub.ts';
import { hasLibtorrent, openLibtorrent } from './libtorrent.ts';
import type { MadeFile } from './made-file.ts';

/** Starts an owner and so many fetchers. */
export function openFleet(who: Mover, file: MadeFile, fetchers: number): Promise<Fleet> {
  if (who === 'hubbub') return openHubbub(file, { fetchers });
  const isEncrypted = who.endsWith('-rc4');
  return who.startsWith('aria2')
    ? openAria2(file, fetchers, isEncrypted)
    : openLibtorrent(file, fetchers, isEncrypted);
}

/** Why one cannot be measured on this machine; null where it can. */
export function missing(who: Mover): string | null {
  if (who === 'hubbub') return null;
  if (!hasLibtorrent()) return 'libtorrent is not installed: apt-get install python3-libtorrent';
  if (who.startsWith('aria2') && !hasAria2()) return 'aria2 is not installed: apt-get install aria2';
  return null;
}
