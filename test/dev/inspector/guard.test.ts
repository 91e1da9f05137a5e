/** The inspector's port keeps to this machine, and to itself. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { loadSettings } from '../../../src/config/load.ts';
import { MOST_PAGES } from '../../../src/dev/inspector/inspector.ts';
import { startDev } from '../../../src/dev/open-dev.ts';
import { systemClock } from '../../../src/ports/clock.ts';
import { startWatchedHouse, type WatchedHouse } from './watched-house.ts';

describe('threat: a stranger at the inspector', () => {
  let house: WatchedHouse;
  beforeEach(async () => {
    house = await startWatchedHouse();
  });
  afterEach(() => house.close());

  const PATHS = [
    '/',
    '/page/none.js',
    '/machines.json',
    '/actors.json',
    '/record.jsonl',
    '/no/such',
    '/%ff',
    '/page/..%2fhttp.ts',
  ];

  it('gets strict headers with every answer, and leave for nobody else to read it', async () => {
    for (const path of PATHS) {
      const { headers } = await house.get(path, { headers: { origin: 'http://evil.example' } });
      expect(headers['content-security-policy']).toBe(
        "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
      );
      expect(headers).toMatchObject({ 'x-content-type-options': 'nosniff', 'cache-control': 'no-store' });
      expect(Object.keys(headers).filter((name) => name.startsWith('access-control'))).toEqual([]);
    }
  });

  it('is refused under any other name (DNS rebinding)', async () => {
    const { port } = new URL(house.address);
    const names = [
      'evil.example',
      `evil.example:${port}`,
      '127.0.0.1',
      '127.0.0.1:1',
      `127.0.0.1.evil.example:${port}`,
    ];
    for (const host of names) {
      for (const path of ['/', '/actors.json', '/events']) {
        expect(await house.get(path, { headers: { host } })).toMatchObject({ status: 421 });
      }
    }
    for (const name of ['localhost', '127.0.0.1', '[::1]']) {
      expect((await house.get('/actors.json', { headers: { host: `${name}:${port}` } })).status).toBe(200);
    }
  });

  it('may read only', async () => {
    for (const method of ['POST', 'PUT', 'DELETE', 'OPTIONS', 'HEAD']) {
      const answer = await house.get('/actors.json', { method });
      expect(answer).toMatchObject({ status: 405, headers: { allow: 'GET' } });
    }
  });

  it('finds no file beside those of the page', async () => {
    for (const path of [
      '/page/..%2fmessages.ts',
      '/page/%2e%2e/open-dev.ts',
      '/page/tsconfig.json',
      '/page/',
    ]) {
      expect((await house.get(path)).status).toBe(404);
    }
  });

  it(`may open ${MOST_PAGES} pages and no more`, async () => {
    const pages = await Promise.all(Array.from({ length: MOST_PAGES }, () => house.page()));
    expect(await house.get('/events')).toMatchObject({ status: 503 });
    for (const page of pages) page.close();
    await expect.poll(async () => (await house.page()).hello, { timeout: 10_000 }).toBeDefined();
  });
});

describe('threat: an inspector for everybody', () => {
  it('is not opened', async () => {
    for (const host of ['0.0.0.0', '::', '192.0.2.1', 'example.org']) {
      const parts = {
        host,
        port: 0,
        showsText: false,
        version: '0',
        clock: systemClock,
        onMistake: () => {},
      };
      await expect(startDev({ ...parts, role: 'server' }).open()).rejects.toThrow(/loopback/);
    }
  });

  it('is not configured', () => {
    const flags = [{ path: 'dev.host', value: '0.0.0.0', origin: '--dev-host' }];
    expect(() => loadSettings({ file: undefined, environment: {}, flags })).toThrow(/dev\.host.*loopback/s);
  });
});
