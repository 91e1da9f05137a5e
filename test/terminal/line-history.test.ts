/** The lines that were typed, across runs: private, bounded, each once. */
import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { systemClock } from '../../src/ports/clock.ts';
import { systemDisk } from '../../src/ports/disk.ts';
import { openLineHistory, type LineHistory } from '../../src/terminal/line-history.ts';

const folder = mkdtempSync(join(tmpdir(), 'hubbub-history-'));
afterAll(() => rmSync(folder, { recursive: true }));

const open = (path: string, told: string[] = []): Promise<LineHistory> =>
  openLineHistory(systemDisk, path, systemClock, (sentence) => told.push(sentence));

describe('the history of lines', () => {
  it('is there in the next run, newest first, for its owner only', async () => {
    const path = join(folder, 'typed');
    const first = await open(path);
    expect(first.lines).toEqual([]);
    first.keep(['one']);
    first.keep(['two', 'one']);
    await first.saved();
    expect(await readFile(path, 'utf8')).toBe('one\ntwo\n');
    expect(statSync(path).mode & 0o777).toBe(0o600);
    expect((await open(path)).lines).toEqual(['two', 'one']);
  });

  it('keeps a line once, where it was typed last, and 1,000 in all', async () => {
    const path = join(folder, 'long');
    const lines = Array.from({ length: 1500 }, (_, n) => `line ${n % 1200}`);
    writeFileSync(path, lines.join('\n'), { mode: 0o600 });
    const history = await open(path);
    expect(history.lines.length).toBe(1000);
    expect(history.lines.slice(0, 2)).toEqual(['line 299', 'line 298']);
    expect(new Set(history.lines).size).toBe(1000);
  });

  it('that others may read is not used, and not written either', async () => {
    const path = join(folder, 'open');
    writeFileSync(path, 'secret\n', { mode: 0o644 });
    const told: string[] = [];
    const history = await open(path, told);
    expect(history.lines).toEqual([]);
    expect(told.join()).toMatch(/not remembered for later: Other users .*chmod 600/);
    history.keep(['new']);
    await history.saved();
    expect(await readFile(path, 'utf8')).toBe('secret\n');
  });

  it('costs nothing but itself where it cannot be written', async () => {
    const told: string[] = [];
    const history = await open(join(folder, 'nowhere', 'typed'), told);
    history.keep(['one']);
    await history.saved();
    expect(told.join()).toContain('its folder does not exist');
  });
});
