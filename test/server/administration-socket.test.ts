/** The socket by which `hubbub users` reaches a running server: its place, its rights, and what it makes of lines. */
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { connect, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { AdministrationCommand } from '../../machines/vocabulary/administration.ts';
import { createBus } from '../../src/bus/bus.ts';
import type { Bus } from '../../src/bus/bus.ts';
import {
  ADMINISTRATION_LINE_BYTES,
  administrationPath,
  openAdministration,
} from '../../src/server/administration-socket.ts';
import type { Administration } from '../../src/server/administration-socket.ts';

let folder: string;
let bus: Bus;
let asked: { from: string; command: AdministrationCommand }[];
let open: Administration[];
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'hubbub-socket-'));
  asked = [];
  open = [];
  bus = createBus((error) => {
    throw error;
  });
});
afterEach(async () => {
  for (const administration of open) await administration.close();
  rmSync(folder, { recursive: true, force: true });
});

async function start(at = folder): Promise<Administration> {
  const administration = await openAdministration({ folder: at, bus });
  open.push(administration);
  return administration;
}

/** Answers every command with whatever `answer` says, as accounts would. */
function answering(answer: (command: AdministrationCommand) => object = () => ({})): void {
  bus.on('administration.asked', ({ from, command }) => {
    asked.push({ from, command });
    bus.reply({ session: from, id: command.id }, { ok: true, ...answer(command) });
  });
}

/** Sends `bytes` and waits for that many answers, or for the end. */
async function send(bytes: string | Buffer, answers = 1, at = folder): Promise<Record<string, unknown>[]> {
  const socket = connect((await administrationPath(at)) ?? '');
  let text = '';
  socket.on('error', () => undefined);
  await new Promise<void>((resolve) => {
    socket.on('close', () => resolve());
    socket.on('data', (chunk) => {
      text += chunk.toString('utf8');
      if (text.split('\n').length > answers) socket.end();
    });
    socket.write(bytes);
  });
  return text
    .split('\n')
    .slice(0, -1)
    .map((line) => JSON.parse(line) as Record<string, unknown>);
}

const LIST = '{"t":"users.list","id":1}\n';

describe('a command', () => {
  it('goes onto the bus from an address of its connection, and its result comes back under its id', async () => {
    answering(({ id }) => ({ invite: `code-${id}` }));
    await start();
    const lines = '{"t":"users.invite","id":7,"uses":1,"days":7}\r\n\n{"t":"users.list","id":8}\n';
    expect(await send(lines, 2)).toEqual([
      { t: 'result', re: 7, ok: true, invite: 'code-7' },
      { t: 'result', re: 8, ok: true, invite: 'code-8' },
    ]);
    await send(LIST);
    expect(asked.map(({ from }) => from)).toEqual(['admin/1', 'admin/1', 'admin/2']);
    expect(asked[0]?.command).toEqual({ t: 'users.invite', id: 7, uses: 1, days: 7 });
  });

  it.each([
    ['no JSON', 'users list'],
    ['an unknown command', '{"t":"users.promote","id":1,"user":"hans"}'],
    ['a field too many', '{"t":"users.list","id":1,"verbose":true}'],
    ['a field too few', '{"t":"users.add","id":1,"user":"hans"}'],
    ['a wrong kind of field', '{"t":"users.remove","id":1,"user":7}'],
    ['an id that is none', '{"t":"users.list","id":-1}'],
    ['bytes that are not UTF-8', Buffer.from([0x7b, 0xff])],
  ])('is refused for %s, and nothing behind it is done', async (_, line) => {
    answering();
    await start();
    const answers = await send(Buffer.concat([Buffer.from(line), Buffer.from(`\n${LIST}`)]), 2);
    expect(answers).toMatchObject([{ re: 0, ok: false, code: 'usage' }]);
    expect(asked).toEqual([]);
  });

  it('may be as long as the limit, and not a byte longer', async () => {
    answering();
    await start();
    const padded = (bytes: number) => `${LIST.trimEnd().padEnd(bytes)}\n`;
    expect(await send(padded(ADMINISTRATION_LINE_BYTES))).toMatchObject([{ re: 1, ok: true }]);
    expect(await send(padded(ADMINISTRATION_LINE_BYTES + 1))).toMatchObject([
      { re: 0, ok: false, code: 'too-long' },
    ]);
    expect(asked).toHaveLength(1);
  });

  it('whose asker has gone is answered to nobody', async () => {
    const gone = Promise.withResolvers<void>();
    const came = Promise.withResolvers<string>();
    bus.on('administration.asked', ({ from }) => came.resolve(from));
    await start();
    const socket = connect((await administrationPath(folder)) ?? '');
    socket.on('close', () => gone.resolve());
    socket.write(LIST);
    const session = await came.promise;
    socket.destroy();
    await gone.promise;
    bus.reply({ session, id: 1 }, { ok: true });
    answering();
    expect(await send(LIST)).toMatchObject([{ re: 1, ok: true }]);
  });
});

