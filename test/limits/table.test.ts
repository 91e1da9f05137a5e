/** docs/limits.md names every limit of the configuration, with its default, and for each a test that exists. */
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { defaultSettings } from '../../src/config/settings.ts';
import { listFiles } from '../house/source.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
const read = (path: string) => readFileSync(`${root}/${path}`, 'utf8');

/** The rows that name a setting: its name, its default, what happens, the test. */
const rows = read('docs/limits.md')
  .split('\n')
  .filter((line) => line.startsWith('| `'))
  .map((line) => line.split('|').map((cell) => cell.trim().replaceAll('`', '')))
  .map(([, name = '', preset = '', beyond = '', test = '']) => ({ name, preset, beyond, test }));

it('lists each setting of limits once, as it is', () => {
  const { limits } = defaultSettings();
  expect(rows.map(({ name }) => name).sort()).toEqual(Object.keys(limits).sort());
  for (const { name, preset } of rows) {
    const value = limits[name as keyof typeof limits];
    expect([name, preset]).toEqual([name, written(value)]);
  }
});

it('names a test for each that exists', () => {
  const tests = listFiles(root, 'test').filter((path) => path.endsWith('.test.ts'));
  const text = tests.map(read).join('\n');
  for (const { name, beyond, test } of rows) {
    expect(beyond, name).not.toBe('');
    expect(test.length, name).toBeGreaterThan(10);
    expect(text.includes(test), `${name}: no test is called "${test}"`).toBe(true);
  }
});

function written(value: number | boolean): string {
  return typeof value === 'number' ? value.toLocaleString('en') : String(value);
}
