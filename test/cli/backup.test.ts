/** `hubbub backup` beside a server under load, and `hubbub restore`: nothing that was acknowledged before is missing. */
import {
  chmodSync,
  closeSync,
  copyFileSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readdirSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { makeBackup } from '../../src/cli/backup/make.ts';
import { restoreBackup } from '../../src/cli/backup/restore.ts';
import { administer } from '../../src/cli/users/administer.ts';
import { defaultSettings } from '../../src/config/settings.ts';
import { createHasher } from '../../src/ports/passwords.ts';
import { systemRandomness } from '../../src/ports/randomness.ts';
import { runHubbub, startHub } from '../conversations/hub.ts';
import type { Hub } from '../conversations/hub.ts';
import { participate } from '../conversations/participant.ts';
import type { Participant } from '../conversations/participant.ts';

let folder: string;
let data: string;
const atEnd: (() => Promise<void> | void)[] = [];
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'hubbub-backup-'));
  data = join(folder, 'data');
});
afterEach(async () => {
  for (const end of atEnd.splice(0).reverse()) await end();
  rmSync(folder, { recursive: true, force: true });
});

const run = (verb: string, place: string, at = data) =>
  runHubbub([verb, place, '--data', at], { env: { HUBBUB_CONFIG: '' } });
const addUser = () =>
  runHubbub(['users', 'add', 'hans', '--data', data], { input: 'hans-secret\n', env: { HUBBUB_CONFIG: '' } });
const mode = (path: string) => statSync(path).mode & 0o777;

async function hubOver(settings: object): Promise<Hub> {
  const hub = await startHub(settings);
  atEnd.push(() => hub.close());
  return hub;
}

async function enter(hub: Hub, name: string, signup: boolean, pin = hub.pin): Promise<Participant> {
  const home = join(hub.folder, 'home');
  const participant = participate(name, { port: hub.port, pin, home, signup });
  atEnd.push(() => participant.core.destroy());
  await until(`${name} is in`, () => participant.events.some(({ type }) => type === 'welcome'));
  return participant;
}

