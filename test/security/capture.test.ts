/** What passes a server's sockets and lies on its disk while its users are in private and a file moves: none of either (R26, R33). */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { connect, createServer, type AddressInfo, type Socket } from 'node:net';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { street } from '../client/people.ts';

const CHUNK = 262_144;
const CHUNKS = 32;
/* Some hundred bytes a chunk at most are told of who has it now; the file has eight million. */
const MOST_BYTES_ABOUT_A_FILE = 32_768;

interface Relay {
  readonly port: number;
  /** All that went either way so far. */
  passed(): Buffer;
}

/** Stands in front of a server and keeps what goes by, in both directions. */
async function relayTo(port: number): Promise<Relay> {
  const pieces: Buffer[] = [];
  const sockets = new Set<Socket>();
  const pass = (from: Socket, to: Socket): void => {
    sockets.add(from);
    from.on('data', (data: Buffer) => {
      pieces.push(data);
      to.write(data);
    });
    from.on('end', () => to.end());
    from.on('error', () => to.destroy());
  };
  const server = createServer((near) => {
    const far = connect(port, '127.0.0.1');
    pass(near, far);
    pass(far, near);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    for (const socket of sockets) socket.destroy();
    server.close();
  });
  return { port: (server.address() as AddressInfo).port, passed: () => Buffer.concat(pieces) };
}

/** Everything in a folder. */
function contentOf(folder: string): Buffer {
  const files = readdirSync(folder, { withFileTypes: true, recursive: true }).filter((entry) =>
    entry.isFile(),
  );
  return Buffer.concat(files.map(({ parentPath, name }) => readFileSync(join(parentPath, name))));
}

it(
  'threat 36: a private text and the bytes of a file are in neither, a mail is in both',
  { timeout: 120_000 },
  async () => {
    const here = await street(onTestFinished, { idleTimeoutSeconds: 600 });
    const relay = await relayTo(here.house.server.port);
    const address = { host: '127.0.0.1', port: relay.port };
    const share = here.folder;
    const [hans, luke] = [
      await here.person('hans', { address, share }),
      await here.person('luke', { address }),
    ];

    await hans.ask('message luke the mail that everybody may see');
    await luke.next('message');
    expect(await luke.ask('startprivate hans')).toMatchObject({ ok: true });
    expect(await luke.ask('private hans the text that nobody may see')).toMatchObject({ ok: true });
    expect(await hans.next('private')).toMatchObject({ text: 'the text that nobody may see' });
    expect(await hans.ask('private luke nor this answer to it')).toMatchObject({ ok: true });
    expect(await luke.next('private')).toMatchObject({ text: 'nor this answer to it' });

    const marker = 'the bytes that nobody may see ';
    const bytes = Buffer.alloc(CHUNKS * CHUNK, marker);
    // No chunk is like another.
    for (let n = 0; n < CHUNKS; n++) bytes.writeUInt32BE(n, n * CHUNK);
    writeFileSync(join(share, 'film.mkv'), bytes);
    const before = relay.passed().length;
    const { path } = await luke.ask('download film.mkv');
    expect(readFileSync(String(path)).equals(bytes)).toBe(true);
    const aboutFile = relay.passed().length - before;
    console.info(
      `capture: ${aboutFile} bytes passed the server while ${bytes.length} went from client to client`,
    );
    expect(aboutFile).toBeGreaterThan(0);
    expect(aboutFile).toBeLessThan(MOST_BYTES_ABOUT_A_FILE);

    const { data } = here.house.live.settings;
    for (const seen of [relay.passed(), contentOf(data)]) {
      expect(seen.includes('the mail that everybody may see'), 'what is looked for would be found').toBe(
        true,
      );
      for (const hidden of ['the text that nobody may see', 'nor this answer to it', marker]) {
        expect(seen.includes(hidden), hidden).toBe(false);
        // Nor in the one other way in which frames carry bytes.
        expect(seen.includes(Buffer.from(hidden.slice(0, 18)).toString('base64')), hidden).toBe(false);
      }
    }
  },
);
