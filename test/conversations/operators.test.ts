/** What operators do, played with real programs: kick, announce, pardon; and who may not (docs/decisions.md, 24). */
import { afterAll, beforeAll, expect, it } from 'vitest';
import { startHub } from './hub.ts';
import type { Hub } from './hub.ts';
import type { Talker } from './talker.ts';

let hub: Hub;
let yoda: Talker;
/* One server for all of them, since each start takes its time; so each test has users of its own. */
beforeAll(async () => {
  hub = await startHub({ login: { maxAttempts: 1, blockDurationSeconds: 600 } });
  yoda = await hub.client('yoda');
  await hub.run('users', 'operator', 'yoda', '--data', `${hub.folder}/data`);
}, 60_000);
afterAll(() => hub.close());

it('help lists them to operators only; the mark is known at the next login', async () => {
  const names = (result: unknown) =>
    (result as { commands: { name: string }[] }).commands.map(({ name }) => name);
  expect(names(await yoda.ask('help'))).not.toContain('kick');
  await yoda.end();
  yoda = hub.start('yoda', { signup: false });
  expect(await yoda.event('welcome')).toMatchObject({ operator: true });
  expect(names(await yoda.ask('help'))).toEqual(expect.arrayContaining(['kick', 'announce', 'pardon']));
});

it('a kick ends a session for good: goodbye, exit 1, an ordinary logout to others', async () => {
  const [hans, luke] = await Promise.all([hub.client('hans'), hub.client('luke')]);
  expect(await yoda.ask('kick HANS')).toMatchObject({ ok: true });
  expect(await hans.event('goodbye')).toMatchObject({ reason: 'kicked' });
  expect(await hans.exit).toBe(1);
  expect(hans.said.filter(({ type }) => type === 'connection')).toEqual([]);
  await luke.event('presence', { user: 'hans', online: false });
  expect(await yoda.ask('kick hans')).toMatchObject({ ok: true });
  expect(await yoda.ask('kick nobody')).toMatchObject({ code: 'unknown-user' });
  expect(await yoda.ask('kick yoda')).toMatchObject({ code: 'self' });
  expect(hub.log()).toMatch(/"operator":"yoda","deed":"kick","user":"hans","msg":"operator command"/);
});

it('an announcement reaches everyone online, whomever they block; it is told to the letter', async () => {
  const leia = await hub.client('leia');
  await leia.ask('block yoda');
  expect(await yoda.ask('announce back  at \u001b[31mnoon ')).toMatchObject({ ok: true });
  const heard = { type: 'announcement', text: 'back  at \u001b[31mnoon ' };
  expect(await leia.event('announcement')).toMatchObject(heard);
  expect(await yoda.event('announcement')).toMatchObject(heard);
  expect(await yoda.ask('announce  ')).toMatchObject({ code: 'empty' });
});

it('a pardon ends the block of an account', async () => {
  const chewie = await hub.client('chewie');
  await chewie.end();
  const wrong = hub.start('chewie', { signup: false, password: 'wrong-one', home: `${hub.folder}/other` });
  expect(await wrong.exit).toBe(4);
  expect(await yoda.ask('pardon chewie')).toMatchObject({ ok: true });
  expect(await yoda.ask('pardon nobody')).toMatchObject({ code: 'unknown-user' });
  await hub.client('chewie', { signup: false, home: `${hub.folder}/other` });
});

it('others are refused with a code of its own, and so is an operator whose mark was taken off', async () => {
  const lando = await hub.client('lando');
  for (const line of ['kick yoda', 'announce hello', 'pardon lando']) {
    expect(await lando.ask(line)).toMatchObject({ ok: false, code: 'not-operator' });
  }
  await hub.run('users', 'operator', 'yoda', '--undo', '--data', `${hub.folder}/data`);
  expect(await yoda.ask('kick lando')).toMatchObject({ code: 'not-operator' });
});
