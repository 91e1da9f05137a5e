/** The house rules, held against the tree. test/house/rules.test.ts shows that each of them finds what it forbids. */
import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { beforeAll, describe, expect, it } from 'vitest';
import { AREAS, areaOf, checkArrows, checkStrangers } from './house/arrows.ts';
import { checkCycles, checkDead } from './house/graph.ts';
import {
  checkLock,
  checkLoneFiles,
  checkPackages,
  checkTop,
  type Lock,
  type Manifest,
} from './house/packages.ts';
import { checkFileSizes, checkFunctionSizes, countLines, medianLines } from './house/sizes.ts';
import { listFiles, readSources, type Source } from './house/source.ts';
import { checkDocstrings, checkNames, checkShortcuts, checkText } from './house/wording.ts';

const root = fileURLToPath(new URL('..', import.meta.url));
const FOLDERS = ['src', 'machines', 'test', 'bench'];

let sources: Source[];
let program: Source[];
let paths: string[];

beforeAll(() => {
  sources = FOLDERS.flatMap((folder) => readSources(root, folder));
  program = sources.filter(({ path }) => /^(src|machines)\//.test(path));
  paths = [...FOLDERS, 'docs', '.ci'].flatMap((folder) => listFiles(root, folder));
});

describe('the rules saw the tree', () => {
  it('read every area, and the files in it', () => {
    const seen = new Set(sources.map(({ path }) => areaOf(path)));
    expect(Object.keys(AREAS).filter((area) => !seen.has(area))).toEqual([]);
    expect(program.length).toBeGreaterThan(50);
    expect(sources.length - program.length).toBeGreaterThan(20);
    expect(sources.flatMap(({ references }) => references).length).toBeGreaterThan(sources.length);
  });
});

describe('imports', () => {
  it('follow the arrows', () => expect(checkArrows(sources)).toEqual([]));
  it('never lead from actor to actor', () => expect(checkStrangers(sources)).toEqual([]));
  it('make no rings', () => expect(checkCycles(sources)).toEqual([]));
  it('leave no file unused', () => expect(checkDead(sources, entries())).toEqual([]));
});

describe('sizes', () => {
  it('of files', () => {
    const lines = program.reduce((sum, { text }) => sum + countLines(text), 0);
    console.info(`${program.length} program files, ${lines} lines, median ${medianLines(program)}`);
    expect(checkFileSizes(sources)).toEqual([]);
  });
  it('of functions', () => expect(checkFunctionSizes(sources)).toEqual([]));
  it('of folders: none with a single file', () => {
    expect(checkLoneFiles(paths.filter((path) => /^(src|machines|test|bench)\//.test(path)))).toEqual([]);
  });
});

describe('words', () => {
  it('name files after what is in them', () => expect(checkNames(paths)).toEqual([]));
  it('take no shortcuts', () => expect(checkShortcuts(sources)).toEqual([]));
  it('leave no notes, no silenced compiler, no path of one machine', () => {
    const all = [...paths, ...keptAtTop().filter((name) => statSync(`${root}/${name}`).isFile())];
    // Pictures have no words, but may have their letters.
    const names = all.filter((name) => name !== 'package-lock.json' && !name.endsWith('.png'));
    expect(checkText(names.map((path) => ({ path, text: read(path) })))).toEqual([]);
  });
  it('tell what a file and an exported function are', () => expect(checkDocstrings(program)).toEqual([]));
});

describe('the first folder', () => {
  const manifest = JSON.parse(read('package.json')) as Manifest & {
    readonly engines: { readonly node: string };
  };
  const lock = JSON.parse(read('package-lock.json')) as Lock;

  it('threat 44: asks for few packages, and for no script at installation', () => {
    expect(Object.keys(lock.packages).length).toBeGreaterThan(50);
    expect(checkPackages(manifest, lock)).toEqual([]);
  });
  it('locks without naming a registry', () => expect(checkLock(lock)).toEqual([]));
  it('is short', () => expect(checkTop(keptAtTop(), read('.gitignore').split('\n'))).toEqual([]));
  it('asks for the Node that the launcher asks for', () => {
    const needed = /NEEDED = '(.+)'/.exec(read('src/launcher.js'))?.[1];
    expect(manifest.engines.node).toBe(`>=${needed}`);
  });
});

function read(path: string): string {
  return readFileSync(`${root}/${path}`, 'utf8');
}

/* What git keeps: whoever tries the README's examples here has a backup and a picture beside it. Unpacked without git: all. */
function keptAtTop(): string[] {
  const { status, stdout } = spawnSync('git', ['ls-files'], { cwd: root, encoding: 'utf8' });
  if (status !== 0) return readdirSync(root);
  return [...new Set(stdout.split('\n').map((path) => path.split('/')[0] ?? ''))].filter(
    (name) => name !== '',
  );
}

/* Browsers start there: index.html asks for it. */
const PAGE = 'src/dev/page/main.ts';

/** Where reading starts: what package.json starts, the page, each test and bench, and what vitest.config.ts loads. */
function entries(): string[] {
  const started = read('package.json').match(/(?:src|test|bench)\/[\w/.-]+\.(?:js|ts)/g) ?? [];
  const tests = sources
    .map(({ path }) => path)
    .filter((path) => /^bench\/(?:swarm\/)?[^/]+$|\.test\.ts$/.test(path));
  return [...started, PAGE, ...tests, 'test/house/summary-reporter.ts', 'test/machine-coverage/setup.ts'];
}
