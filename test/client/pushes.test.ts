/** A file handed to others by client cores over real sockets, with a server in this process (R39, R15, R9; threat 35a). */
import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { resultExitCode } from '../../src/client/faces/exit-code.ts';
import { street, type Street } from './people.ts';
import { accountOf, owner, resultOf, say, standings } from './pushing.ts';

const FILM = randomBytes(3 * 1024 * 1024);

let here: Street;
beforeEach(async ({ onTestFinished }) => {
  here = await street(onTestFinished, {
    offerSeconds: 60,
    limits: { consentsPerMinute: 1_000, pushesPerUser: 2 },
  });
});

describe('push', () => {
  it('to everyone who takes all: each has it, verified, and the result says so', async () => {
    const hans = await owner(here, FILM);
    const names = ['luke', 'yoda', 'leia', 'lando', 'chewie'];
    const others = await Promise.all(names.map((name) => here.person(name, { pushPolicy: 'accept' })));
    say(hans, 'push film.mkv @all');
    const done = await resultOf(hans, 'push');
    expect(done).toMatchObject({ ok: true, id: 'p1' });
    const recipients = done['recipients'] as { user: string; state: string }[];
    expect(recipients.map(({ user, state }) => `${user} ${state}`).sort()).toEqual(
      names.map((name) => `${name} complete`).sort(),
    );
    expect(resultExitCode(done)).toBe(0);
    for (const [n, person] of others.entries()) {
      const taken = await person.next('offer-taken');
      expect(taken).toMatchObject({ from: 'hans', file: 'film.mkv', bytes: FILM.length });
      expect(readFileSync(join(accountOf(here, names[n]!), 'downloads', 'film.mkv')).equals(FILM)).toBe(true);
    }
    for (const name of names)
      expect(standings(hans, name).at(-1)).toMatchObject({
        state: 'complete',
        bytes: FILM.length,
        size: FILM.length,
      });
  });

  it('asks, by a name that accept and decline take; who declines or is away is named and no failure', async () => {
    const hans = await owner(here, FILM);
    const [luke, yoda] = [await here.person('luke'), await here.person('yoda')];
    const leia = await here.person('leia');
    await leia.ask('logout');
    const lando = await here.person('lando', { pushPolicy: 'never' });
    say(hans, 'push film.mkv luke yoda leia lando');
    const offer = await luke.next('offer');
    expect(offer).toMatchObject({ id: '@1', from: 'hans', file: 'film.mkv', size: FILM.length });
    expect(offer['seconds']).toBeGreaterThan(50);
    expect(await luke.ask('accept @1')).toMatchObject({ ok: true, command: 'accept', file: 'film.mkv' });
    await yoda.next('offer');
    expect(await yoda.ask('decline hans')).toMatchObject({ ok: true, user: 'hans' });
    expect(await yoda.ask('accept @1')).toMatchObject({ ok: false, code: 'not-found' });
    const done = await resultOf(hans, 'push');
    expect(done).toMatchObject({ ok: true });
    expect(
      Object.fromEntries(
        (done['recipients'] as { user: string; state: string }[]).map(({ user, state }) => [user, state]),
      ),
    ).toEqual({
      luke: 'complete',
      yoda: 'declined',
      leia: 'offline',
      lando: 'declined',
    });
    expect(lando.events.some(({ type }) => type === 'offer')).toBe(false);
  });

  it('is no success where nobody took it', async () => {
    const hans = await owner(here, FILM);
    const luke = await here.person('luke', { pushPolicy: 'never' });
    say(hans, 'push film.mkv luke');
    const done = await resultOf(hans, 'push');
    expect(done).toMatchObject({ ok: false, code: 'declined' });
    expect(resultExitCode(done)).toBe(1);
    expect(existsSync(join(accountOf(here, 'luke'), 'downloads', 'film.mkv'))).toBe(false);
    await luke.ask('logout');
    say(hans, 'push film.mkv luke');
    expect(await resultOf(hans, 'push')).toMatchObject({ ok: false, code: 'offline' });
  });

  it('R15: who blocks the pusher is offline to them, and out of @all', async () => {
    const hans = await owner(here, FILM);
    const [luke, yoda] = [
      await here.person('luke', { pushPolicy: 'accept' }),
      await here.person('yoda', { pushPolicy: 'accept' }),
    ];
    await luke.ask('block hans');
    say(hans, 'push film.mkv luke yoda');
    const named = await resultOf(hans, 'push');
    expect(named['recipients']).toEqual(
      expect.arrayContaining([
        { user: 'luke', state: 'offline', cause: null },
        { user: 'yoda', state: 'complete', cause: null },
      ]),
    );
    say(hans, 'push film.mkv @all');
    const all = await resultOf(hans, 'push');
    expect((all['recipients'] as { user: string }[]).map(({ user }) => user)).toEqual(['yoda']);
    await hans.ask('block yoda');
    say(hans, 'push film.mkv yoda');
    expect(await resultOf(hans, 'push')).toMatchObject({ ok: false, code: 'blocked' });
    expect(yoda.events.filter(({ type }) => type === 'offer-taken')).toHaveLength(2);
  });

  it.each([
    ['push', 'usage'],
    ['push film.mkv', 'usage'],
    ['push film.mkv @all luke', 'usage'],
    ['push film.mkv nobody', 'unknown-user'],
    ['push film.mkv hans', 'self'],
    ['push none.mkv @all', 'not-found'],
    ['push film.mkv @all', 'offline'],
    ['cancel p9', 'not-found'],
    ['accept @7', 'not-found'],
  ])('%s: %s', async (line, code) => {
    const hans = await owner(here, FILM);
    say(hans, line);
    expect(await hans.next('result')).toMatchObject({ ok: false, code });
  });

  it('of a folder brings the folder', async () => {
    const hans = await owner(here, FILM);
    mkdirSync(join(accountOf(here, 'hans'), 'share', 'photos'));
    writeFileSync(join(accountOf(here, 'hans'), 'share', 'photos', 'one.jpg'), 'one');
    const luke = await here.person('luke', { pushPolicy: 'accept' });
    say(hans, 'push photos @all');
    expect(await resultOf(hans, 'push')).toMatchObject({ ok: true });
    await luke.next('offer-taken');
    expect(readFileSync(join(accountOf(here, 'luke'), 'downloads', 'photos', 'one.jpg'), 'utf8')).toBe('one');
  });

  it('that is taken back closes the offers, and says so to both', async () => {
    const hans = await owner(here, FILM);
    const luke = await here.person('luke');
    say(hans, 'push film.mkv luke');
    await luke.next('offer');
    expect(await hans.ask('cancel p1')).toMatchObject({ ok: true });
    const done = await resultOf(hans, 'push');
    expect(done).toMatchObject({ ok: false, code: 'cancelled' });
    expect(resultExitCode(done)).toBe(6);
    expect(await luke.next('offer-closed')).toMatchObject({
      id: '@1',
      from: 'hans',
      file: 'film.mkv',
      reason: 'withdrawn',
    });
    expect(await luke.ask('accept @1')).toMatchObject({ ok: false, code: 'not-found' });
  });

  it('past the limit of pushes at once is busy', async () => {
    const hans = await owner(here, FILM);
    await here.person('luke');
    for (const n of [1, 2]) {
      say(hans, 'push film.mkv luke');
      await hans.next('push-progress');
      expect(standings(hans, 'luke').at(-1)?.id).toBe(`p${n}`);
    }
    say(hans, 'push film.mkv luke');
    expect(await resultOf(hans, 'push')).toMatchObject({ ok: false, code: 'busy' });
  });

  it('a recipient who cannot take it is a failure with a cause, and the others have it', async () => {
    const hans = await owner(here, FILM);
    const blocked = join(here.folder, 'in the way');
    writeFileSync(blocked, 'a file where a folder should be');
    await here.person('luke', { pushPolicy: 'accept', downloads: join(blocked, 'downloads') });
    await here.person('yoda', { pushPolicy: 'accept' });
    say(hans, 'push film.mkv @all');
    const done = await resultOf(hans, 'push');
    expect(done).toMatchObject({ ok: false, code: 'interrupted' });
    const recipients = done['recipients'] as { user: string; state: string; cause: string | null }[];
    expect(recipients.find(({ user }) => user === 'yoda')?.state).toBe('complete');
    expect(recipients.find(({ user }) => user === 'luke')).toMatchObject({ state: 'failed' });
    expect(recipients.find(({ user }) => user === 'luke')?.cause).toBeTruthy();
    expect(resultExitCode(done)).toBe(6);
  });
});
