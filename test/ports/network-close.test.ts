/** How connections end, and what a slow reader looks like; over TLS and in plain text alike. */
import { once } from 'node:events';
import { connect as connectTcp } from 'node:net';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { LINGER_SECONDS } from '../../src/ports/socket-connection.ts';
import { identity, pair, record, serve } from './loopback.ts';

const CHUNK = Buffer.alloc(64 * 1024, 'x');
// Far above what the kernel's buffers of both ends hold.
const MOST_CHUNKS = 2048;

describe.each([
  ['TLS', identity, true],
  ['plain text', null, false],
])('a connection over %s', (_, tls, encrypted) => {
  it('delivers what was written before end, then closes both ends once without an error', async () => {
    const { client, server } = await pair(await serve({ tls }), encrypted);
    const [atClient, atServer] = [record(client), record(server)];
    server.write('goodbye');
    server.end();
    expect(await atClient.closed).toBeUndefined();
    expect(await atServer.closed).toBeUndefined();
    expect(atClient.text()).toBe('goodbye');
    expect([atClient.closes.length, atServer.closes.length]).toEqual([1, 1]);
  });

  it('delivers and sends nothing after end, and ends cleanly though the peer goes on writing', async () => {
    const { client, server } = await pair(await serve({ tls }), encrypted);
    const [atClient, atServer] = [record(client), record(server)];
    server.pause();
    fill(client);
    server.write('last words');
    server.end();
    expect(server.write('after')).toBe(false);
    expect(await atClient.closed).toBeUndefined();
    await atServer.closed;
    expect([atClient.text(), atServer.text()]).toEqual(['last words', '']);
  });

  it('closes at once by destroy, whatever is queued, and stays closed', async () => {
    const { client, server } = await pair(await serve({ tls }), encrypted);
    const [atClient, atServer] = [record(client), record(server)];
    client.pause();
    fill(server);
    server.destroy();
    expect(server.write('after')).toBe(false);
    server.end();
    server.destroy();
    await atServer.closed;
    client.resume();
    await atClient.closed;
    expect([atServer.closes.length, atClient.closes.length]).toEqual([1, 1]);
  });

  it('frees what came in at once, and what comes after is whole', async () => {
    const { client, server } = await pair(await serve({ tls }), encrypted);
    const sent = Buffer.alloc(1024 * 1024, 'chunk');
    const got: Buffer[] = [];
    const freed: number[] = [];
    const closed = new Promise<void>((resolve) => {
      client.open({
        onData(data) {
          got.push(Buffer.from(data));
          client.free?.(data);
          freed.push(data.length);
        },
        onDrain: () => {},
        onClose: () => resolve(),
      });
    });
    server.write(sent);
    server.end();
    await closed;
    expect(Buffer.concat(got).equals(sent)).toBe(true);
    // What is a part of larger memory stays.
    expect(freed.filter((length) => length === 0).length).toBeGreaterThan(freed.length / 2);
  });

  it('survives a reset by the peer, and says so once', async () => {
    const served = await serve({ tls: null });
    const socket = connectTcp(served.listener.port, '127.0.0.1');
    const atServer = record(await served.nextConnection());
    socket.resetAndDestroy();
    expect(await atServer.closed).toMatchObject({ code: 'ECONNRESET' });
    expect(atServer.closes).toHaveLength(1);
  });

  it('tells a late opener that it is closed already', async () => {
    const { client } = await pair(await serve({ tls }), encrypted);
    client.destroy();
    await new Promise((resolve) => setImmediate(resolve));
    const atClient = record(client);
    expect(await atClient.closed).toBeUndefined();
    expect(() => client.open({ onData() {}, onDrain() {}, onClose() {} })).toThrow('opened once');
  });

  it('counts what a stalled reader leaves queued, and drains when it reads on', async () => {
    const { client, server } = await pair(await serve({ tls }), encrypted);
    const [atClient, atServer] = [record(client), record(server)];
    client.pause();
    const written = fill(server);
    expect(server.queuedBytes).toBeGreaterThan(1024 * 1024);
    expect(atServer.drains()).toBe(0);
    client.resume();
    await atServer.until(() => server.queuedBytes === 0);
    expect(atServer.drains()).toBe(1);
    await atClient.until(() => atClient.bytes().length === written);
  });

  it('is cut off when the peer does not take the last words in time', async () => {
    const { client, server } = await pair(await serve({ tls }), encrypted);
    record(client);
    const atServer = record(server);
    client.pause();
    fill(server);
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    onTestFinished(() => void vi.useRealTimers());
    server.end();
    vi.advanceTimersByTime(LINGER_SECONDS * 1000 - 1);
    await new Promise((resolve) => setImmediate(resolve));
    expect(atServer.closes).toHaveLength(0);
    vi.advanceTimersByTime(1);
    await atServer.closed;
  });
});

describe('plain text', () => {
  it('has neither pin nor exporter', async () => {
    const { client, server } = await pair(await serve({ tls: null }), false);
    expect('peerPin' in client).toBe(false);
    expect([client.exporter('x'), server.exporter('x')]).toEqual([null, null]);
  });

  it('delivers the first bytes, also when only one came', async () => {
    const served = await serve({ tls: null });
    const socket = connectTcp({ port: served.listener.port, host: '127.0.0.1', noDelay: true });
    onTestFinished(() => void socket.destroy());
    await once(socket, 'connect');
    const atServer = record(await served.nextConnection());
    socket.write(Buffer.from([0x16]));
    await atServer.until(() => atServer.bytes().length === 1);
    socket.write('{"id":1}');
    await atServer.until(() => atServer.bytes().length === 9);
  });
});

/** Writes until the queue is beyond 1 MiB; answers how many bytes that took. */
function fill(connection: { write(data: Buffer): boolean; readonly queuedBytes: number }): number {
  let chunks = 0;
  while (chunks < MOST_CHUNKS && connection.queuedBytes <= 1024 * 1024) {
    connection.write(CHUNK);
    chunks += 1;
  }
  return chunks * CHUNK.length;
}