describe('the socket', () => {
  it('is its owner’s only, takes the place of a leftover, and goes with its server', async () => {
    answering();
    const path = join(folder, 'admin.sock');
    writeFileSync(path, 'left by a server that was killed');
    const administration = await start();
    expect(statSync(path).isSocket()).toBe(true);
    expect(statSync(path).mode & 0o777).toBe(0o600);
    expect(await send(LIST)).toHaveLength(1);
    await administration.close();
    open = [];
    expect(existsSync(path)).toBe(false);
  });

  it('that cannot be opened is told in a sentence', async () => {
    await expect(openAdministration({ folder: join(folder, 'nowhere'), bus })).rejects.toMatchObject({
      name: 'PrivateFileError',
      message: expect.stringContaining(join(folder, 'nowhere', 'admin.sock')) as string,
    });
  });

  it('ends its connections when it closes', async () => {
    const administration = await start();
    const socket = connect((await administrationPath(folder)) ?? '');
    const closed = new Promise((resolve) => socket.once('close', resolve));
    await new Promise<void>((resolve) => socket.once('connect', resolve));
    await administration.close();
    open = [];
    await closed;
  });
});

describe('a data folder whose path is too long for a socket', () => {
  let long: string;
  const word = () => join(long, 'admin.path');
  beforeEach(() => {
    long = join(folder, 'd'.repeat(110));
    mkdirSync(long, { mode: 0o700 });
  });

  it('has it elsewhere, in a folder of its owner’s, and holds word of it', async () => {
    answering();
    const administration = await start(long);
    const path = readFileSync(word(), 'utf8');
    expect(Buffer.byteLength(path)).toBeLessThan(108);
    expect(statSync(word()).mode & 0o777).toBe(0o600);
    expect(statSync(dirname(path)).mode & 0o777).toBe(0o700);
    expect(statSync(path).mode & 0o777).toBe(0o600);
    expect(await send(LIST, 1, long)).toMatchObject([{ re: 1, ok: true }]);
    await administration.close();
    open = [];
    expect(existsSync(dirname(path))).toBe(false);
    expect(await administrationPath(long)).toBeNull();
  });

  it('makes room for a new one after a crash', async () => {
    const left = mkdtempSync(join(tmpdir(), 'hubbub-admin-'));
    writeFileSync(word(), join(left, 'admin.sock'), { mode: 0o600 });
    answering();
    await start(long);
    expect(existsSync(left)).toBe(false);
    expect(await send(LIST, 1, long)).toHaveLength(1);
  });

  it('is not believed when its word names a folder that others may enter', async () => {
    const trap = mkdtempSync(join(tmpdir(), 'hubbub-admin-'));
    const server = createServer().listen(join(trap, 'admin.sock'));
    writeFileSync(word(), join(trap, 'admin.sock'), { mode: 0o600 });
    expect(await administrationPath(long)).toBe(join(trap, 'admin.sock'));
    chmodSync(trap, 0o755);
    expect(await administrationPath(long)).toBeNull();
    server.close();
    rmSync(trap, { recursive: true, force: true });
  });
});
