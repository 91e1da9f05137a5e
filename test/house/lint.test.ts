/** ESLint's own settings: a planted breach is found where it is forbidden, and only there. */
import { fileURLToPath } from 'node:url';
import { ESLint } from 'eslint';
import { describe, expect, it } from 'vitest';

const eslint = new ESLint({ cwd: fileURLToPath(new URL('../..', import.meta.url)) });

/** The rules that `text` breaks as part of the existing file `path`. */
async function broken(path: string, text: string): Promise<string[]> {
  const [result] = await eslint.lintText(`${text}\n`, { filePath: path });
  return (result?.messages ?? []).map(({ ruleId, message }) => ruleId ?? message);
}

describe('time and chance', () => {
  it.each([
    ['Date.now()', 'no-restricted-properties'],
    ['Math.random()', 'no-restricted-properties'],
    ['process.hrtime()', 'no-restricted-properties'],
    ['globalThis.setTimeout(f, 1)', 'no-restricted-properties'],
    ['new Date()', 'no-restricted-syntax'],
    ['performance.now()', 'no-restricted-globals'],
    ['setTimeout(f, 1)', 'no-restricted-globals'],
    ['setInterval(f, 1)', 'no-restricted-globals'],
  ])('%s is for the ports', async (call, rule) => {
    const text = `export const f = (): void => {};\nexport const a: unknown = ${call};`;
    expect(await broken('src/bus/bus.ts', text)).toEqual([rule]);
    expect(await broken('machines/account.ts', text)).toEqual([rule]);
    expect(await broken('src/ports/clock.ts', text)).toEqual([]);
  });

  it('a date of a given time is no clock', async () => {
    expect(await broken('src/bus/bus.ts', 'export const a = new Date(0);')).toEqual([]);
  });

  it('random bytes are for the ports', async () => {
    const text = `import { randomBytes } from 'node:crypto';\nexport const a = randomBytes(8);`;
    expect(await broken('src/bus/bus.ts', text)).toEqual(['no-restricted-imports']);
  });
});

describe('the process', () => {
  it.each(['src/ports/clock.ts', 'src/bus/bus.ts'])(
    'is not ended by %s, nor its terminal written to',
    async (path) => {
      expect(await broken(path, `process.exit(1);\nexport {};`)).toEqual(['no-restricted-properties']);
      expect(await broken(path, `console.log(1);\nexport {};`)).toEqual(['no-console']);
    },
  );

  it('is ended and written to by the launcher, in words that an old Node reads', async () => {
    expect(await broken('src/launcher.js', 'console.log(1); process.exit(1);')).toEqual([]);
    expect(await broken('src/launcher.js', 'process.exit(process.a ?? 1);')).toEqual([
      'no-restricted-syntax',
    ]);
    expect(await broken('src/launcher.js', 'process.exit(process.a?.b);')).toEqual(['no-restricted-syntax']);
  });
});

describe('types', () => {
  it.each([
    ['a promise that nobody waits for', 'Promise.resolve();\nexport {};', 'no-floating-promises'],
    [
      'a switch that forgets',
      `declare const a: 'b' | 'c';\nswitch (a) { case 'b': }\nexport {};`,
      'switch-exhaustiveness-check',
    ],
    ['any', 'export const a: any = 1;', 'no-explicit-any'],
    ['!', 'declare const a: string | null;\nexport const b = a!;', 'no-non-null-assertion'],
  ])('refuse %s', async (_, text, rule) => {
    expect(await broken('src/bus/bus.ts', text)).toEqual([`@typescript-eslint/${rule}`]);
  });

  it('refuse a default export', async () => {
    expect(await broken('src/bus/bus.ts', 'export default 1;')).toEqual(['no-restricted-syntax']);
    expect(await broken('src/ports/clock.ts', 'export default 1;')).toEqual(['no-restricted-syntax']);
  });
});
