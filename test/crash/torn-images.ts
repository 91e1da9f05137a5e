/**
 * What a power loss may leave of a database (bar N6): everything that was synced, and of what came after it anything at all. Each
 * image is opened as a server opens it; what was acknowledged has to be there, whole and in order.
 */
import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inStore } from '../../src/ports/store.ts';
import type { Store } from '../../src/ports/store.ts';
import { openDatabase } from '../../src/store/database.ts';
import { openInlineStore } from '../store/inline-store.ts';

export interface ImageCounts {
  readonly images: number;
  /** Images in which an acknowledged message was missing, or the database damaged. */
  readonly lost: number;
  /** The same of images whose synced part was damaged, of as many: proves that a loss is seen. */
  readonly controlLost: number;
  readonly controls: number;
}

interface Recording {
  readonly database: Buffer;
  readonly log: Buffer;
  /** After each commit: how long the log was, and the last message acknowledged by then. */
  readonly commits: readonly { readonly synced: number; readonly messages: number }[];
}

const SECTOR = 512;
/* The log's header and its frames: a frame that is cut or changed ends what is recovered. */
const LOG_HEADER = 32;
const COMMITS = 60;

/** Makes `images` images by `seed`, and a tenth as many with damage where none may be. */
export async function tearImages(images: number, seed: number): Promise<ImageCounts> {
  const folder = mkdtempSync(join(tmpdir(), 'hubbub-torn-'));
  const draw = drawFrom(seed);
  try {
    const recording = await record(join(folder, 'recorded'));
    const isLost = (log: Buffer, messages: number) =>
      !holds(join(folder, 'image'), recording.database, log, messages);
    let lost = 0;
    for (let image = 0; image < images; image++) {
      const { synced, messages } = pick(recording.commits, draw);
      if (isLost(tear(recording.log, synced, draw), messages)) lost++;
    }
    const controls = Math.ceil(images / 10);
    let controlLost = 0;
    for (let image = 0; image < controls; image++) {
      const { synced, messages } = pick(recording.commits, draw);
      const log = tear(recording.log, synced, draw);
      const at = LOG_HEADER + draw(synced - LOG_HEADER);
      log.writeUInt8(log.readUInt8(at) ^ (1 << draw(8)), at);
      if (isLost(log, messages)) controlLost++;
    }
    return { images, lost, controls, controlLost };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** A store that commits messages, a few at a time, and what it leaves on the disk after each. */
async function record(folder: string): Promise<Recording> {
  const store: Store = openInlineStore(folder, { segmentMessages: 16 });
  const accounts = ['hans', 'luke'].map((name) => ({ name, hash: 'h' }));
  await inStore(store, 'accounts.import', { accounts, at: 1 });
  const log = () => readFileSync(join(folder, 'hubbub.db-wal'));
  const commits = [];
  let messages = 0;
  for (let commit = 0; commit < COMMITS; commit++) {
    const batch = Array.from({ length: 1 + (commit % 5) }, () => {
      const id = `m${++messages}`;
      const message = {
        sender: 1,
        recipient: 2,
        id,
        text: textOf(id),
        at: messages,
        outcome: 'stored',
      } as const;
      return inStore(store, 'message.add', message);
    });
    await Promise.all(batch);
    commits.push({ synced: log().length, messages });
  }
  const recording = { database: readFileSync(join(folder, 'hubbub.db')), log: log(), commits };
  await store.close();
  return recording;
}

/** What is left of the log when the power goes after `synced` bytes were synced and some more were written. */
function tear(log: Buffer, synced: number, draw: Draw): Buffer {
  const torn = Buffer.from(log.subarray(0, synced + draw(log.length - synced + 1)));
  const sectors = Math.ceil((torn.length - synced) / SECTOR);
  const kind = draw(4);
  for (let sector = 0; sector < sectors; sector++) {
    const unsynced = torn.subarray(synced + sector * SECTOR, synced + (sector + 1) * SECTOR);
    if (kind === 1 && draw(3) === 0) unsynced.fill(0);
    if (kind === 2 && draw(3) === 0) unsynced.set(noise(draw, unsynced.length));
    if (kind === 3 && draw(3) === 0) {
      const at = draw(unsynced.length);
      unsynced.writeUInt8(unsynced.readUInt8(at) ^ (1 << draw(8)), at);
    }
  }
  return torn;
}

/** Whether an image opens undamaged and has the first `messages` messages, in order, and nothing half of what came later. */
function holds(folder: string, file: Buffer, log: Buffer, messages: number): boolean {
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder);
  writeFileSync(join(folder, 'hubbub.db'), file);
  writeFileSync(join(folder, 'hubbub.db-wal'), log);
  try {
    const database = openDatabase(folder, 1);
    try {
      if (database.prepare('PRAGMA integrity_check').get()?.['integrity_check'] !== 'ok') return false;
      const rows = database.prepare('SELECT id, text FROM message ORDER BY seq').all();
      const isWhole = rows.every(({ id, text }, at) => id === `m${at + 1}` && text === textOf(`m${at + 1}`));
      return isWhole && rows.length >= messages;
    } finally {
      database.close();
    }
  } catch {
    return false;
  }
}

function textOf(id: string): string {
  return `${id} `.repeat(40);
}

/** A whole number below its argument. */
type Draw = (below: number) => number;

function drawFrom(seed: number): Draw {
  let drawn = 0;
  return (below) => createHash('sha256').update(`${seed}/${drawn++}`).digest().readUIntLE(0, 6) % below;
}

function noise(draw: Draw, length: number): Buffer {
  return Buffer.from(Array.from({ length }, () => draw(256)));
}

function pick<T>(list: readonly T[], draw: Draw): T {
  return list[draw(list.length)] as T;
}
