/** docs/security.md says of each threat where it is tested, or why not yet; the tests that it names carry the number. */
import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';

const THREATS = 51;

const read = (path: string) => readFileSync(fileURLToPath(new URL(`../../${path}`, import.meta.url)), 'utf8');
const rows = read('docs/security.md')
  .split('\n')
  .flatMap((line) => {
    const [, number, , defence, shown] = line.split('|').map((cell) => cell.trim());
    return /^\d+[a-z]?$/.test(number ?? '')
      ? [{ number: number ?? '', defence: defence ?? '', shown: shown ?? '' }]
      : [];
  });

it('has every threat once, in order', () => {
  const whole = rows.map(({ number }) => number).filter((number) => /^\d+$/.test(number));
  expect(whole).toEqual(Array.from({ length: THREATS }, (_, at) => String(at + 1)));
});

describe('threat', () => {
  it.each(rows)(
    '$number is tested where the table says so, or the table says why not',
    ({ number, defence, shown }) => {
      const files = [...shown.matchAll(/`([^`]+)`/g)].map(([, path]) => path ?? '');
      if (files.length === 0) return expect(defence).toMatch(/^not yet: .+/);
      for (const file of files) {
        expect(existsSync(fileURLToPath(new URL(`../../${file}`, import.meta.url))), file).toBe(true);
        const named = [...read(file).matchAll(/threats? ((?:\d+[a-z]?(?:, | and )?)+)/g)].flatMap(
          ([, numbers]) => (numbers ?? '').split(/, | and /),
        );
        expect(named, `${file} has no test named after threat ${number}`).toContain(number);
      }
    },
  );
});
