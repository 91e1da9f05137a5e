/** The launcher, run as a program: on a Node that is too old, in a bare checkout, in a built package. */
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, copyFileSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

let folder: string;
let launcher: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'hubbub-launcher-'));
  launcher = join(folder, 'src/launcher.js');
  write('package.json', '{ "type": "module" }');
  write('src/launcher.js', '');
  copyFileSync(fileURLToPath(new URL('../src/launcher.js', import.meta.url)), launcher);
});
afterEach(() => rmSync(folder, { recursive: true }));

function write(path: string, text: string): void {
  mkdirSync(dirname(join(folder, path)), { recursive: true });
  writeFileSync(join(folder, path), text);
}

/** Arguments that make this Node tell another version of itself. */
function pretending(version: string): string[] {
  const text = `Object.defineProperty(process, 'versions', { value: { ...process.versions, node: '${version}' } });`;
  return ['--import', `data:text/javascript,${encodeURIComponent(text)}`];
}

/** Puts a Node into the checkout, as `npm ci` does: a script, so that its path differs from this one's. */
function addOwnNode(): void {
  write('node_modules/node/bin/node', `#!/bin/sh\nexec '${process.execPath}' "$@"\n`);
  chmodSync(join(folder, 'node_modules/node/bin/node'), 0o755);
}

function run(nodeArguments: readonly string[], ...rest: string[]) {
  const { status, signal, stdout, stderr } = spawnSync(
    process.execPath,
    [...nodeArguments, launcher, ...rest],
    {
      encoding: 'utf8',
    },
  );
  return { status, signal, stdout, stderr };
}

const TELL = `console.log(JSON.stringify(process.argv.slice(2)));`;

describe('a Node that is too old', () => {
  it.each(['12.22.12', '20.20.2', '24.6.9', '9.99.99'])('%s is refused in one line', (version) => {
    write('src/cli.ts', TELL);
    const { status, stdout, stderr } = run(pretending(version));
    expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
    expect(stderr.match(/\n/g)).toHaveLength(1);
    for (const words of [version, '24.7', 'npm ci', 'npx hubbub']) expect(stderr).toContain(words);
  });

  it.each(['24.7.0', '24.21.0', '26.0.0', '100.0.0'])('%s is not', (version) => {
    write('src/cli.ts', TELL);
    expect(run(pretending(version))).toEqual({ status: 0, signal: null, stdout: '[]\n', stderr: '' });
  });

  it('hands over to the Node of the checkout: arguments, streams and exit code', () => {
    addOwnNode();
    write('src/cli.ts', `${TELL} console.error('said'); process.exitCode = 7;`);
    expect(run(pretending('20.0.0'), 'exec', 'a b', '--', '*')).toEqual({
      status: 7,
      signal: null,
      stdout: '["exec","a b","--","*"]\n',
      stderr: 'said\n',
    });
  });

  it('ends by the signal that its successor died of', () => {
    addOwnNode();
    write('src/cli.ts', `process.kill(process.pid, 'SIGKILL');`);
    expect(run(pretending('20.0.0'))).toMatchObject({ status: null, signal: 'SIGKILL' });
  });

  it.each(['SIGTERM', 'SIGINT', 'SIGHUP'] as const)('passes %s on, and waits', async (signal) => {
    addOwnNode();
    write(
      'src/cli.ts',
      `process.on('${signal}', () => { console.log('farewell'); process.exit(3); });
       setInterval(() => {}, 1000); console.log('ready');`,
    );
    const child = spawn(process.execPath, [...pretending('20.0.0'), launcher], {
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    child.stdout.setEncoding('utf8');
    let said = '';
    child.stdout.on('data', (text: string) => {
      said += text;
      if (text.includes('ready')) child.kill(signal);
    });
    expect(await once(child, 'close')).toEqual([3, null]);
    expect(said).toBe('ready\nfarewell\n');
  });

  it('does not hand over to itself for ever', () => {
    write('src/cli.ts', TELL);
    mkdirSync(join(folder, 'node_modules/node/bin'), { recursive: true });
    symlinkSync(process.execPath, join(folder, 'node_modules/node/bin/node'));
    expect(run(pretending('20.0.0'))).toMatchObject({ status: 2, stdout: '' });
  });
});

describe('what it loads', () => {
  it('is the source in a checkout, even beside an older build', () => {
    write('src/cli.ts', `const from: string = 'source'; console.log(from);`);
    write('dist/cli.js', `console.log('build');`);
    expect(run([])).toEqual({ status: 0, signal: null, stdout: 'source\n', stderr: '' });
  });

  it('is the build where there is no source', () => {
    write('dist/cli.js', `console.log('build');`);
    expect(run([])).toEqual({ status: 0, signal: null, stdout: 'build\n', stderr: '' });
  });

  it('is the build below node_modules, where Node strips no types', () => {
    for (const [path, text] of [
      ['package.json', '{ "type": "module" }'],
      ['src/cli.ts', `const from: string = 'source'; console.log(from);`],
      ['dist/cli.js', `console.log('build');`],
    ] as const) {
      write(`node_modules/hubbub/${path}`, text);
    }
    const installed = join(folder, 'node_modules/hubbub/src/launcher.js');
    copyFileSync(launcher, installed);
    launcher = installed;
    expect(run([])).toEqual({ status: 0, signal: null, stdout: 'build\n', stderr: '' });
  });

  it('is named in one line where packages are missing', () => {
    write('src/cli.ts', `import 'a-package-that-nobody-installed';`);
    const { status, stderr } = run([]);
    expect(status).toBe(2);
    expect(stderr).toMatch(/^hubbub: .*npm ci.*\n$/);
  });

  it('may be broken by our own mistake, which is shown whole', () => {
    write('src/cli.ts', `throw new Error('our own mistake');`);
    const { status, stderr } = run([]);
    expect(status).toBe(1);
    expect(stderr).toContain('our own mistake');
  });
});

describe('warnings', () => {
  it('of experiments are kept from the terminal, others are not', () => {
    write(
      'src/cli.ts',
      `process.emitWarning('secret', 'ExperimentalWarning'); process.emitWarning('of weight');`,
    );
    const { status, stderr } = run([]);
    expect(status).toBe(0);
    expect(stderr).toContain('of weight');
    expect(stderr).not.toContain('secret');
  });
});
