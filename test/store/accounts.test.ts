/** The contract of src/ports/store.ts: accounts, attempts, tokens, invitations, blocks. Held against every store. */
import { describe, expect, it } from 'vitest';
import { message, opened, STORES } from './store-kit.ts';

describe.each(STORES)('accounts, %s', (_name, open) => {
  it('are added and loaded', async () => {
    const { ask, restart } = await opened(open);
    const id = await ask('account.add', { name: 'Hans', hash: '$argon2id$…', at: 5 });
    await restart();
    expect(await ask('accounts.load', null)).toEqual([
      {
        ...{ id, name: 'Hans', hash: '$argon2id$…', disabled: false, operator: false },
        ...{ failures: 0, blockedUntil: 0, cursor: 0, unread: [] },
      },
    ]);
  });

  it('have names that are unique without case (R5)', async () => {
    const { ask } = await opened(open);
    const first = await ask('account.add', { name: 'Hans', hash: 'a', at: 1 });
    expect(await ask('account.add', { name: 'hANS', hash: 'b', at: 2 })).toBeNull();
    const second = await ask('account.add', { name: 'luke', hash: 'c', at: 3 });
    expect(second).not.toBe(first);
    expect((await ask('accounts.load', null)).map(({ name, hash }) => [name, hash])).toEqual([
      ['Hans', 'a'],
      ['luke', 'c'],
    ]);
  });

  it('are imported all or none (R2)', async () => {
    const { ask } = await opened(open);
    await ask('account.add', { name: 'yoda', hash: 'y', at: 1 });
    const list = (...names: string[]) => names.map((name) => ({ name, hash: name }));
    expect(await ask('accounts.import', { accounts: list('hans', 'YODA'), at: 2 })).toBeNull();
    expect(await ask('accounts.import', { accounts: list('hans', 'luke', 'Hans'), at: 2 })).toBeNull();
    expect((await ask('accounts.load', null)).map(({ name }) => name)).toEqual(['yoda']);
    const ids = await ask('accounts.import', { accounts: list('hans', 'luke'), at: 3 });
    const rows = await ask('accounts.load', null);
    expect(rows.slice(1).map(({ id, name }) => [id, name])).toEqual([
      [ids?.[0], 'hans'],
      [ids?.[1], 'luke'],
    ]);
    expect(await ask('accounts.import', { accounts: [], at: 4 })).toEqual([]);
  });

  it('change password, standing and rights', async () => {
    const { ask, join, restart } = await opened(open);
    const [hans = 0, luke = 0] = await join('hans', 'luke');
    await ask('account.password', { id: hans, hash: 'new' });
    await ask('account.disabled', { id: hans, disabled: true });
    await ask('account.operator', { id: luke, operator: true });
    await restart();
    expect(await ask('accounts.load', null)).toMatchObject([
      { name: 'hans', hash: 'new', disabled: true, operator: false },
      { name: 'luke', hash: 'hash of luke', disabled: false, operator: true },
    ]);
    await ask('account.disabled', { id: hans, disabled: false });
    await ask('account.operator', { id: luke, operator: false });
    expect(await ask('accounts.load', null)).toMatchObject([{ disabled: false }, { operator: false }]);
  });

  it('remember wrong passwords over a restart (R4), and nothing of unknown names (R5)', async () => {
    const { ask, join, restart } = await opened(open);
    const [hans = 0] = await join('hans', 'luke');
    await ask('attempts.save', { account: hans, failures: 2, blockedUntil: 0 });
    await ask('attempts.save', { account: null, failures: 3, blockedUntil: 99 });
    await ask('attempts.save', { account: hans, failures: 3, blockedUntil: 60_000 });
    await restart();
    expect(await ask('accounts.load', null)).toMatchObject([
      { name: 'hans', failures: 3, blockedUntil: 60_000 },
      { name: 'luke', failures: 0, blockedUntil: 0 },
    ]);
  });

  it('leave their name free and their messages in place when they are removed', async () => {
    const { ask, join, restart } = await opened(open);
    const [hans = 0, luke = 0] = await join('hans', 'luke');
    await ask('message.add', message({ sender: hans, recipient: luke, id: 'old' }));
    await ask('block.add', { owner: hans, target: luke, at: 1 });
    await ask('block.add', { owner: luke, target: hans, at: 1 });
    const token = { hash: 't', previous: null, account: hans, device: 'd', expires: 9 };
    await ask('token.save', token);
    await ask('presence.opened', { account: hans, at: 2 });
    await ask('account.remove', { id: hans, at: 3 });
    await ask('presence.ended', { account: hans, at: 4 });
    await ask('token.save', token);
    await restart();
    const again = await ask('account.add', { name: 'HANS', hash: 'other', at: 4 });
    expect(again).not.toBe(hans);
    expect(await ask('accounts.load', null)).toMatchObject([
      { name: 'luke' },
      { name: 'HANS', hash: 'other' },
    ]);
    expect(await ask('blocks.load', null)).toEqual([]);
    expect(await ask('tokens.load', { now: 1 })).toEqual([]);
    expect((await ask('presence.load', null)).seen).toEqual([]);
    const unread = await ask('mail.unread', { recipient: luke, after: 0, limit: 9 });
    expect(unread).toMatchObject([{ id: 'old', sender: 'hans' }]);
    expect(await ask('mail.history', { account: again ?? 0, limit: 9 })).toEqual({
      messages: [],
      more: false,
    });
  });
});

