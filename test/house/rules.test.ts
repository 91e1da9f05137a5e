/** Each house rule finds a breach planted in a text, and lets the same text pass without it. */
import { describe, expect, it } from 'vitest';
import { AREAS, areaOf, checkArrows, checkStrangers } from './arrows.ts';
import { checkCycles, checkDead } from './graph.ts';
import { checkLock, checkLoneFiles, checkPackages, checkTop } from './packages.ts';
import { checkFileSizes, checkFunctionSizes, countLines, medianLines } from './sizes.ts';
import { parseSource } from './source.ts';
import { checkDocstrings, checkNames, checkShortcuts, checkText } from './wording.ts';

const lines = (count: number): string => 'x;\n'.repeat(count);
const importing = (path: string, ...to: string[]) =>
  parseSource(path, to.map((name) => `import '${name}';\n`).join(''));

describe('references of a file', () => {
  it.each([
    ['an import', `import { a } from './a.ts';`],
    ['an import of types', `import type { A } from './a.ts';`],
    ['a bare import', `import './a.ts';`],
    ['a re-export', `export { a } from './a.ts';`],
    ['a dynamic import', `await import('./a.ts');`],
    ['a chosen dynamic import', `import(old ? './a.ts' : './a.ts');`],
    ['a type by import', `let a: import('./a.ts').A;`],
    ['a worker', `new Worker(new URL('./a.ts', import.meta.url));`],
    ['a worker with the extension of its starter', 'new URL(`./a${extension}`, import.meta.url);'],
    ['a worker with the ending of its starter', 'new URL(`./a.${ending}`, import.meta.url);'],
  ])('are found in %s', (_, text) => {
    const found = parseSource('src/bus/b.ts', `\n${text}`).references;
    expect(found.length).toBeGreaterThan(0);
    expect(new Set(found.map(({ to, line }) => `${line} ${to}`))).toEqual(new Set(['2 ./a.ts']));
  });

  it('are not addresses, strings or comments', () => {
    const text = `new URL('https://x.example'); const a = "import './a.ts'"; // import './a.ts'`;
    expect(parseSource('src/bus/b.ts', text).references).toEqual([]);
  });
});

describe('arrows', () => {
  it.each([
    ['machines/account.ts', '../src/bus/bus.ts'],
    ['machines/account.ts', 'node:fs'],
    ['machines/account.ts', 'rxjs'],
    ['machines/vocabulary/facts.ts', '../account.ts'],
    ['machines/vocabulary/facts.ts', 'xstate'],
    ['src/commands/table.ts', '../wire/decode.ts'],
    ['src/wire/decode.ts', 'node:buffer'],
    ['src/wire/decode.ts', '../server/outbox.ts'],
    ['src/bus/bus.ts', '../actors/mail.ts'],
    ['src/actors/mail.ts', '../store/store.ts'],
    ['src/actors/mail.ts', 'node:fs'],
    ['src/server/listener.ts', '../client/core.ts'],
    ['src/client/core.ts', '../server/listener.ts'],
    ['src/client/core.ts', '@scope/pack/deep'],
    ['src/server/listener.ts', '../cli/serve.ts'],
    ['src/server/listener.ts', '../cli.ts'],
    ['src/store/worker.ts', '../../test/house/arrows.ts'],
    ['src/server/listener.ts', '../../dist/cli.js'],
  ])('refuse %s -> %s', (path, to) => {
    expect(checkArrows([importing(path, to)])).toHaveLength(1);
  });

  it.each([
    ['machines/account.ts', 'xstate/graph'],
    ['machines/account.ts', './vocabulary/facts.ts'],
    ['src/actors/mail.ts', 'node:crypto'],
    ['src/actors/mail.ts', '../../machines/account.ts'],
    ['src/server/listener.ts', '../actors/mail.ts'],
    ['src/cli.ts', './server/start.ts'],
    ['src/launcher.js', '../dist/cli.js'],
    ['test/cli/connect.test.ts', '../../src/cli/connect.ts'],
  ])('allow %s -> %s', (path, to) => {
    expect(checkArrows([importing(path, to)])).toEqual([]);
  });

  it('want a row for every folder', () => {
    expect(areaOf('src/novelty/a.ts')).toBeUndefined();
    expect(checkArrows([importing('src/novelty/a.ts')])).toHaveLength(1);
  });

  it('name only areas that exist', () => {
    const named = Object.values(AREAS).flatMap(({ areas }) => (areas === 'any' ? [] : areas));
    expect(named.filter((area) => !(area in AREAS))).toEqual([]);
  });

  it('keep actors apart, and let them share what is no actor', () => {
    const mail = importing('src/actors/mail.ts', '../bus/bus.ts');
    const table = importing('src/actors/table.ts');
    expect(checkStrangers([mail, importing('src/actors/presence.ts', './mail.ts')])).toHaveLength(1);
    expect(checkStrangers([table, importing('src/actors/presence.ts', './table.ts')])).toEqual([]);
    const part = importing('src/actors/mail/part.ts', '../../bus/bus.ts');
    expect(checkStrangers([part, importing('src/actors/mail/mail.ts', './part.ts')])).toEqual([]);
    expect(checkStrangers([part, importing('src/actors/presence.ts', './mail/part.ts')])).toHaveLength(1);
  });
});

