/** Private files: whole or not at all, and nobody else's to read. */
import { spawnSync } from 'node:child_process';
import {
  chmod,
  mkdir,
  mkdtemp,
  readdir,
  readFile,
  rm,
  stat,
  symlink,
  utimes,
  writeFile,
} from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import {
  makePrivateFolder,
  readPrivateFile,
  sweepPrivateFolder,
  writePrivateFile,
} from '../../src/ports/private-file.ts';

const MODULE = new URL('../../src/ports/private-file.ts', import.meta.url).href;

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'hubbub-private-'));
  onTestFinished(() => rm(folder, { recursive: true }));
});

const modeOf = async (path: string) => ((await stat(path)).mode & 0o777).toString(8);

describe('writePrivateFile', () => {
  it('makes a file for its owner alone, which readPrivateFile reads', async () => {
    const path = join(folder, 'server.key');
    await writePrivateFile(path, 'größe\n');
    expect(await modeOf(path)).toBe('600');
    expect(await readPrivateFile(path)).toBe('größe\n');
    expect(await readdir(folder)).toEqual(['server.key']);
  });

  it('replaces what was there, its rights included', async () => {
    const path = join(folder, 'token');
    await writeFile(path, 'old and longer', { mode: 0o644 });
    await writePrivateFile(path, Buffer.from('new'));
    expect([await readPrivateFile(path), await modeOf(path)]).toEqual(['new', '600']);
  });

  it('replaces a link and leaves its target alone', async () => {
    const [target, path] = [join(folder, 'target'), join(folder, 'link')];
    await writeFile(target, 'precious');
    await symlink(target, path);
    await writePrivateFile(path, 'key');
    expect([await readFile(target, 'utf8'), await readPrivateFile(path)]).toEqual(['precious', 'key']);
  });

  it('says why it cannot, and leaves nothing behind', async () => {
    const taken = join(folder, 'taken');
    await mkdir(taken);
    await expect(writePrivateFile(taken, 'x')).rejects.toMatchObject({
      name: 'PrivateFileError',
      code: 'unwritable',
      message: `Cannot write ${taken}: there is a folder of that name.`,
    });
    await expect(writePrivateFile(join(folder, 'no', 'such'), 'x')).rejects.toThrow(
      'its folder does not exist',
    );
    expect(await readdir(folder)).toEqual(['taken']);
  });

  it('never shows half a file to a reader at the same time', async () => {
    const path = join(folder, 'state');
    const contents = ['a'.repeat(100_000), 'b'.repeat(200_000)];
    await writePrivateFile(path, contents[0] ?? '');
    const writing = (async () => {
      for (let i = 0; i < 20; i += 1) await writePrivateFile(path, contents[i % 2] ?? '');
    })();
    for (let i = 0; i < 20; i += 1) expect(contents).toContain(await readPrivateFile(path));
    await writing;
  });
});

describe('sweepPrivateFolder', () => {
  /** A program that is killed between writing a private file and giving it its name. */
  function killedWriter(path: string): void {
    const program = `
      import { promises } from 'node:fs';
      import { syncBuiltinESMExports } from 'node:module';
      promises.rename = () => process.kill(process.pid, 'SIGKILL');
      syncBuiltinESMExports();
      const { writePrivateFile } = await import(${JSON.stringify(MODULE)});
      await writePrivateFile(${JSON.stringify(path)}, 'secret');`;
    const { signal } = spawnSync(process.execPath, ['--input-type=module', '-e', program]);
    expect(signal).toBe('SIGKILL');
  }
  const longAgo = Date.now() / 1_000 - 2 * 60 * 60;

  it('removes what a writer who was killed left, once nobody can be writing it any more', async () => {
    killedWriter(join(folder, 'token'));
    const [left = ''] = await readdir(folder);
    expect(left).toMatch(/^\.token\.[\w-]{12}$/);
    await sweepPrivateFolder(folder);
    expect(await readdir(folder), 'it may be a write under way').toEqual([left]);
    await utimes(join(folder, left), longAgo, longAgo);
    await sweepPrivateFolder(folder);
    expect(await readdir(folder)).toEqual([]);
  });

  it('touches nothing else, however old, and no folder that is not there', async () => {
    const others = ['token', '.token', '.token.short', 'token.abcdefghijkl', '.token.abcdefghijkl+'];
    for (const name of others) await writeFile(join(folder, name), '');
    await mkdir(join(folder, '.folder.abcdefghijkl'));
    await symlink(join(folder, 'token'), join(folder, '.link.abcdefghijkl'));
    for (const name of await readdir(folder)) await utimes(join(folder, name), longAgo, longAgo);
    const before = await readdir(folder);
    await sweepPrivateFolder(folder);
    await sweepPrivateFolder(join(folder, 'missing'));
    expect(await readdir(folder)).toEqual(before);
  });
});

describe('readPrivateFile', () => {
  it('answers null where there is no file', async () => {
    expect(await readPrivateFile(join(folder, 'missing'))).toBeNull();
  });

  it.each([0o640, 0o604, 0o620, 0o610])('refuses a file with mode %o, and names the cure', async (mode) => {
    const path = join(folder, 'key');
    await writeFile(path, 'secret');
    await chmod(path, mode);
    await expect(readPrivateFile(path)).rejects.toMatchObject({
      name: 'PrivateFileError',
      code: 'exposed',
      message: expect.stringContaining(`chmod 600 ${path}`),
    });
  });

  it('refuses a link, also to a private file', async () => {
    await writePrivateFile(join(folder, 'real'), 'secret');
    await symlink(join(folder, 'real'), join(folder, 'link'));
    await expect(readPrivateFile(join(folder, 'link'))).rejects.toMatchObject({ code: 'link' });
  });

  it('refuses a folder, and a named pipe without waiting for a writer', async () => {
    await expect(readPrivateFile(folder)).rejects.toMatchObject({ code: 'not-a-file' });
    const pipe = join(folder, 'pipe');
    expect(spawnSync('mkfifo', ['-m', '600', pipe]).status).toBe(0);
    await expect(readPrivateFile(pipe)).rejects.toMatchObject({ code: 'not-a-file' });
  });

  it('says when a part of the path is a file', async () => {
    await writePrivateFile(join(folder, 'file'), '');
    await expect(readPrivateFile(join(folder, 'file', 'key'))).rejects.toMatchObject({ code: 'unreadable' });
  });
});

describe('makePrivateFolder', () => {
  it('makes the folder and its parents for their owner alone', async () => {
    const path = join(folder, 'state', 'server');
    expect(await makePrivateFolder(path)).toBeNull();
    expect([await modeOf(join(folder, 'state')), await modeOf(path)]).toEqual(['700', '700']);
    expect(await makePrivateFolder(path)).toBeNull();
  });

  it('closes an empty folder that was open', async () => {
    await chmod(folder, 0o755);
    expect(await makePrivateFolder(folder)).toBeNull();
    expect(await modeOf(folder)).toBe('700');
  });

  it('leaves an open folder that holds something as it is, and warns', async () => {
    await writeFile(join(folder, 'page.html'), '');
    await chmod(folder, 0o755);
    expect(await makePrivateFolder(folder)).toContain(`chmod 700 ${folder}`);
    expect(await modeOf(folder)).toBe('755');
  });

  it('says when a file is in the way', async () => {
    await writeFile(join(folder, 'file'), '');
    await expect(makePrivateFolder(join(folder, 'file'))).rejects.toThrow('there is a file of that name');
    await expect(makePrivateFolder(join(folder, 'file', 'inner'))).rejects.toThrow(
      'a part of the path is a file',
    );
  });
});
