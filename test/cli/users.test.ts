/** The actions of `hubbub users` on single accounts: what they ask for, what they say, what they refuse by themselves. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  addUser,
  changePassword,
  disableUser,
  invite,
  removeUser,
  unblockUser,
} from '../../src/cli/users/accounts.ts';
import { readFirstLine } from '../../src/cli/users/given-file.ts';
import { listUsers } from '../../src/cli/users/listing.ts';
import { testDesk } from './users-desk.ts';

const refusal = { ok: false, code: 'unknown-user', message: 'there is no user "hans"' } as const;

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'hubbub-users-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function file(content: string, mode = 0o600): string {
  const path = join(folder, 'password');
  writeFileSync(path, content, { mode });
  return path;
}

describe('a new password', () => {
  it.each([
    ['a line of stdin', 'top-secret\nanother line\n', 'top-secret'],
    ['a line without an end', 'top-secret', 'top-secret'],
    ['a line of Windows', 'top-secret\r\n', 'top-secret'],
    ['a line with blanks', '  top  secret \n', '  top  secret '],
  ])('comes from %s', async (_, input, password) => {
    const { desk, wishes, out, err } = testDesk({ ok: true }, input);
    await addUser(desk, 'hans', undefined);
    expect(wishes).toEqual([{ t: 'users.add', user: 'hans', password }]);
    expect([out(), err()]).toEqual(['added hans\n', '']);
  });

  it('comes from a file, which others should not read', async () => {
    const { desk, wishes, err } = testDesk({ ok: true }, 'not from here\n');
    await changePassword(desk, 'hans', file('top-secret\nrest\n', 0o644));
    expect(wishes).toEqual([{ t: 'users.passwd', user: 'hans', password: 'top-secret' }]);
    expect(err()).toMatch(/^warning: .*can be read by others/);
  });

  it('R6 that is short is warned about only', async () => {
    const { desk, wishes, err } = testDesk({ ok: true }, 'seven77\n');
    await addUser(desk, 'hans', undefined);
    expect(wishes).toHaveLength(1);
    expect(err()).toMatch(/^warning: the password is short/);
  });

  it.each([
    ['that is empty', 'hans', '\n', 'there is no password'],
    ['that nobody gives', 'hans', '', 'there is no password'],
    ['that is too long to log in with', 'hans', 'x'.repeat(1_025), '1024 bytes'],
    ['of a name that cannot be', 'h@ns', 'top-secret\n', 'a name has'],
    ['that is not UTF-8', 'hans', Buffer.from([0x61, 0xff, 0x0a]), 'not UTF-8'],
  ])('%s changes nothing', async (_, user, input, sentence) => {
    const { desk, wishes, out } = testDesk({ ok: true }, input);
    await expect(addUser(desk, user, undefined)).rejects.toThrow(sentence);
    expect([wishes, out()]).toEqual([[], '']);
  });

  it('is read without waiting for the end of stdin', async () => {
    const endless = new Readable({ read: () => undefined });
    endless.push('top-');
    endless.push('secret\nmore');
    expect(await readFirstLine(endless)).toBe('top-secret');
  });

  it('from a file that is not there is wrong usage', async () => {
    const { desk } = testDesk();
    await expect(addUser(desk, 'hans', join(folder, 'none'))).rejects.toMatchObject({ exitCode: 2 });
  });
});

describe('an action', () => {
  it.each([
    ['disable', { t: 'users.disable', user: 'hans', disabled: true }, 'hans is disabled\n'],
    ['enable', { t: 'users.disable', user: 'hans', disabled: false }, 'hans is enabled\n'],
    ['remove', { t: 'users.remove', user: 'hans' }, 'removed hans\n'],
    ['unblock', { t: 'users.unblock', user: 'hans' }, 'hans is not blocked any more\n'],
  ])('%s is asked for and confirmed; refused, it says only why', async (what, wish, said) => {
    const run = (to: ReturnType<typeof testDesk>) =>
      what === 'remove'
        ? removeUser(to.desk, 'hans', true)
        : what === 'unblock'
          ? unblockUser(to.desk, 'hans')
          : disableUser(to.desk, 'hans', what === 'disable');
    const done = testDesk();
    await run(done);
    expect([done.wishes, done.out(), done.err()]).toEqual([[wish], said, '']);
    const not = testDesk(refusal);
    await expect(run(not)).rejects.toMatchObject({ message: refusal.message, exitCode: 1 });
    expect(not.out()).toBe('');
  });

  it('remove wants --yes of a script, which cannot be asked', async () => {
    const { desk, wishes } = testDesk({ ok: true }, 'yes\n');
    await expect(removeUser(desk, 'hans', false)).rejects.toMatchObject({ exitCode: 2 });
    expect(wishes).toEqual([]);
  });
});

describe('invite', () => {
  it('prints the code alone, and how to use it beside', async () => {
    const { desk, wishes, out, err } = testDesk({ ok: true, invite: 'c0de' });
    await invite(desk, 3, 0.5);
    expect(wishes).toEqual([{ t: 'users.invite', uses: 3, days: 0.5 }]);
    expect(out()).toBe('c0de\n');
    expect(err()).toContain('hubbub connect NAME@HOST --signup --invite c0de');
  });

  it.each([
    [0, 7, '--uses'],
    [-1, 7, '--uses'],
    [1.5, 7, '--uses'],
    [NaN, 7, '--uses'],
    [100_001, 7, '--uses'],
    [1, 0, '--expires'],
    [1, NaN, '--expires'],
    [1, 3_651, '--expires'],
  ])('of %s uses and %s days is wrong usage', async (uses, days, flag) => {
    const { desk, wishes } = testDesk();
    await expect(invite(desk, uses, days)).rejects.toMatchObject({
      exitCode: 2,
      message: expect.stringContaining(flag) as string,
    });
    expect(wishes).toEqual([]);
  });
});

describe('list', () => {
  const account = { online: false, disabled: false, operator: false, blockedSeconds: 0, unread: 0 };
  const accounts = [
    { ...account, name: 'yoda', online: true, operator: true },
    { ...account, name: 'Hans', disabled: true, blockedSeconds: 57, unread: 2 },
  ];

  it('shows each account by name with all that is to be known', async () => {
    const { desk, out } = testDesk({ ok: true, accounts });
    await listUsers(desk, false);
    expect(out()).toBe(
      `${'Hans'.padEnd(32)} offline, disabled, blocked for 57 s, 2 unread\n${'yoda'.padEnd(32)} online, operator\n`,
    );
  });

  it('prints an object per line as JSON', async () => {
    const { desk, out, err } = testDesk({ ok: true, accounts });
    await listUsers(desk, true);
    const lines = out().trimEnd().split('\n');
    expect(lines.map((line) => JSON.parse(line) as unknown)).toEqual([accounts[1], accounts[0]]);
    expect(err()).toBe('');
  });

  it('names the data folder when there is nobody: it may be the wrong one', async () => {
    const { desk, out, err } = testDesk({ ok: true, accounts: [] });
    await listUsers(desk, true);
    expect(out()).toBe('');
    expect(err()).toContain('/srv/hubbub');
  });
});
