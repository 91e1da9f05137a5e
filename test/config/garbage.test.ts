/** Whatever stands in a file, a variable or a flag: the answer is settings or a ConfigError, and nothing else. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { Check } from 'typebox/value';
import { afterAll, describe, expect, it } from 'vitest';
import { environmentName } from '../../src/config/environment.ts';
import { loadSettings, type Sources } from '../../src/config/load.ts';
import { ConfigError } from '../../src/config/problem.ts';
import { settings } from '../../src/config/setting-paths.ts';
import { settingsSchema } from '../../src/config/settings.ts';

const folder = mkdtempSync(join(tmpdir(), 'hubbub-garbage-'));
const file = join(folder, 'config.json');
afterAll(() => rmSync(folder, { recursive: true }));

const paths = [...settings.keys()];
const key = fc.oneof(
  fc.constantFrom(
    ...paths.flatMap((path) => path.split('.')),
    '__proto__',
    'constructor',
    'toString',
    '$schema',
  ),
  fc.string({ unit: 'binary' }),
);
const leaf = fc.oneof(fc.jsonValue({ maxDepth: 2 }), fc.constantFrom(0, 1, 'open', true, 1e308));
const tree = fc.dictionary(key, fc.oneof(leaf, fc.dictionary(key, leaf, { maxKeys: 4 })), { maxKeys: 6 });

/** True where the settings came out sound, false where they were refused with lines that are safe to print. */
function outcome(sources: Sources): boolean {
  try {
    expect(Check(settingsSchema, loadSettings(sources).settings)).toBe(true);
    return true;
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    expect(error.problems.length).toBeGreaterThan(0);
    for (const line of error.problems) expect(line).not.toMatch(/[\p{C}\p{Zl}\p{Zp}]/u);
    return false;
  }
}

function outcomeOfFile(content: string | Uint8Array): boolean {
  writeFileSync(file, content);
  return outcome({ file, environment: {}, flags: [], folder });
}

describe('garbage', () => {
  it('in a file that is JSON', () => {
    fc.assert(
      fc.property(tree, (value) => void outcomeOfFile(JSON.stringify(value))),
      { numRuns: 300 },
    );
    fc.assert(fc.property(fc.jsonValue(), (value) => void outcomeOfFile(JSON.stringify(value))));
  });

  it('in a file that was JSON until it was cut or changed', () => {
    const damage = fc.record({
      value: tree,
      at: fc.nat(),
      put: fc.string({ unit: 'binary', maxLength: 3 }),
      cut: fc.nat(3),
    });
    fc.assert(
      fc.property(damage, ({ value, at, put, cut }) => {
        const text = JSON.stringify(value);
        const from = at % text.length;
        outcomeOfFile(text.slice(0, from) + put + text.slice(from + cut));
      }),
      { numRuns: 300 },
    );
  });

  it('in a file of any bytes', () => {
    fc.assert(fc.property(fc.uint8Array(), (bytes) => void outcomeOfFile(bytes)));
    expect(outcomeOfFile('['.repeat(1_000_000))).toBe(false);
    expect(outcomeOfFile('{"a":'.repeat(200_000))).toBe(false);
  });

  it('in the environment and in flags', () => {
    const name = fc.oneof(
      fc.constantFrom(...paths.map(environmentName)),
      fc.string().map((text) => `HUBBUB_${text}`),
    );
    const path = fc.oneof(fc.constantFrom(...paths), fc.string());
    const flag = fc.record({
      path,
      value: fc.oneof(fc.string(), fc.double(), fc.jsonValue(), fc.constant(undefined)),
      origin: fc.constant('--x'),
    });
    fc.assert(
      fc.property(fc.dictionary(name, fc.string()), fc.array(flag), (environment, flags) => {
        outcome({ environment, flags, folder });
      }),
    );
  });

  it('is told from what is sound', () => {
    expect(outcomeOfFile('{"listen":{"port":0}}')).toBe(true);
    expect(outcomeOfFile('{"__proto__":{}}')).toBe(false);
    expect(Object.hasOwn(Object.prototype, 'port')).toBe(false);
  });
});
