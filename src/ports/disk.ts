/**
 * The disk's port: what a client keeps in its home. It is an argument of the client, so that a simulation can stand in its
 * place; `systemDisk` is the real one.
 */
import { rm } from 'node:fs/promises';
import { makePrivateFolder, readPrivateFile, sweepPrivateFolder, writePrivateFile } from './private-file.ts';
import { openRecordFile, type RecordFile } from './record-file.ts';

export interface Disk {
  /** Makes a folder that only its owner may enter; answers a warning to show, or null. Throws PrivateFileError. */
  makeFolder(path: string): Promise<string | null>;
  /** Removes what writes that were killed left in a folder. Never throws. */
  sweep(path: string): Promise<void>;
  /** A private file's text, or null when there is none. Throws PrivateFileError. */
  read(path: string): Promise<string | null>;
  /** Puts a file in place whole or not at all, on disk when it resolves. Throws PrivateFileError. */
  write(path: string, content: string): Promise<void>;
  /** Removes a file, if there is one. */
  remove(path: string): Promise<void>;
  /** Opens a small file that is written over itself. Throws PrivateFileError. */
  openRecord(path: string): RecordFile;
}

/** The files of this machine. */
export const systemDisk: Disk = {
  makeFolder: makePrivateFolder,
  sweep: sweepPrivateFolder,
  read: readPrivateFile,
  write: writePrivateFile,
  remove: (path) => rm(path, { force: true }),
  openRecord: openRecordFile,
};
