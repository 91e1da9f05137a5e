/** A server that is killed loses nothing that it acknowledged (R18). */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it, onTestFinished } from 'vitest';
import { inStore } from '../../src/ports/store.ts';
import { openDatabase } from '../../src/store/database.ts';
import { StoreInUseError } from '../../src/store/open-error.ts';
import { openStore } from '../../src/store/worker-store.ts';
import { temporaryFolder } from './store-kit.ts';

const writer = fileURLToPath(new URL('./crash-writer.ts', import.meta.url));
const ROUNDS = 5;

/** Runs the writer until `count` messages were acknowledged, and kills it. */
async function runUntilKilled(
  args: readonly [string, string, string, string],
  meanwhile: () => Promise<void>,
): Promise<void> {
  const child = spawn(process.execPath, [writer, ...args], { stdio: ['ignore', 'pipe', 'inherit'] });
  onTestFinished(() => void child.kill('SIGKILL'));
  const ended = once(child, 'close');
  const said = await Promise.race([once(child.stdout, 'data'), ended]);
  expect(String(said[0])).toBe('ready\n');
  await meanwhile();
  child.kill('SIGKILL');
  expect(await ended).toEqual([null, 'SIGKILL']);
}

describe('a killed server', () => {
  it('loses nothing acknowledged, in five rounds', async () => {
    const folder = await temporaryFolder();
    const log = join(folder, 'hubbub.db-wal');
    const notes = join(await temporaryFolder(), 'acknowledged');
    for (let round = 1; round <= ROUNDS; round += 1) {
      const isRefused = () => expect(openStore({ folder })).rejects.toThrow(StoreInUseError);
      await runUntilKilled([folder, notes, String(round), String(60 * round)], isRefused);
      expect(statSync(log).size).toBeGreaterThan(0);

      // Before anything is acknowledged again, the log is synced and folded: a message that is
      // found in it again would cause no sync.
      const database = openDatabase(folder, 1);
      expect(statSync(log).size).toBe(0);
      expect(database.prepare('PRAGMA integrity_check').get()?.['integrity_check']).toBe('ok');
      database.close();
    }
    const acknowledged = readFileSync(notes, 'utf8').split('\n').slice(0, -1);
    const store = await openStore({ folder, segmentMessages: 50 });
    onTestFinished(() => store.close());
    const rows = await inStore(store, 'mail.unread', { recipient: 2, after: 0, limit: 1_000_000 });
    const stored = new Set(rows.map(({ id }) => id));
    expect(acknowledged.length).toBeGreaterThan(60 * ROUNDS);
    expect(acknowledged.filter((id) => !stored.has(id))).toEqual([]);
    expect(stored.size).toBe(rows.length);
    expect(rows.every(({ id, text }) => text === `text ${id}`)).toBe(true);
  });
});