describe('the graph of imports', () => {
  const a = importing('src/a.ts', './b.ts');
  const b = importing('src/b.ts', './c.ts');

  it('shows a ring, once', () => {
    expect(checkCycles([a, b, importing('src/c.ts', './a.ts')])).toEqual([
      'src/a.ts -> src/b.ts -> src/c.ts -> src/a.ts: these import each other in a ring',
    ]);
    expect(checkCycles([a, b, importing('src/c.ts', './d.ts'), importing('src/d.ts')])).toEqual([]);
    expect(checkCycles([importing('src/a.ts', './a.ts')])).toHaveLength(1);
  });

  it('shows a file that nobody imports, and one that only tests do', () => {
    const test = importing('test/a.test.ts', '../src/c.ts');
    const tree = [a, b, importing('src/c.ts'), test];
    expect(checkDead(tree, ['src/a.ts', 'test/a.test.ts'])).toEqual([]);
    expect(checkDead(tree, ['src/a.ts'])).toHaveLength(1);
    expect(
      checkDead([a, test, importing('src/b.ts'), importing('src/c.ts')], ['src/a.ts', 'test/a.test.ts']),
    ).toEqual(['src/c.ts: only tests or benches import it; move it there']);
  });

  it('follows the path of a child process', () => {
    const starter = parseSource('test/a.test.ts', `spawn(node, ['test/child.ts'])`);
    expect(checkDead([starter, importing('test/child.ts')], ['test/a.test.ts'])).toEqual([]);
  });
});

describe('sizes', () => {
  it('allow 300 lines and none more, to tests as well', () => {
    const allowed = [parseSource('src/a.ts', lines(300)), parseSource('test/a.ts', lines(300))];
    const excessive = [parseSource('src/a.ts', lines(301)), parseSource('test/a.ts', lines(301))];
    expect(checkFileSizes(allowed)).toEqual([]);
    expect(checkFileSizes(excessive)).toHaveLength(2);
  });

  it('allow functions of 60 lines and none more, but for a list of tests', () => {
    const body = (count: number): string => `{\n${lines(count - 2)}}`;
    for (const head of ['function f() ', 'const f = () => ', 'const o = { m() ']) {
      const tail = head.startsWith('const o') ? '}' : '';
      expect(checkFunctionSizes([parseSource('src/a.ts', `${head}${body(60)}${tail}`)])).toEqual([]);
      expect(checkFunctionSizes([parseSource('src/a.ts', `${head}${body(61)}${tail}`)])).toHaveLength(1);
    }
    expect(checkFunctionSizes([parseSource('test/a.ts', `describe('a', () => ${body(200)})`)])).toEqual([]);
    expect(checkFunctionSizes([parseSource('test/a.ts', `it('a', () => ${body(61)})`)])).toHaveLength(1);
  });

  it('count lines and their median', () => {
    expect([countLines('a'), countLines('a\n'), countLines('a\nb\n')]).toEqual([1, 1, 2]);
    expect(medianLines([3, 1, 9].map((count) => parseSource('src/a.ts', lines(count))))).toBe(3);
  });
});

