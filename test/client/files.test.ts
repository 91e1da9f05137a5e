/** Files of client cores over real sockets, with a server in this process: whose manifest is believed, and the folders (R29, R30; threats 25, 33). */
import { mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { beforeEach, expect, it } from 'vitest';
import { street, type Street } from './people.ts';

let here: Street;
beforeEach(async ({ onTestFinished }) => {
  here = await street(onTestFinished, { limits: { consentsPerMinute: 1_000 } });
});

/** The account's folder in the home of somebody. */
const accountOf = (name: string, home = name) =>
  join(here.folder, home, 'servers', `127.0.0.1_${here.house.server.port}`, name);

it('threat 33: a file by another key than the known one of its publisher is refused until accept-key (R29)', async () => {
  const [hans, luke] = [await here.person('hans'), await here.person('luke')];
  await luke.ask('startprivate hans');
  const first = await luke.ask('verify hans confirm');
  await hans.ask('logout');
  const other = await here.person('hans', { signup: false, home: join(here.folder, 'elsewhere') });
  // The client makes it, too, in its own time.
  mkdirSync(join(accountOf('hans', 'elsewhere'), 'share'), { recursive: true, mode: 0o700 });
  writeFileSync(join(accountOf('hans', 'elsewhere'), 'share', 'film.mkv'), 'a film');
  const { id } = await other.ask('register film.mkv');
  for (const wanted of ['film.mkv', String(id)]) {
    const refusal = await luke.ask(`download ${wanted}`);
    expect(refusal).toMatchObject({ ok: false, code: 'key-changed' });
    expect(refusal.message).toContain('THE KEY OF hans HAS CHANGED. Nothing was fetched.');
  }
  const shown = await luke.ask('verify hans');
  expect(shown).toMatchObject({ changed: true, verified: false });
  expect(shown['words']).not.toBe(first['words']);
  expect(await luke.ask('accept-key hans')).toMatchObject({ ok: true });
  const { path } = await luke.ask('download film.mkv');
  expect(readFileSync(String(path), 'utf8')).toBe('a film');
});

it('every client has a shared and a download folder of its own, and says where (R30, R31)', async () => {
  const hans = await here.person('hans');
  const missing = await hans.ask('register film.mkv');
  const share = join(accountOf('hans'), 'share');
  expect(missing).toMatchObject({ ok: false, code: 'not-found' });
  expect(missing.message).toContain(share);
  writeFileSync(join(share, 'film.mkv'), 'a film');
  expect(await hans.ask('register film.mkv')).toMatchObject({ ok: true });
  const luke = await here.person('luke');
  const { path } = await luke.ask('download film.mkv');
  expect(dirname(String(path))).toBe(join(accountOf('luke'), 'downloads'));
  for (const name of ['hans', 'luke']) {
    for (const folder of ['share', 'downloads']) {
      expect(statSync(join(accountOf(name), folder)).mode & 0o777).toBe(0o700);
    }
  }
});

it('a folder that was named and is not there is said, not made (R31)', async () => {
  const share = join(here.folder, 'flims');
  const hans = await here.person('hans', { share });
  const missing = await hans.ask('register film.mkv');
  expect(missing).toMatchObject({ ok: false, code: 'not-found' });
  expect(missing.message).toContain(share);
});
