/** Bar N16 and R40: a server that is told to stop, with a crowd that is there, peers that do not go, and messages under way. */
import { once } from 'node:events';
import { connect } from 'node:tls';
import type { TLSSocket } from 'node:tls';
import { afterEach, expect, it, vi } from 'vitest';
import { startHub } from '../conversations/hub.ts';
import type { Hub } from '../conversations/hub.ts';

const CROWD = 200;
const PATIENCE = { timeout: 60_000, interval: 20 };

let hub: Hub;
let crowd: TLSSocket[] = [];
afterEach(async () => {
  for (const socket of crowd) socket.destroy();
  await hub.close();
});

/** Connections that read the hello and nothing after it, so that they never hear that it is over. */
async function gather(size: number): Promise<void> {
  crowd = Array.from({ length: size }, () =>
    connect({ port: hub.port, host: '127.0.0.1', rejectUnauthorized: false, ALPNProtocols: ['hubbub/1'] }),
  );
  for (const socket of crowd) socket.on('error', () => undefined);
  await Promise.all(crowd.map((socket) => once(socket, 'data')));
  for (const socket of crowd) socket.pause();
}

it.each(['SIGTERM', 'SIGINT'] as const)(
  '%s drains a crowd and loses nothing',
  { timeout: 120_000 },
  async (signal) => {
    const limits = {
      mailboxMessages: 10_000,
      mailboxMessagesPerSender: 10_000,
    };
    hub = await startHub({ drainSeconds: 2, limits, login: { timeoutSeconds: 600 } });
    await gather(CROWD);
    const hans = await hub.client('hans', { flags: ['--reconnect-for', '60'] });
    const luke = await hub.client('luke');
    await luke.end();
    const texts = Array.from({ length: 2_000 }, (_, at) => String(at));
    hans.type(...texts.map((text) => `message luke ${text}`));
    await hans.event('result', { command: 'message' });
    expect(await hub.stop(signal)).toBe(0);
    expect(hub.log()).toContain('stopped');
    await hub.restart();
    const reader = await hub.client('luke', { signup: false });
    expect(await reader.end()).toBe(0);
    const acknowledged = hans.said.filter(({ type, ok }) => type === 'result' && ok === true).length;
    const shown = reader.said.filter(({ type }) => type === 'message').map(({ text }) => text);
    expect(acknowledged).toBeGreaterThan(0);
    expect(shown.length).toBeGreaterThanOrEqual(acknowledged);
    expect(shown).toEqual(texts.slice(0, shown.length));
  },
);

it.each([
  ['SIGTERM', 'SIGTERM'],
  ['SIGTERM', 'SIGINT'],
] as const)('%s, then %s: the second ends it at once', { timeout: 120_000 }, async (first, second) => {
  hub = await startHub({ drainSeconds: 3_600, login: { timeoutSeconds: 600 } });
  await gather(3);
  const ended = hub.stop(first);
  await vi.waitFor(() => expect(hub.log()).toContain('stopping'), PATIENCE);
  void hub.stop(second);
  expect(await ended).toBe(1);
});
