/** One command, one path over the bus: in a running server through its socket, else over the data folder alone. */
import { chmodSync, existsSync, mkdirSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pino } from 'pino';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Result } from '../../machines/vocabulary/replies.ts';
import { administer } from '../../src/cli/users/administer.ts';
import type { Wish } from '../../src/cli/users/administer.ts';
import type { Bus } from '../../src/bus/bus.ts';
import { defaultSettings } from '../../src/config/settings.ts';
import { systemClock } from '../../src/ports/clock.ts';
import { createHasher } from '../../src/ports/passwords.ts';
import { systemRandomness } from '../../src/ports/randomness.ts';
import { inStore } from '../../src/ports/store.ts';
import type { AccountRow } from '../../src/ports/store.ts';
import { openAdministration } from '../../src/server/administration-socket.ts';
import { startKernel } from '../../src/server/kernel.ts';
import { openStore } from '../../src/store/worker-store.ts';

const hasher = createHasher(systemRandomness, { loginQueue: 100 }, { memoryKib: 8, passes: 1 });

let root: string;
let data: string;
let warnings: string[];
const atEnd: (() => Promise<unknown>)[] = [];
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'hubbub-administer-'));
  data = join(root, 'data');
  warnings = [];
});
afterEach(async () => {
  for (const end of atEnd.splice(0).reverse()) await end();
  rmSync(root, { recursive: true, force: true });
});

function ask(wish: Wish): Promise<Result> {
  return administer({ ...defaultSettings(), data }, wish, (sentence) => warnings.push(sentence), hasher);
}

/** A server in all but its listener. */
async function startServer(): Promise<{ bus: Bus; stop: () => Promise<void> }> {
  mkdirSync(data, { recursive: true, mode: 0o700 });
  const store = await openStore({ folder: data });
  const log = pino({ level: 'silent' });
  const onHopeless = (error: unknown) => {
    throw error;
  };
  const ports = { store, clock: systemClock, randomness: systemRandomness, hasher, log, onHopeless };
  const bus = await startKernel({ ...defaultSettings(), data }, ports, {
    isConnected: () => false,
    addressOf: () => undefined,
  });
  const administration = await openAdministration({ folder: data, bus, log });
  const stop = async () => {
    await administration.close();
    await store.close();
  };
  return { bus, stop };
}

async function stored(): Promise<AccountRow[]> {
  const store = await openStore({ folder: data });
  const rows = await inStore(store, 'accounts.load', null);
  await store.close();
  return [...rows];
}

const add = (user: string, password = `${user}-secret`): Wish => ({ t: 'users.add', user, password });
const isKnown = async (user: string, password: string): Promise<boolean> => {
  const row = (await stored()).find(({ name }) => name === user);
  return row !== undefined && hasher.verify(password, row.hash);
};

