/** A hostile server neither crashes nor fills the client, and learns nothing that it should not. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { bench, greeted, letIn, loginResult } from './bench.ts';
import { HELLO } from './scripted-server.ts';

async function online() {
  const used = await bench();
  const client = used.start();
  const server = await letIn(used.network);
  await client.next('welcome');
  return { ...used, client, server };
}

describe('bytes that are no frames', () => {
  it.each([
    ['no JSON', 'nonsense\n'],
    ['a list', '[]\n'],
    ['no kind', '{}\n'],
    ['a wrong field', '{"t":"message","seq":"1"}\n'],
    ['not UTF-8', Buffer.from([0xff, 0x0a])],
  ])('end the connection with the cause: %s', async (_, bytes) => {
    const { client, server } = await online();
    server.sayBytes(bytes);
    expect(server.isClosed).toBe(true);
    expect(await client.next('connection')).toMatchObject({
      state: 'reconnecting',
      cause: expect.stringContaining('broke the protocol'),
    });
  });

  it('without an end are not collected beyond 16 MiB', async () => {
    const { client, server } = await online();
    const piece = Buffer.alloc(1024 * 1024, 'x');
    for (let n = 0; n < 17; n++) server.sayBytes(piece);
    expect(server.isClosed).toBe(true);
    expect(client.events()).toMatchObject([{ state: 'reconnecting' }]);
  });

  it('of any kind never throw', async () => {
    const place = await online();
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.oneof(fc.json(), fc.string(), frames()), { maxLength: 5 }),
        async (lines) => {
          const client = place.start({ user: 'yoda' });
          const server = await letIn(place.network);
          await client.next('welcome');
          for (const line of lines) server.sayBytes(`${line}\n`);
          client.core.destroy();
        },
      ),
      { numRuns: 60 },
    );
  });
});

function frames(): fc.Arbitrary<string> {
  const kinds = ['result', 'message', 'broadcast', 'presence', 'goodbye', 'error', 'ping', 'hello', 'new'];
  const field = fc.oneof(fc.integer(), fc.double(), fc.string(), fc.boolean(), fc.constant(null));
  const names = [
    're',
    'ok',
    'seq',
    'id',
    'from',
    'text',
    'at',
    'mail',
    'moves',
    'reason',
    'message',
    'version',
  ];
  return fc
    .tuple(fc.constantFrom(...kinds), fc.dictionary(fc.constantFrom(...names), field))
    .map(([t, fields]) => JSON.stringify({ t, ...fields }));
}

describe('frames that nobody asked for', () => {
  it('are ignored: results of unknown ids, unknown kinds, a second hello', async () => {
    const { client, server } = await online();
    const result = { t: 'result', ok: true, users: [] };
    server.say({ ...result, re: 99 }, { ...result, re: 1 }, { t: 'weather' }, HELLO);
    client.type('whoelse');
    expect(await server.hear('whoelse')).toMatchObject({ id: 2 });
    server.say({ ...result, re: 2 }, { ...result, re: 2 });
    expect(client.events()).toHaveLength(1);
  });

  it('of a server of another version end the attempt', async () => {
    const { network, start } = await bench();
    const client = start();
    const server = await network.accept();
    server.say({ ...HELLO, version: 2 });
    expect(await client.ended).toMatchObject({
      how: 'unreachable',
      message: expect.stringContaining('version 2'),
    });
    expect(server.bytes).toBe(0);
  });

  it('error ends the connection with what the server says', async () => {
    const { client, server } = await online();
    server.say({ t: 'error', code: 'bad-frame', message: 'no such thing' });
    expect(await client.next('connection')).toMatchObject({
      cause: expect.stringContaining('no such thing'),
    });
  });
});

describe('results that are not what they should be', () => {
  it.each([
    ['whoelse', {}],
    ['whoelse', { users: 'hans' }],
    ['blocks', { users: [1] }],
    ['history', { messages: [{}], more: false }],
    ['broadcast hi', { recipients: '1', withheld: false }],
    ['message hans hi', {}],
  ])('%s %o becomes a failure', async (line, fields) => {
    const { client, server } = await online();
    client.type(line);
    await Promise.resolve();
    server.say({ t: 'result', re: 2, ok: true, ...fields });
    expect(await client.next('result')).toMatchObject({ ok: false, code: 'internal' });
  });

  it('cannot pretend to be another event, nor change the object', async () => {
    const { client, server } = await online();
    client.type('block hans');
    await Promise.resolve();
    server.sayBytes(
      '{"t":"result","re":2,"ok":true,"type":"goodbye","command":"x","__proto__":{"code":"y"}}\n',
    );
    const result = await client.next('result');
    expect(JSON.stringify(result)).toBe('{"type":"result","command":"block","ok":true}');
    expect(result.code).toBeUndefined();
  });

  it('of a login end the attempt', async () => {
    const { network, start } = await bench();
    const client = start();
    const server = await greeted(network);
    await server.hear('login');
    server.say(loginResult(1, { session: 5 }));
    expect(await client.ended).toMatchObject({ how: 'unreachable' });
  });

  it('times that no date can hold are bounded', async () => {
    const { client, server } = await online();
    server.say({ t: 'broadcast', from: 'hans', text: 'x', at: 1e300 });
    expect(await client.next('broadcast')).toMatchObject({ at: '+275760-09-13T00:00:00.000Z' });
  });
});

describe('after the end', () => {
  it('nothing that the server says is shown', async () => {
    const { client, server } = await online();
    server.say(
      { t: 'goodbye', reason: 'kicked', message: '' },
      { t: 'presence', moves: [{ user: 'hans', online: true }] },
    );
    await client.ended;
    expect(client.events().map(({ type }) => type)).toEqual(['goodbye']);
  });
});
