/** The record file: written over itself, private, and told in words where it cannot be had. */
import { mkdtemp, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { openRecordFile, RECORD_BYTES } from '../../src/ports/record-file.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'hubbub-record-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

it('keeps the last record, and nothing of a longer one before it', async () => {
  const path = join(folder, 'place');
  const file = openRecordFile(path);
  expect(file.read()).toBe('');
  file.write('a long record');
  file.write('short');
  file.close();
  const again = openRecordFile(path);
  expect(again.read()).toBe('short');
  again.close();
  const { size, mode } = await stat(path);
  expect([size, mode & 0o777]).toEqual([RECORD_BYTES, 0o600]);
});

it('cuts what is longer than a record', () => {
  const file = openRecordFile(join(folder, 'long'));
  file.write('x'.repeat(RECORD_BYTES * 2));
  expect(file.read()).toBe('x'.repeat(RECORD_BYTES - 1));
  file.close();
});

it('says why it cannot be had', async () => {
  await writeFile(join(folder, 'file'), '');
  expect(() => openRecordFile(join(folder, 'file', 'place'))).toThrow(
    'a part of the path is a file and no folder',
  );
  expect(() => openRecordFile(folder)).toThrow('there is a folder of that name');
});
