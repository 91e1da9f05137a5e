/** Mail for commands: acknowledged when dealt with, up to the first message still in hand; after a crash the rest again (R18). */
import { describe, expect, it } from 'vitest';
import { bench, greeted, letIn, type Bench, type TestClient } from './bench.ts';

const mail = (seq: number) => ({
  ...{ t: 'message', seq, id: `m${seq}`, from: 'hans' },
  ...{ text: `text ${seq}`, at: 1767323045678, mail: true },
});
const shown = (client: TestClient) =>
  client.events().flatMap((event) => (event.type === 'message' ? [event.id] : []));

async function online(place: Bench) {
  const client = place.start({ mail: 'handled' });
  const server = await letIn(place.network);
  await client.next('welcome');
  return { client, server };
}

describe('mail that is handled', () => {
  it('is shown at once and acknowledged in order, whatever ends first', async () => {
    const place = await bench();
    const { client, server } = await online(place);
    server.say(mail(3), mail(5), mail(9));
    expect(shown(client)).toEqual(['m3', 'm5', 'm9']);
    client.core.handled('m5');
    place.clock.advance(5);
    expect(server.unheard).toEqual([]);
    client.core.handled('m3');
    expect(await server.hear('ack')).toEqual({ t: 'ack', seq: 5 });
    client.core.handled('m9');
    expect(await server.hear('ack')).toEqual({ t: 'ack', seq: 9 });
  });

  it('comes again after a crash of the client, but for what was dealt with', async () => {
    const place = await bench();
    const first = await online(place);
    first.server.say(mail(3), mail(5), mail(9));
    first.client.core.handled('m3');
    first.client.core.handled('m9');
    await first.server.hear('ack');
    first.client.core.destroy();

    const second = await online(place);
    second.server.say(mail(3), mail(5), mail(9));
    expect(shown(second.client)).toEqual(['m5', 'm9']);
    // The server has not heard that 3 was dealt with.
    expect(await second.server.hear('ack')).toEqual({ t: 'ack', seq: 3 });
  });

  it('that comes again over a new connection is in hand already; what ended meanwhile is acknowledged then', async () => {
    const place = await bench();
    const { client, server } = await online(place);
    server.say(mail(3), mail(5));
    expect(shown(client)).toEqual(['m3', 'm5']);
    server.close();
    await client.next('connection');
    client.core.handled('m3');
    place.clock.advance(1);
    const back = await greeted(place.network);
    const { id } = await back.hear('resume');
    back.say({ t: 'result', re: id, ok: true, user: 'luke' }, mail(3), mail(5));
    expect(await back.hear('ack')).toEqual({ t: 'ack', seq: 3 });
    client.core.handled('m5');
    expect(await back.hear('ack')).toEqual({ t: 'ack', seq: 5 });
    expect(shown(client)).toEqual([]);
  });
});
