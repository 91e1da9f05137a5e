/** Threat row 17: what a full disk refused and nobody waited for is on disk soon after there is room; nothing of it is lost. */
import { expect, it, onTestFinished } from 'vitest';
import { createLastingWrites } from '../../src/actors/lasting-writes.ts';
import { createTokens } from '../../src/actors/accounts/tokens.ts';
import { systemRandomness } from '../../src/ports/randomness.ts';
import { inStore } from '../../src/ports/store.ts';
import type { StoreError } from '../../src/ports/store.ts';
import type { Fact } from '../../machines/vocabulary/facts.ts';
import { startTown } from '../actors/town.ts';
import type { Town } from '../actors/town.ts';
import { manualClock } from '../client/core/manual-clock.ts';
import { openInlineStore } from '../store/inline-store.ts';
import { frailStore } from './frail-store.ts';

const RETRY_MILLISECONDS = 2_000;
const LOGIN = {
  maxAttempts: 3,
  blockDurationSeconds: 600,
  timeoutSeconds: 30,
  blockScope: 'account',
} as const;

function newStore() {
  const store = frailStore(openInlineStore(':memory:'));
  onTestFinished(() => store.close());
  return store;
}

/** What a login by a password is answered. */
async function tryPassword({ bus, pass }: Town, user: string, password: string): Promise<Fact> {
  const answered = Promise.withResolvers<Fact>();
  const leave = bus.attend('door', { onFact: (fact) => answered.resolve(fact) });
  const command = { t: 'login', id: 1, user, password } as const;
  bus.publish({ type: 'login.asked', connection: 'door', device: null, command });
  const answer = await answered.promise;
  await pass(1);
  leave();
  return answer;
}

it('counts wrong passwords in memory, and writes the block down afterwards (R4)', async () => {
  const store = newStore();
  const town = await startTown({ login: LOGIN }, store);
  await town.addUser('hans');
  store.isFull = true;
  const codes = [];
  for (let attempt = 0; attempt < 4; attempt++) {
    const answer = await tryPassword(town, 'hans', attempt < 3 ? 'wrong' : 'hans-secret');
    codes.push('refusal' in answer ? answer.refusal.code : answer.type);
  }
  expect(codes).toEqual(['bad-credentials', 'bad-credentials', 'account-blocked', 'account-blocked']);
  const row = async () => (await inStore(store, 'accounts.load', null))[0];
  expect(await row()).toMatchObject({ failures: 0, blockedUntil: 0 });
  store.isFull = false;
  await town.pass(RETRY_MILLISECONDS);
  expect(await row()).toMatchObject({ failures: 3 });
  const restarted = await startTown({ login: LOGIN }, store);
  expect(await tryPassword(restarted, 'hans', 'hans-secret')).toMatchObject({ type: 'login.blocked' });
});

it('keeps the record of who was here (R14)', async () => {
  const store = newStore();
  const town = await startTown({}, store);
  for (const name of ['hans', 'luke']) await town.addUser(name);
  store.isFull = true;
  const hans = await town.enter('hans');
  await hans?.logout();
  store.isFull = false;
  await town.pass(RETRY_MILLISECONDS);
  const restarted = await startTown({}, store);
  const luke = await restarted.enter('luke');
  expect(await luke?.ask({ t: 'whoelsesince', seconds: 60 })).toMatchObject({ users: ['hans'] });
});

it('lets a device in without a new token, and keeps the one that it has', async () => {
  const store = newStore();
  const clock = manualClock();
  const lasting = createLastingWrites(store, clock, () => expect.unreachable());
  const ports = { store, lasting, clock, randomness: systemRandomness };
  const hash = 'h';
  const account = (await inStore(store, 'account.add', { name: 'hans', hash, at: 1 })) ?? 0;
  const tokens = createTokens(ports, { devicesPerUser: 32 }, []);
  const issue = () =>
    new Promise<[StoreError | null, string]>((resolve) =>
      tokens.issue(account, 'device', (error, token) => resolve([error, token])),
    );
  const [, old] = await issue();
  store.isFull = true;
  const [error] = await issue();
  expect(error).toMatchObject({ kind: 'full' });
  expect(tokens.accepts(account, 'device', old)).toBe(true);
  store.isFull = false;
  const kept = createTokens(
    ports,
    { devicesPerUser: 32 },
    await inStore(store, 'tokens.load', { now: clock.now() }),
  );
  expect(kept.accepts(account, 'device', old)).toBe(true);
});

it('ends tokens on disk that were ended while it was full, but none that came later', async () => {
  const store = newStore();
  const clock = manualClock();
  const lasting = createLastingWrites(store, clock, () => expect.unreachable());
  const account = (await inStore(store, 'account.add', { name: 'hans', hash: 'h', at: 1 })) ?? 0;
  const tokens = createTokens(
    { store, lasting, clock, randomness: systemRandomness },
    { devicesPerUser: 32 },
    [],
  );
  const issue = (device: string) =>
    new Promise<string>((resolve) => tokens.issue(account, device, (_error, token) => resolve(token)));
  await issue('lost');
  await issue('mine');
  store.isFull = true;
  tokens.drop(account);
  await Promise.resolve();
  store.isFull = false;
  const fresh = await issue('mine');
  clock.advance(RETRY_MILLISECONDS / 1_000);
  const rows = await inStore(store, 'tokens.load', { now: clock.now() });
  expect(rows.map(({ device }) => device)).toEqual(['mine']);
  expect(tokens.accepts(account, 'mine', fresh)).toBe(true);
});

it('refuses a new password, and leaves the old one', async () => {
  const store = newStore();
  const town = await startTown({}, store);
  await town.addUser('hans');
  const hans = await town.enter('hans');
  store.isFull = true;
  const asked = await hans?.ask({ t: 'passwd', old: 'hans-secret', new: 'another secret' });
  expect(asked).toMatchObject({ code: 'storage-full' });
  expect(await tryPassword(town, 'hans', 'another secret')).toMatchObject({ type: 'login.failed' });
  const judged: string[] = [];
  town.bus.on('login.verified', ({ type }) => judged.push(type));
  const command = { t: 'login', id: 2, user: 'hans', password: 'hans-secret' } as const;
  town.bus.publish({ type: 'login.asked', connection: 'door', device: null, command });
  while (judged.length === 0) await town.pass(1);
});
