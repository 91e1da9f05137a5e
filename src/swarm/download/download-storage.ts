/** Where the bytes of one download lie: in its parts, on their way to their place, or there. */
import type { Manifest } from '../../../machines/vocabulary/files.ts';
import type { SwarmSetting } from '../setting.ts';
import { placedSoon, type Content } from '../storage/content.ts';
import { openParts, type Parts } from '../storage/parts.ts';
import { removeParts } from '../storage/parts-folder.ts';
import { findPlaced, type Placed } from '../storage/place-file.ts';
import type { DownloadDeeds } from './download-wish.ts';

export interface DownloadStorage {
  /** Null before they are opened, and once they are in their place or let go. */
  readonly parts: Parts | null;
  readonly placed: Placed | null;
  /** What can be served of it: of a file in its place, what is on offer. */
  content(): Content | null;
  /** Finds the file whole in its place; what an earlier run left of it is removed then. Throws SwarmError. */
  find(manifest: Manifest): Promise<Placed | null>;
  /** Opens its parts, or those that an earlier run left. Throws SwarmError. */
  open(manifest: Manifest): Promise<Parts>;
  /** Puts the whole file in its place. Throws SwarmError. */
  place(parts: Parts): Promise<Placed>;
  /** Lets go of its parts: they are left for a later run, or given up (`discard`). */
  close(discard: boolean): Promise<void>;
}

/** The storage of a download that has not begun. */
export function downloadStorage(
  { fileSystem, folders }: Pick<SwarmSetting, 'fileSystem' | 'folders'>,
  deeds: Pick<DownloadDeeds, 'offered' | 'onWhole'>,
): DownloadStorage {
  const { downloads, owner } = folders;
  let parts: Parts | null = null;
  let placed: Placed | null = null;
  let arriving: Content | null = null; // The file on its way to its place.
  return {
    get parts() {
      return parts;
    },
    get placed() {
      return placed;
    },
    content() {
      return placed && !arriving ? deeds.offered(placed.content.manifest.root) : (arriving ?? parts);
    },
    async find(manifest) {
      placed = parts ? null : await findPlaced(fileSystem, downloads, manifest);
      if (!placed) return null;
      await removeParts(fileSystem, downloads, { root: manifest.root, owner });
      deeds.onWhole(placed.content);
      return placed;
    },
    async open(manifest) {
      parts = await openParts(fileSystem, downloads, owner, manifest);
      return parts;
    },
    async place(whole) {
      const finished = whole.finish();
      arriving = placedSoon(
        whole,
        finished.then(({ content }) => content),
      );
      placed = await finished;
      parts = null;
      deeds.onWhole(placed.content);
      arriving = null;
      return placed;
    },
    async close(discard) {
      const closing = parts;
      parts = null;
      arriving = null;
      await (discard ? closing?.discard() : closing?.close());
    },
  };
}
