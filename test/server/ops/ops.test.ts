/** Ready or not: while it starts, while it drains, and while nothing can be stored (docs/operations.md, "Monitoring"). */
import { pino } from 'pino';
import { afterEach, expect, it } from 'vitest';
import { systemClock } from '../../../src/ports/clock.ts';
import { openOps } from '../../../src/server/ops/ops.ts';
import type { Ops } from '../../../src/server/ops/ops.ts';
import { startHub } from '../../conversations/hub.ts';

const closing: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0)) await close();
});

async function get(port: number, path: string): Promise<{ status: number; text: string }> {
  const answer = await fetch(`http://127.0.0.1:${port}${path}`);
  return { status: answer.status, text: await answer.text() };
}

it('is ready from the first client it takes to the last, and while it can store', async () => {
  const parts = { clock: systemClock, log: pino({ level: 'silent' }), version: '1.2.3' };
  const settings = { enabled: true, host: '127.0.0.1', port: 0, beyondLoopback: false };
  const ops: Ops = await openOps(settings, parts);
  closing.push(() => ops.close());
  const ready = () => get(ops.port, '/readyz');
  const batch = (condition: 'well' | 'full' | 'failed') => {
    ops.committed({ operations: 1, seconds: 0.001, condition });
  };

  expect(await ready()).toEqual({ status: 503, text: 'not ready: starting\n' });
  expect(await get(ops.port, '/healthz')).toEqual({ status: 200, text: 'alive\n' });
  ops.reached('serving');
  expect(await ready()).toEqual({ status: 200, text: 'ready\n' });
  batch('full');
  expect(await ready()).toEqual({
    status: 503,
    text: 'not ready: the disk is full: nothing can be stored\n',
  });
  batch('well');
  expect(await ready()).toMatchObject({ status: 200 });
  batch('failed');
  expect(await ready()).toMatchObject({ status: 503 });
  batch('well');
  ops.reached('draining');
  expect(await ready()).toEqual({ status: 503, text: 'not ready: draining\n' });
});

it('a server that is told to opens the port; its metrics tell of its store and its clients', async () => {
  const hub = await startHub({ ops: { enabled: true, port: 0 } });
  closing.push(() => hub.close());
  const hans = await hub.client('hans');
  const port = Number(/"port":(\d+),"msg":"monitoring"/.exec(hub.log())?.[1]);
  expect(await get(port, '/readyz')).toEqual({ status: 200, text: 'ready\n' });
  const { text } = await get(port, '/metrics');
  expect(text).toMatch(/^hubbub_sessions\{state="connected"\} 1$/m);
  expect(text).toMatch(/^hubbub_store_commit_seconds_count [1-9]/m);
  expect(text).not.toContain('hans');
  await hans.end();
  expect(await hub.stop()).toBe(0);
});