describe('words', () => {
  it('refuse names that say nothing', () => {
    expect(
      checkNames(['src/utils.ts', 'src/common/a.ts', 'src/string-helpers.ts', 'test/types.test.ts']),
    ).toHaveLength(4);
    expect(checkNames(['src/commands/table.ts', 'machines/vocabulary/facts.ts'])).toEqual([]);
  });

  it.each([
    'TO' + 'DO later',
    'FIX' + 'ME',
    '@ts-' + 'ignore',
    '@ts-' + 'expect-error',
    '/ho' + 'me/ann/x',
    '/ro' + 'ot',
  ])('refuse "%s" in a text', (words) => {
    expect(checkText([{ path: 'src/a.ts', text: `a\n// ${words}` }])).toEqual([
      expect.stringMatching(/^src\/a\.ts:2: /),
    ]);
  });

  it('leave the folder of temporary files to tests', () => {
    const text = `const folder = '/${'tmp'}/a';`;
    expect(checkText([{ path: 'test/a.ts', text }])).toEqual([]);
    expect(checkText([{ path: 'src/a.ts', text }])).toHaveLength(1);
    expect(checkText([{ path: 'src/a.ts', text: `join(data, 'home/root')` }])).toEqual([]);
  });

  it('refuse `any` by assertion, and tests that do not run', () => {
    const shortcuts = ['a as any;', "it.skip('a');", "describe.only('a');", "test.todo('a');"];
    expect(checkShortcuts([parseSource('test/a.ts', shortcuts.join('\n'))])).toHaveLength(shortcuts.length);
    expect(
      checkShortcuts([parseSource('test/a.ts', '/* it is as any other */ rows.skip(1); a as unknown;')]),
    ).toEqual([]);
  });

  it.each([
    'export function f() {}',
    'export const f = () => 1;',
    'export const f = function () {};',
    'export async function f() {}',
    'function f() {}\nexport { f };',
  ])('want a docstring: %s', (text) => {
    const file = `/** A file. */\nimport './a.ts';\n`;
    expect(checkDocstrings([parseSource('src/a.ts', `${file}${text}`)])).toEqual([
      expect.stringMatching(/^src\/a\.ts:3: f has no docstring$/),
    ]);
    expect(checkDocstrings([parseSource('src/a.ts', `${file}/** Answers. */\n${text}`)])).toEqual([]);
  });

  it('want a file to say what it is', () => {
    expect(checkDocstrings([parseSource('src/a.ts', 'export const a = 1;')])).toHaveLength(1);
    expect(checkDocstrings([parseSource('src/a.js', '#!/usr/bin/env node\n/** The door. */')])).toEqual([]);
  });
});

describe('the first folder', () => {
  const named = (count: number) => ({
    dependencies: Object.fromEntries(Array.from({ length: count }, (_, index) => [`p${index}`, '1.0.0'])),
  });

  it('holds ten packages and none more, and no installation scripts but for developers', () => {
    expect(checkPackages(named(10), { packages: {} })).toEqual([]);
    expect(checkPackages(named(11), { packages: {} })).toHaveLength(1);
    const scripted = { hasInstallScript: true };
    expect(checkPackages({}, { packages: { 'node_modules/a': scripted } })).toHaveLength(1);
    expect(checkPackages({}, { packages: { 'node_modules/a': { ...scripted, dev: true } } })).toEqual([]);
  });

  it('has a lock file that names no registry', () => {
    expect(
      checkLock({ packages: { 'node_modules/a': { resolved: 'https://registry.example/a.tgz' } } }),
    ).toHaveLength(1);
    expect(checkLock({ packages: { 'node_modules/a': {} } })).toEqual([]);
  });

  it('holds nothing beyond its list', () => {
    expect(checkTop(['src', 'notes.txt', 'node_modules', '.git'], ['node_modules/', ''])).toEqual([
      expect.stringMatching(/^notes\.txt: /),
    ]);
  });

  it('has no folder with one file', () => {
    expect(checkLoneFiles(['src/a/b.ts', 'src/c.ts'])).toEqual([
      expect.stringMatching(/^src\/a: holds only src\/a\/b\.ts/),
    ]);
    expect(checkLoneFiles(['src/a/b.ts', 'src/a/d.ts', 'src/c.ts'])).toEqual([]);
  });
});