async function until(what: string, isSo: () => boolean): Promise<void> {
  for (let waited = 0; !isSo(); waited++) {
    if (waited > 30_000) throw new Error(`waited in vain: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 2));
  }
}

it(
  'R18 a backup under load, restored elsewhere after kill -9, has every message acknowledged before it',
  { timeout: 180_000 },
  async () => {
    const roomy = { mailboxMessages: 1_000_000, mailboxMessagesPerSender: 1_000_000 };
    const hub = await hubOver({ limits: roomy });
    (await enter(hub, 'leia', true)).core.logout();
    const hans = await enter(hub, 'hans', true);
    let isSending = true;
    const sending = (async () => {
      for (let round = 0; isSending; round++) {
        for (let at = 0; at < 20; at++) hans.type(`message leia ${round}.${at} ${'x'.repeat(500)}`);
        await until('a round is answered', () => hans.results.length === hans.lines.length);
      }
    })();
    await until('some are acknowledged', () => hans.results.length >= 200);
    const before = hans.results.length;
    const target = join(folder, 'monday');
    const done = await hub.run('backup', target, '--data', join(hub.folder, 'data'));
    expect(done).toMatchObject({ code: 0, stderr: expect.stringContaining('server’s key') as string });
    expect(done.stdout).toBe(`backed up ${join(hub.folder, 'data')} in ${target}\n`);
    const after = hans.results.length;
    isSending = false;
    await sending;
    expect(after).toBeGreaterThan(before);
    expect(hans.results.every(({ ok }) => ok)).toBe(true);
    await hub.stop('SIGKILL');
    hans.core.destroy();

    expect(readdirSync(join(hub.folder, 'data')).filter((name) => name.startsWith('backup-'))).toEqual([]);
    expect(readdirSync(target).sort()).toEqual(['hubbub.db', 'server.crt', 'server.key']);
    expect([target, ...readdirSync(target).map((name) => join(target, name))].map(mode)).toEqual([
      ...[0o700, 0o600, 0o600, 0o600],
    ]);

    const restored = await run('restore', target);
    expect(restored).toMatchObject({ code: 0, stdout: `restored ${target} into ${data}\n` });
    expect(restored.stderr).toContain('start the server');
    expect([data, ...readdirSync(data).map((name) => join(data, name))].map(mode)).toEqual([
      ...[0o700, 0o600, 0o600, 0o600],
    ]);
    const again = await hubOver({ data, limits: roomy });
    expect(again.pin).toBe(hub.pin);
    const leia = await enter(again, 'leia', false, hub.pin);
    const ids = hans.results.slice(0, before).map((result) => result['id']);
    const shown = () => leia.events.filter((event) => event.type === 'message');
    await until('leia has her mail', () => shown().length >= before);
    expect(
      shown()
        .slice(0, before)
        .map(({ id }) => id),
    ).toEqual(ids);
    const writer = await enter(again, 'hans', false, hub.pin);
    writer.type('history leia --limit 1 --search 0.0');
    await until('history is told', () => writer.results.length === 1);
    expect(writer.results[0]).toMatchObject({ ok: true, messages: [{ to: 'leia' }] });
  },
);

describe('a backup without a server', () => {
  beforeEach(async () => {
    expect((await addUser()).code).toBe(0);
  });

  it('is a data folder, which restore and a plain copy both bring back', { timeout: 60_000 }, async () => {
    const target = join(folder, 'backup');
    mkdirSync(target);
    expect(await run('backup', target)).toMatchObject({ code: 0 });
    expect(mode(target)).toBe(0o700);
    expect(readdirSync(data)).not.toContain('backup-');
    const copied = join(folder, 'copied');
    cpSync(target, copied, { recursive: true });
    chmodSync(join(copied, 'hubbub.db'), 0o644);
    const empty = join(folder, 'empty');
    mkdirSync(empty, { mode: 0o755 });
    expect(await run('restore', copied, empty)).toMatchObject({ code: 0 });
    expect([mode(empty), mode(join(empty, 'hubbub.db'))]).toEqual([0o700, 0o600]);
    for (const place of [copied, empty]) {
      const list = await runHubbub(['users', 'list', '--data', place], { env: { HUBBUB_CONFIG: '' } });
      expect(list.stdout).toMatch(/^hans /);
    }
  });

  it('is refused where it cannot be, in a sentence', { timeout: 120_000 }, async () => {
    const file = join(folder, 'file');
    writeFileSync(file, 'x');
    const full = join(folder, 'full');
    mkdirSync(full);
    writeFileSync(join(full, 'thesis.txt'), 'x');
    const cases = [
      [full, `hubbub backup: ${full} is not empty: a backup wants a new folder\n`],
      [data, `hubbub backup: ${data} is not empty: a backup wants a new folder\n`],
      [file, `hubbub backup: cannot use ${file}: it is a file, or a part of its path is\n`],
      [
        join(file, 'x'),
        `hubbub backup: cannot use ${join(file, 'x')}: it is a file, or a part of its path is\n`,
      ],
    ] as const;
    for (const [target, stderr] of cases) {
      expect(await run('backup', target)).toEqual({ code: 1, stdout: '', stderr });
    }
    const nowhere = join(folder, 'nowhere');
    const target = join(folder, 'new');
    const missing = await run('backup', target, nowhere);
    expect(missing).toMatchObject({
      code: 1,
      stderr: expect.stringContaining(`no data in ${nowhere}`) as string,
    });
    expect([existsSync(nowhere), existsSync(target)]).toEqual([false, false]);
    expect(readdirSync(full)).toEqual(['thesis.txt']);
  });

  it('is not made of a damaged database, and nothing of it is left', { timeout: 60_000 }, async () => {
    damage(join(data, 'hubbub.db'));
    const target = join(folder, 'backup');
    const { code, stderr } = await run('backup', target);
    expect(code).toBe(1);
    expect(stderr).toMatch(/^hubbub backup: .*hubbub\.db.*damaged.*\n$/);
    expect(existsSync(target)).toBe(false);
    expect(readdirSync(data).filter((name) => name.startsWith('backup-'))).toEqual([]);
  });
});

describe('restore', () => {
  let made: string;
  let backup: string;
  beforeAll(async () => {
    made = mkdtempSync(join(tmpdir(), 'hubbub-backup-'));
    const settings = { ...defaultSettings(), data: join(made, 'data') };
    const hasher = createHasher(systemRandomness, { loginQueue: 100 }, { memoryKib: 8, passes: 1 });
    const wish = { t: 'users.add', user: 'hans', password: 'hans-secret' } as const;
    await administer(settings, wish, () => undefined, hasher);
    await makeBackup(settings, join(made, 'backup'), () => undefined);
  });
  afterAll(() => rmSync(made, { recursive: true, force: true }));
  beforeEach(() => {
    backup = join(folder, 'backup');
    cpSync(join(made, 'backup'), backup, { recursive: true });
    cpSync(join(made, 'data'), data, { recursive: true });
  });

  it('refuses a folder with data, a running server’s among them', { timeout: 60_000 }, async () => {
    const hub = await hubOver({});
    for (const place of [data, join(hub.folder, 'data')]) {
      const { code, stderr } = await run('restore', backup, place);
      expect(code).toBe(1);
      expect(stderr).toMatch(/^hubbub restore: .* is not empty: stop the server if one runs there, .*\n$/);
    }
    expect(await hub.run('users', 'list', '--data', join(hub.folder, 'data'))).toMatchObject({ stdout: '' });
  });

  it.each([
    ['a page of zeros', (file: string) => damage(file), /damaged/],
    ['a file cut short', (file: string) => truncateSync(file, 8_192), /damaged/],
    ['an empty file', (file: string) => truncateSync(file, 0), /no database of Hubbub/],
    [
      'another file',
      (file: string) => writeFileSync(file, 'no database, for all that it is long'),
      /damaged/,
    ],
    ['a newer database', (file: string) => makeNewer(file), /newer Hubbub/],
    ['no database', (file: string) => rmSync(file), /is no backup, or one that was not finished/],
  ])('refuses %s, and leaves nothing', { timeout: 60_000 }, async (_, spoil, sentence) => {
    spoil(join(backup, 'hubbub.db'));
    const target = join(folder, 'restored');
    await expect(restoreBackup(backup, target)).rejects.toThrow(sentence);
    expect(existsSync(target)).toBe(false);
  });

  it('takes the folder of a server that was killed, log and all', { timeout: 60_000 }, async () => {
    const hub = await hubOver({});
    const hans = await enter(hub, 'hans', true);
    await hub.stop('SIGKILL');
    hans.core.destroy();
    const copied = join(folder, 'copied');
    mkdirSync(copied);
    for (const name of ['hubbub.db', 'hubbub.db-wal', 'server.key', 'server.crt']) {
      copyFileSync(join(hub.folder, 'data', name), join(copied, name));
    }
    expect(statSync(join(copied, 'hubbub.db-wal')).size).toBeGreaterThan(0);
    const target = join(folder, 'restored');
    expect(await run('restore', copied, target)).toMatchObject({ code: 0 });
    const list = await runHubbub(['users', 'list', '--data', target], { env: { HUBBUB_CONFIG: '' } });
    expect(list.stdout).toMatch(/^hans /);
  });
});

it.each([[['backup']], [['restore', 'a', '--dta', 'b']]])('%j is wrong usage', async (words) => {
  expect(await runHubbub(words)).toMatchObject({ code: 2, stdout: '' });
});

/** Zeros over an index that nothing reads at a start. */
function damage(file: string): void {
  const database = new DatabaseSync(file);
  const { rootpage } =
    database.prepare(`SELECT rootpage FROM sqlite_schema WHERE name = 'sqlite_autoindex_account_1'`).get() ??
    {};
  const { page_size: size } = database.prepare('PRAGMA page_size').get() ?? {};
  database.close();
  const open = openSync(file, 'r+');
  writeSync(open, Buffer.alloc(Number(size)), 0, Number(size), (Number(rootpage) - 1) * Number(size));
  closeSync(open);
}

function makeNewer(file: string): void {
  const database = new DatabaseSync(file);
  database.exec(`INSERT INTO migration VALUES (999, 'x', 0)`);
  database.close();
}
