/** What a recipient's client says of itself to who pushes, and how a pusher's client repeats for whom it waits (R39, R15). */
import { expect, it } from 'vitest';
import type { Progress } from '../../machines/vocabulary/pushes.ts';
import type { Result } from '../../machines/vocabulary/replies.ts';
import { offersOf } from '../../src/client/files/offers.ts';
import { pushesOf } from '../../src/client/files/pushes.ts';
import type { ClientEvent } from '../../src/client/events.ts';
import type { DownloadResult } from '../../src/swarm/download/download-wish.ts';
import type { TransferEvent } from '../../src/swarm/transfer.ts';
import { published } from '../actors/published.ts';
import { manualClock } from './core/manual-clock.ts';

const film = published('hans', 'film.mkv');

/** A client that has accepted a film of hans, its transfer in the test's hands. */
function taking(end: Promise<DownloadResult> = new Promise(() => {})) {
  const said: Progress[] = [];
  let follow: (event: TransferEvent) => void = () => {};
  const offers = offersOf({
    ...{ policy: 'accept', clock: manualClock(), tell: () => {} },
    send: (signal) => said.push(signal),
    swarm: () => ({
      fetch(_, onTransfer) {
        follow = onTransfer;
        return end;
      },
    }),
  });
  offers.onOffer({ t: 'offer', id: 'o1', from: 'hans', manifest: film, seconds: 60 });
  const moved = (event: Partial<TransferEvent>): string | undefined => {
    const fresh = { bytes: 0, size: film.size, owners: 0, rate: 0, remainingSeconds: null, cause: null };
    follow({ type: 'transfer', id: '1', file: 'film.mkv', state: 'waiting', ...fresh, ...event });
    return said.at(-1)?.cause;
  };
  return { said, moved };
}

it('a server that offers without end: so many are open at once, and one that is declined makes room (threat 35a)', () => {
  const told: ClientEvent[] = [];
  const offers = offersOf({
    ...{ policy: 'ask', clock: manualClock(), send: () => {}, tell: (event) => told.push(event) },
    swarm: () => ({ fetch: () => new Promise(() => {}) }),
  });
  const offer = (n: number) =>
    offers.onOffer({ t: 'offer', id: `o${n}`, from: `user${n}`, manifest: film, seconds: 60 });
  for (let n = 1; n <= 1_000; n++) offer(n);
  expect(told).toHaveLength(64);
  offers.answer('user7', 'decline');
  offer(1_001);
  offer(1_002);
  expect(told).toHaveLength(65);
});

it.each<[Partial<TransferEvent>, string | undefined]>([
  [{ cause: 'waiting for hans (does not answer)', awaited: ['hans'] }, 'waiting for hans (does not answer)'],
  [{ cause: 'waiting for yoda, hans', awaited: ['yoda', 'hans'] }, 'waiting for hans'],
  [{ cause: 'waiting for yoda (is slow)', awaited: ['yoda'] }, 'waiting for somebody who has the rest'],
  [{ cause: 'nobody online has what is missing', awaited: [] }, 'nobody online has what is missing'],
  [{ cause: 'film.mkv: the disk is full' }, 'film.mkv: the disk is full'],
  [{ state: 'fetching', cause: 'no faster than --down allows' }, 'no faster than --down allows'],
  [{ state: 'paused', cause: 'waiting for yoda', awaited: ['yoda'] }, undefined],
])('of %j the pusher hears "%s": of others who have the file they hear nothing (R15)', (event, cause) => {
  expect(taking().moved(event)).toBe(cause);
});

it.each([
  ['cancelled', 'cancelled', 'gave it up'],
  ['internal', 'Error: /home/luke is odd', 'their client has failed'],
  ['no-space', 'the disk has room for 5 bytes, 9 are needed', 'the disk has room for 5 bytes, 9 are needed'],
] as const)('a failure by %s is told as it concerns the pusher', async (code, message, cause) => {
  const end = Promise.resolve({ ok: false, code, message } as const);
  const { said } = taking(end);
  await end;
  await Promise.resolve();
  expect(said.at(-1)).toMatchObject({ state: 'failed', cause });
});

it('who waits without a word is told again each minute of those who are stuck, and why', async () => {
  const clock = manualClock();
  const told: ClientEvent[] = [];
  const answers: ((result: Result) => void)[] = [];
  const registered = { id: film.root, name: 'film.mkv', size: film.size, chunks: 1, known: false };
  const pushes = pushesOf({
    ...{ clock, tell: (event) => told.push(event), onHashing: () => {}, onActivity: () => {} },
    ask: (_, onAnswer) => answers.push(onAnswer),
    swarm: () => ({ register: () => Promise.resolve(registered) }),
  });
  const result = pushes.push('film.mkv', ['@all']);
  await Promise.resolve();
  await Promise.resolve();
  const users = [
    { user: 'luke', state: 'waiting', bytes: 5, cause: 'the disk is full' },
    { user: 'yoda', state: 'fetching', bytes: 6, cause: null },
    { user: 'leia', state: 'failed', bytes: 0, cause: 'gave it up' },
  ] as const;
  pushes.onProgress({ t: 'push-progress', push: 'p1', users });
  expect(told).toHaveLength(3);
  clock.advance(121);
  const luke = { type: 'push-progress', id: 'p1', user: 'luke', cause: 'the disk is full' };
  expect(told.slice(3)).toMatchObject([luke, luke]);
  answers[0]?.({ ok: false, code: 'interrupted', message: 'the session ended' });
  expect(await result).toMatchObject({ ok: false, id: 'p1', file: 'film.mkv', code: 'interrupted' });
  expect((await result).message).toContain('push it again');
  clock.advance(300);
  expect(told, 'it is over').toHaveLength(5);
});
