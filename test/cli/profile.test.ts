/** Profiles: what is kept, what comes before what, and the verbs as processes. */
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { isProfileName } from '../../src/cli/profiles.ts';
import { completed } from '../../src/cli/typed-options.ts';
import { systemDisk } from '../../src/ports/disk.ts';
import { runHubbub } from '../conversations/hub.ts';
import { scriptedServer } from './scripted-server.ts';
import type { ScriptedServer } from './scripted-server.ts';

let home: string;
let server: ScriptedServer | undefined;
beforeEach(() => (home = mkdtempSync(join(tmpdir(), 'hubbub-'))));
afterEach(() => server?.close());

const run = (...words: string[]) =>
  runHubbub(words, { env: { HUBBUB_HOME: home, HUBBUB_PASSWORD: 'secret' } });

function keep(name: string, text: string, mode = 0o600): void {
  mkdirSync(join(home, 'profiles'), { recursive: true });
  writeFileSync(join(home, 'profiles', `${name}.json`), text, { mode });
  chmodSync(join(home, 'profiles', `${name}.json`), mode);
}

describe('the name', () => {
  it.each(['work', 'Work', 'w-2_x', '7'])('%s may be one', (name) => expect(isProfileName(name)).toBe(true));
  it.each(['', 'a.b', 'a:1', 'a@b', '-a', '[::1]', 'a#b', 'a/b', '..', 'x'.repeat(33), 'straße'])(
    '"%s" may not',
    (name) => expect(isProfileName(name)).toBe(false),
  );
});

describe('completed', () => {
  const complete = (typed: Parameters<typeof completed>[0]) =>
    completed(typed, systemDisk, { HUBBUB_HOME: home });

  it('fills in the profile, then the defaults; what was typed comes first, also where it says the usual', async () => {
    keep(
      'work',
      '{"address":"luke@example.org:7000","options":{"private":"accept","json":true,"sideways":"1"}}',
    );
    await expect(complete({ address: 'work' })).rejects.toThrow('damaged');
    keep('work', '{"address":"luke@example.org:7000","options":{"private":"accept","json":true}}');
    expect(await complete({ address: 'WORK' })).toMatchObject({
      address: 'luke@example.org:7000',
      private: 'accept',
      json: true,
      signup: false,
    });
    expect(await complete({ address: 'work', private: 'ask', json: false })).toMatchObject({
      private: 'ask',
      json: false,
    });
  });

  it('leaves an address alone that is no profile, and takes the defaults', async () => {
    keep('work', '{"address":"luke@example.org:7000","options":{}}');
    expect(await complete({ address: 'work:7777' })).toMatchObject({ address: 'work:7777', private: 'ask' });
    expect(await complete({ address: 'luke@work' })).toMatchObject({ address: 'luke@work' });
    expect(await complete({ address: 'localhost' })).toMatchObject({ address: 'localhost' });
  });

  it.each([
    '',
    '[]',
    '{"address":"a b","options":{}}',
    '{"address":"a"}',
    '{"address":"a","options":{"home":"x"}}',
    '{"address":"a","options":{"private":"all"}}',
    '{"address":"a","options":{"plain":"yes"}}',
  ])('refuses a damaged file: %s', async (text) => {
    keep('work', text);
    await expect(complete({ address: 'work' })).rejects.toThrow('is damaged');
  });

  it('refuses a file that others may read', async () => {
    keep('work', '{"address":"a","options":{}}', 0o644);
    await expect(complete({ address: 'work' })).rejects.toThrow('Other users of this machine may read');
  });
});

describe('the verb', () => {
  it('keeps, lists, shows, replaces and removes; the file is private, its paths are whole', async () => {
    expect(
      await run('profile', 'add', 'work', 'luke@example.org', '--downloads', 'd', '--private', 'never'),
    ).toEqual({
      code: 0,
      stdout: `saved work: hubbub connect luke@example.org:7777 --downloads ${resolve('d')} --private never\n`,
      stderr: '',
    });
    const file = join(home, 'profiles', 'work.json');
    expect(statSync(file).mode & 0o777).toBe(0o600);
    expect(readFileSync(file, 'utf8')).not.toContain('secret');
    const typed = `luke@example.org:7777 --downloads ${resolve('d')} --private never`;
    expect((await run('profile', 'list')).stdout).toBe(`work  ${typed}\n`);
    expect((await run('profile', 'show', 'work')).stdout).toBe(`hubbub connect ${typed}\n`);
    const again = await run('profile', 'add', 'Work', 'hans@example.org');
    expect(again).toMatchObject({ code: 2, stderr: expect.stringContaining('--replace') });
    expect((await run('profile', 'add', 'Work', 'hans@example.org', '--replace')).code).toBe(0);
    expect((await run('profile', 'show', 'work')).stdout).toBe('hubbub connect hans@example.org:7777\n');
    expect(await run('profile', 'remove', 'work')).toMatchObject({ code: 0, stdout: 'removed work\n' });
    expect(await run('profile', 'remove', 'work')).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('no profile work'),
    });
  });

  it.each([
    [['a.b', 'luke@example.org'], /cannot be a profile's name/],
    [['work', 'luke@'], /no address/],
    [['work', 'example.org', '--signup'], /--signup is not kept/],
    [['work', 'example.org', '--plain'], /on this machine/],
    [['work', 'example.org', '--password', 'x'], /password/],
  ])('refuses %o', async (words, message) => {
    expect(await run('profile', 'add', ...words)).toMatchObject({
      code: 2,
      stderr: expect.stringMatching(message),
    });
  });

  it('is what exec connects to', async () => {
    server = await scriptedServer(({ t, id }) =>
      t === 'whoelse' ? [{ t: 'result', re: id, ok: true, users: ['hans'] }] : null,
    );
    expect(
      (await run('profile', 'add', 'here', `luke@127.0.0.1:${server.port}`, '--plain', '--json')).code,
    ).toBe(0);
    const found = await run('exec', 'here', '--', 'whoelse');
    expect(found).toMatchObject({ code: 0, stdout: expect.stringContaining('"users":["hans"]') });
  });
});
