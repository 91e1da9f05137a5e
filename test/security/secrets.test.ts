/** Where passwords, tokens and texts must not be found: on the wire, in the data folder, in the log (threats 1, 2, 21). */
import { readFileSync, readdirSync, statSync } from 'node:fs';
import { connect, createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { bundledClient, startHub } from '../conversations/hub.ts';
import type { Hub } from '../conversations/hub.ts';

const PASSWORD = 'correct horse battery staple';
const TEXT = 'the garrison is weak tonight';

let hub: Hub;
let wire: Recorder;
let onDisk: string;

beforeAll(async () => {
  let port = 0;
  const program = bundledClient();
  hub = await startHub({ log: { level: 'trace' } }, undefined, (visit) => program({ ...visit, port }));
  wire = await record(hub.port);
  port = wire.port;
  const hans = await hub.client('hans', { password: PASSWORD });
  const luke = await hub.client('luke', { password: PASSWORD });
  await hans.ask(`message luke ${TEXT}`);
  await luke.event('message', { text: TEXT });
  expect(await hans.end()).toBe(0);
  await hub.start('hans', { signup: false, password: 'wrong horse' }).exit;
  expect(await luke.end()).toBe(0);
  await hub.stop();
  onDisk = contentsOf(join(hub.folder, 'data'));
}, 60_000);
afterAll(async () => {
  wire.close();
  await hub.close();
});

it('threat 1: a capture of logins and messages has no password and no text in it', () => {
  const seen = wire.bytes().toString('latin1');
  expect(seen.length).toBeGreaterThan(10_000);
  for (const secret of [PASSWORD, 'wrong horse', TEXT, 'hans']) expect(seen).not.toContain(secret);
});

it('threat 1: the port answers plain text with nothing of the protocol', async () => {
  await hub.restart();
  const socket = connect(hub.port, '127.0.0.1');
  socket.end('{"t":"hello","version":1,"client":"x"}\n{"t":"login","id":1,"user":"hans","password":"x"}\n');
  let said = '';
  for await (const chunk of socket) said += String(chunk);
  expect(said).not.toContain('{');
  await hub.stop();
});

it('threat 2: the data folder holds Argon2id hashes of at least OWASP’s cost, and no password', () => {
  expect(onDisk).not.toContain(PASSWORD);
  const database = new DatabaseSync(databaseIn(join(hub.folder, 'data')), { readOnly: true });
  const rows = database.prepare('SELECT * FROM account').all();
  database.close();
  expect(rows).toHaveLength(2);
  for (const row of rows) {
    const phc = Object.values(row).find((value) => String(value).startsWith('$argon2id$'));
    const [, memoryKib, passes] = /m=(\d+),t=(\d+),p=1\$/.exec(String(phc)) ?? [];
    expect(Number(memoryKib)).toBeGreaterThanOrEqual(19_456);
    expect(Number(passes)).toBeGreaterThanOrEqual(2);
  }
});

it('threat 2: the tokens that log in are not in the data folder, and no file there is open to others', () => {
  const home = join(hub.folder, 'home');
  const tokens = filesIn(home).filter((path) => path.endsWith('/token'));
  expect(tokens).toHaveLength(2);
  for (const path of tokens) {
    const token = /[A-Za-z0-9_-]{43}/.exec(readFileSync(path, 'utf8'))?.[0] ?? '';
    expect(token).toHaveLength(43);
    expect(onDisk).not.toContain(token);
  }
  for (const path of [...filesIn(join(hub.folder, 'data')), ...filesIn(home)]) {
    expect(statSync(path).mode & 0o077, path).toBe(0);
  }
});

it('threat 21: the log of the finest level has no password, no text and no token', () => {
  const log = hub.log();
  expect(log).toContain('logged in');
  const tokens = filesIn(join(hub.folder, 'home')).filter((path) => path.endsWith('/token'));
  const secrets = tokens.map((path) => readFileSync(path, 'utf8').trim());
  for (const secret of [PASSWORD, 'wrong horse', TEXT, ...secrets]) expect(log).not.toContain(secret);
});

interface Recorder {
  readonly port: number;
  readonly bytes: () => Buffer;
  close(): void;
}

/** A relay to `target` that keeps what passes, both ways. */
async function record(target: number): Promise<Recorder> {
  const parts: Buffer[] = [];
  const server = createServer((near) => {
    const far = connect(target, '127.0.0.1');
    for (const [one, other] of [
      [near, far],
      [far, near],
    ] as const) {
      one.on('error', () => other.destroy());
      one.on('data', (part: Buffer) => void parts.push(part));
      one.pipe(other);
    }
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return { port, bytes: () => Buffer.concat(parts), close: () => void server.close() };
}

function filesIn(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name));
}

function contentsOf(folder: string): string {
  return filesIn(folder)
    .map((path) => readFileSync(path, 'latin1'))
    .join('\n');
}

function databaseIn(folder: string): string {
  const path = filesIn(folder).find((file) => readFileSync(file, 'latin1').startsWith('SQLite format 3'));
  if (path === undefined) throw new Error('there is no database');
  return path;
}
