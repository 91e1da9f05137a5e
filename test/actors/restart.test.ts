/** An actor that threw is started again; what its users have does not suffer (found by test/simulation). */
import { expect, it } from 'vitest';
import type { Fact } from '../../machines/vocabulary/facts.ts';
import { startTown, type Town } from './town.ts';

/** A fact over which the actor that handles it throws. */
function poison(town: Town, fact: object): void {
  for (const field of ['user', 'name', 'timer']) {
    Object.defineProperty(fact, field, {
      get() {
        throw new Error('a mistake');
      },
    });
  }
  town.bus.publish(fact as Fact);
}

async function pair(change = {}) {
  const town = await startTown(change);
  for (const name of ['hans', 'luke']) await town.addUser(name);
  const [hans, luke] = [await town.enter('hans'), await town.enter('luke')];
  if (!hans || !luke) throw new Error('they did not get in');
  await town.pass(50);
  return { town, hans, luke };
}

it('R18: mail goes on to whoever is there', async () => {
  const { town, hans, luke } = await pair();
  poison(town, { type: 'message.asked', session: 'nobody', command: { t: 'message', id: 1 } });
  await town.pass(50);
  const sent = await hans.ask({ t: 'message', to: 'luke', text: 'hi', message: 'aaaaaaaa1' });
  expect(sent).toMatchObject({ ok: true, outcome: 'delivered' });
  expect(luke.events).toContainEqual(expect.objectContaining({ t: 'message', text: 'hi' }));
});

it('R9: timers that were moved do not ring early', async () => {
  const { town, hans } = await pair();
  const rung: string[] = [];
  town.bus.on('timer.rang', ({ timer, address }) => rung.push(`${timer}@${address}`));
  const want = { type: 'timer.wanted', address: hans.session, timer: 'idle', seconds: 20 } as const;
  town.bus.publish(want);
  await town.pass(5_000);
  poison(town, { type: 'timer.dropped', address: 'nobody' });
  await town.pass(50);
  town.bus.publish(want);
  await town.pass(17_000);
  expect(rung).not.toContain(`idle@${hans.session}`);
  await town.pass(5_000);
  expect(rung).toContain(`idle@${hans.session}`);
});

it('R11: moves are announced to those who were there before', async () => {
  const { town, hans, luke } = await pair();
  poison(town, { type: 'whoelse.asked', session: 'nobody', command: { t: 'whoelse', id: 1 } });
  await town.pass(50);
  await luke.ask({ t: 'block', user: 'hans' });
  await luke.ask({ t: 'unblock', user: 'hans' });
  await luke.logout();
  // Moves are gathered for a while.
  await town.pass(500);
  expect(hans.events.at(-1)).toMatchObject({ t: 'presence', moves: [{ user: 'luke', online: false }] });
});

it('R13, R17: nobody meets himself after accounts started again', async () => {
  const { town, hans } = await pair();
  poison(town, { type: 'account.opened' });
  await town.pass(50);
  expect(await hans.ask({ t: 'whoelsesince', seconds: 60 })).toMatchObject({ users: ['luke'] });
  expect(await hans.ask({ t: 'message', to: 'hans', text: 'x', message: 'aaaaaaaa2' })).toMatchObject({
    code: 'self',
  });
});

it('R17: a message that was accepted stays so when it comes again after a block', async () => {
  const { hans, luke } = await pair();
  const message = { t: 'message', to: 'luke', text: 'x', message: 'aaaaaaaa3' } as const;
  const first = await hans.ask(message);
  await luke.ask({ t: 'block', user: 'hans' });
  expect(await hans.ask(message)).toEqual(first);
  expect(await hans.ask({ ...message, message: 'aaaaaaaa4' })).toMatchObject({ code: 'blocked' });
});