describe.each(STORES)('access, %s', (_name, open) => {
  it('keeps one token for each device of an account', async () => {
    const { ask, join, restart } = await opened(open);
    const [hans = 0, luke = 0] = await join('hans', 'luke');
    const token = (account: number, device: string, hash: string, previous: string | null = null) => ({
      ...{ account, device, hash, previous, expires: 100 },
    });
    await ask('token.save', token(hans, 'laptop', 'a'));
    await ask('token.save', token(hans, 'laptop', 'b', 'a'));
    await ask('token.save', token(hans, 'phone', 'c'));
    await ask('token.save', token(luke, 'laptop', 'd'));
    await restart();
    const load = async () => (await ask('tokens.load', { now: 99 })).map(({ hash }) => hash).sort();
    expect(await ask('tokens.load', { now: 99 })).toContainEqual(token(hans, 'laptop', 'b', 'a'));
    expect(await load()).toEqual(['b', 'c', 'd']);
    await ask('tokens.drop', { account: hans, device: 'laptop' });
    expect(await load()).toEqual(['c', 'd']);
    await ask('token.save', token(hans, 'laptop', 'e'));
    await ask('tokens.drop', { account: hans });
    expect(await load()).toEqual(['d']);
    expect(await ask('tokens.load', { now: 100 })).toEqual([]);
    expect(await load()).toEqual(['d']);
    await ask('access.expire', { now: 100 });
    expect(await load()).toEqual([]);
  });

  it('keeps invitations until they are used up or expire', async () => {
    const { ask, restart } = await opened(open);
    await ask('invite.save', { hash: 'a', uses: 2, expires: 100 });
    await ask('invite.save', { hash: 'b', uses: 1, expires: 50 });
    await ask('invite.save', { hash: 'a', uses: 1, expires: 100 });
    await restart();
    expect(await ask('invites.load', { now: 50 })).toEqual([{ hash: 'a', uses: 1, expires: 100 }]);
    await ask('invite.save', { hash: 'a', uses: 0, expires: 100 });
    expect(await ask('invites.load', { now: 50 })).toEqual([]);
    expect(await ask('invites.load', { now: 49 })).toEqual([{ hash: 'b', uses: 1, expires: 50 }]);
    await ask('access.expire', { now: 50 });
    expect(await ask('invites.load', { now: 49 })).toEqual([]);
  });

  it('keeps blocks, one way (R12), over a restart (R23)', async () => {
    const { ask, join, restart } = await opened(open);
    const [hans = 0, luke = 0, yoda = 0] = await join('hans', 'luke', 'yoda');
    await ask('block.add', { owner: hans, target: yoda, at: 1 });
    await ask('block.add', { owner: hans, target: luke, at: 2 });
    await ask('block.add', { owner: hans, target: luke, at: 3 });
    await restart();
    expect(await ask('blocks.load', null)).toEqual([
      { owner: hans, target: yoda },
      { owner: hans, target: luke },
    ]);
    await ask('block.remove', { owner: luke, target: hans });
    await ask('block.remove', { owner: hans, target: yoda });
    expect(await ask('blocks.load', null)).toEqual([{ owner: hans, target: luke }]);
  });
});

describe.each(STORES)('presence, %s', (_name, open) => {
  it('tells when each was seen last (R14)', async () => {
    const { ask, join, restart } = await opened(open);
    const [hans = 0, luke = 0] = await join('hans', 'luke', 'yoda');
    const { began, seen } = await ask('presence.load', null);
    expect(seen).toEqual([]);
    await ask('presence.opened', { account: hans, at: 100 });
    await ask('presence.ended', { account: hans, at: 200 });
    await ask('presence.opened', { account: luke, at: 150 });
    await ask('presence.ended', { account: luke, at: 160 });
    await ask('presence.opened', { account: luke, at: 170 });
    await ask('presence.ended', { account: luke, at: 180 });
    await restart();
    expect(await ask('presence.load', null)).toEqual({
      began,
      seen: [
        { account: hans, at: 200 },
        { account: luke, at: 180 },
      ],
    });
    expect(began).toBeGreaterThan(0);
  });

  it('ends sessions that a crash left open at their last sign of life (R14)', async () => {
    const { ask, join, restart } = await opened(open);
    const [hans = 0, luke = 0, yoda = 0] = await join('hans', 'luke', 'yoda');
    await ask('presence.opened', { account: hans, at: 100 });
    await ask('presence.opened', { account: yoda, at: 100 });
    await ask('presence.ended', { account: yoda, at: 110 });
    await ask('presence.vitals', { at: 130 });
    await ask('presence.opened', { account: luke, at: 140 });
    await restart();
    const seen = [
      { account: hans, at: 130 },
      { account: luke, at: 140 },
      { account: yoda, at: 110 },
    ];
    expect((await ask('presence.load', null)).seen).toEqual(seen);
    await ask('presence.vitals', { at: 900 });
    await restart();
    expect((await ask('presence.load', null)).seen).toEqual(seen);
  });
});