for (const place of ['alone', 'beside a running server'] as const) {
  describe(place, () => {
    let asked: string[];
    let stop = async (): Promise<void> => undefined;
    beforeEach(async () => {
      asked = [];
      if (place === 'alone') return;
      const server = await startServer();
      server.bus.on('administration.asked', ({ command }) => asked.push(command.t));
      ({ stop } = server);
      atEnd.push(() => stop());
    });

    /** So that the test can open the store itself. */
    async function stopServer(): Promise<void> {
      await stop();
      stop = async () => undefined;
    }

    it('R2 an account is added and stored as a hash; its name is taken in any case', async () => {
      expect(await ask(add('Hans'))).toMatchObject({ ok: true });
      expect(await ask(add('HANS'))).toMatchObject({ ok: false, code: 'name-taken' });
      expect(await ask(add('h ans'))).toMatchObject({ ok: false, code: 'bad-name' });
      expect(asked).toEqual(place === 'alone' ? [] : ['users.add', 'users.add', 'users.add']);
      await stopServer();
      expect((await stored()).map(({ name, hash }) => [name, hash.slice(0, 10)])).toEqual([
        ['Hans', '$argon2id$'],
      ]);
      expect(await isKnown('Hans', 'Hans-secret')).toBe(true);
    });

    it('R2 an import is all or nothing', async () => {
      await ask(add('hans'));
      const accounts = ['luke', 'HANS', 'yoda'].map((user) => ({ user, password: 'x'.repeat(8) }));
      expect(await ask({ t: 'users.import', accounts })).toMatchObject({
        code: 'name-taken',
        names: ['HANS'],
      });
      const rest = accounts.filter(({ user }) => user !== 'HANS');
      expect(await ask({ t: 'users.import', accounts: rest })).toMatchObject({ ok: true });
      await stopServer();
      expect((await stored()).map(({ name }) => name).sort()).toEqual(['hans', 'luke', 'yoda']);
    });

    it('an account is listed, disabled, given a password and removed', async () => {
      await ask(add('hans'));
      const account = { name: 'hans', online: false, disabled: false, blockedSeconds: 0, unread: 0 };
      expect(await ask({ t: 'users.list' })).toMatchObject({ accounts: [account] });
      await ask({ t: 'users.disable', user: 'HANS', disabled: true });
      expect(await ask({ t: 'users.list' })).toMatchObject({ accounts: [{ ...account, disabled: true }] });
      await ask({ t: 'users.disable', user: 'hans', disabled: false });
      expect(await ask({ t: 'users.list' })).toMatchObject({ accounts: [account] });
      expect(await ask({ t: 'users.passwd', user: 'hans', password: 'changed-it' })).toMatchObject({
        ok: true,
      });
      await stopServer();
      expect(await isKnown('hans', 'changed-it')).toBe(true);
      expect(await ask({ t: 'users.remove', user: 'hans' })).toMatchObject({ ok: true });
      expect(await stored()).toEqual([]);
    });

    it('R6 an invitation is made, and only its hash is kept', async () => {
      const result = await ask({ t: 'users.invite', uses: 3, days: 2 });
      const { invite } = result as { invite: string };
      expect(invite).toMatch(/^[\w-]{20}$/);
      await stopServer();
      const store = await openStore({ folder: data });
      const rows = await inStore(store, 'invites.load', { now: Date.now() });
      await store.close();
      expect(rows).toMatchObject([{ uses: 3 }]);
      expect(JSON.stringify(rows)).not.toContain(invite);
    });

    it.each<Wish>([
      { t: 'users.passwd', user: 'hans', password: 'top-secret' },
      { t: 'users.disable', user: 'hans', disabled: true },
      { t: 'users.remove', user: 'hans' },
      { t: 'users.unblock', user: 'hans' },
    ])('$t of nobody is refused', async (wish) => {
      expect(await ask(wish)).toMatchObject({ ok: false, code: 'unknown-user' });
    });
  });
}

describe('without a server', () => {
  it('a data folder is made, and left in order', async () => {
    expect(await ask(add('hans'))).toMatchObject({ ok: true });
    expect(statSync(data).mode & 0o777).toBe(0o700);
    expect(warnings).toEqual([]);
    expect(existsSync(join(data, 'admin.sock'))).toBe(false);
    const { stop } = await startServer();
    atEnd.push(stop);
    expect(await ask(add('hans'))).toMatchObject({ code: 'name-taken' });
  });

  it('a folder that others may enter is warned about', async () => {
    await ask(add('hans'));
    chmodSync(data, 0o755);
    await ask(add('luke'));
    expect(warnings).toEqual([expect.stringContaining(data)]);
  });

  it('the socket of a server that was killed is no server', async () => {
    mkdirSync(data, { mode: 0o700 });
    writeFileSync(join(data, 'admin.sock'), '');
    expect(await ask(add('hans'))).toMatchObject({ ok: true });
  });
});

describe('a server that does not answer', () => {
  it('is told apart from none, while it holds the data folder', async () => {
    mkdirSync(data, { mode: 0o700 });
    const store = await openStore({ folder: data });
    atEnd.push(() => store.close());
    await expect(ask(add('hans'))).rejects.toMatchObject({
      name: 'OperatorError',
      exitCode: 1,
      message: expect.stringMatching(/is in use, but no server answers there/) as string,
    });
  });

  it('and ends instead leaves it open whether the command was done', async () => {
    mkdirSync(data, { mode: 0o700 });
    const server = createServer((socket) => void socket.once('data', () => socket.destroy()));
    atEnd.push(() => new Promise((resolve) => server.close(resolve)));
    await new Promise<void>((resolve) => server.listen(join(data, 'admin.sock'), resolve));
    await expect(ask(add('hans'))).rejects.toMatchObject({
      name: 'OperatorError',
      message: expect.stringMatching(/the server ended before it answered/) as string,
    });
  });

  it('is not sent more than it takes', async () => {
    const { stop } = await startServer();
    atEnd.push(stop);
    const accounts = Array.from({ length: 9_000 }, (_, n) => ({
      user: `u${n}`,
      password: 'x'.repeat(1_000),
    }));
    await expect(ask({ t: 'users.import', accounts })).rejects.toThrow('split the file');
  });
});
