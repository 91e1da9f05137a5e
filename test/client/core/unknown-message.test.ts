/** A message whose fate the server does not know is asked again under its name (R18, R41). */
import { expect, it } from 'vitest';
import { bench, letIn, until } from './bench.ts';
import type { Frame } from './scripted-server.ts';

async function online() {
  const { clock, network, start } = await bench();
  const client = start();
  const server = await letIn(network);
  await client.next('welcome');
  const refuse = ({ id }: Frame) =>
    server.say({ t: 'result', re: id, ok: false, code: 'interrupted', message: 'the disk cannot be read' });
  const accept = ({ id, message }: Frame) =>
    server.say({ t: 'result', re: id, ok: true, outcome: 'stored', id: message });
  const results = () => client.events().filter(({ type }) => type === 'result');
  const heardAll = () => until(() => server.unheard.length === 0);
  return { clock, client, server, refuse, accept, results, heardAll };
}

it('goes again after a while under a new id, and what was typed after it goes behind it', async () => {
  const { clock, client, server, refuse, accept, results } = await online();
  client.type('message hans one');
  const first = await server.hear('message');
  refuse(first);
  client.type('message hans two');
  clock.advance(0.9);
  expect(server.unheard).toEqual([]);
  clock.advance(0.2);
  const again = await server.hear('message');
  expect(again).toMatchObject({ text: 'one', message: first['message'] });
  expect(again['id']).toBeGreaterThan(first['id'] as number);
  const second = await server.hear('message');
  expect(second).toMatchObject({ text: 'two' });
  accept(again);
  accept(second);
  expect(results()).toMatchObject([
    { command: 'message', ok: true, id: first['message'] },
    { command: 'message', ok: true, id: second['message'] },
  ]);
});

it('does not go again where it would come after a later message to the same user', async () => {
  const { clock, client, server, refuse, accept, results } = await online();
  for (const line of ['message hans one', 'message luke mine', 'message HANS two']) client.type(line);
  const frames = [await server.hear('message'), await server.hear('message'), await server.hear('message')];
  const [one, mine, two] = frames as [Frame, Frame, Frame];
  refuse(one);
  refuse(mine);
  accept(two);
  clock.advance(1.1);
  const again = await server.hear('message');
  expect(again).toMatchObject({ to: 'luke', message: mine['message'] });
  accept(again);
  expect(results()).toMatchObject([
    { ok: false, code: 'interrupted' },
    { ok: true, id: mine['message'] },
    { ok: true, id: two['message'] },
  ]);
});

it('is asked six times in all, and then told as what it is', async () => {
  const { clock, client, server, refuse, results } = await online();
  client.type('message hans one');
  for (const seconds of [1, 2, 4, 8, 16]) {
    refuse(await server.hear('message'));
    clock.advance(seconds + 0.1);
  }
  expect(results()).toEqual([]);
  refuse(await server.hear('message'));
  expect(results()).toMatchObject([{ command: 'message', ok: false, code: 'interrupted' }]);
});
