/** A client with --dev: its session, its downloads and its links to others are seen, and no text of theirs. */
import { spawn, type ChildProcess } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { afterEach, expect, it } from 'vitest';
import type { ActorList, WhyAnswer } from '../../src/dev/messages.ts';
import { startHub } from '../conversations/hub.ts';

const LAUNCHER = fileURLToPath(new URL('../../src/launcher.js', import.meta.url));
const children: ChildProcess[] = [];
afterEach(() => children.splice(0).forEach((child) => child.kill('SIGKILL')));

it(
  'shows session, download and peer link, and tells why a transfer is where it is',
  { timeout: 90_000 },
  async () => {
    const hub = await startHub();
    try {
      const share = join(hub.folder, 'offered');
      mkdirSync(share);
      writeFileSync(join(share, 'film.bin'), Buffer.alloc(600_000, 7));
      const start = (user: string, words: readonly string[]) => {
        const home = join(hub.folder, `dev-${user}`);
        const child = spawn(
          process.execPath,
          [
            LAUNCHER,
            'connect',
            `${user}@127.0.0.1:${hub.port}`,
            '--home',
            home,
            '--signup',
            '--accept-new-server',
            '--json',
            ...words,
          ],
          { env: { ...process.env, HUBBUB_PASSWORD: 'long enough a password' }, stdio: 'pipe' },
        );
        children.push(child);
        const lines: string[] = [];
        for (const stream of [child.stdout, child.stderr])
          createInterface({ input: stream }).on('line', (line) => lines.push(line));
        const line = (part: string) =>
          expect.poll(() => lines.some((one) => one.includes(part)), { timeout: 40_000 }).toBe(true);
        return { child, lines, line };
      };
      const hans = start('hans', ['--share', share]);
      await hans.line('"welcome"');
      const luke = start('luke', ['--dev']);
      await luke.line('"welcome"');
      const address = /^inspector (\S+)$/m.exec(luke.lines.join('\n'))?.[1] ?? '';
      const ask = async <T>(path: string): Promise<T> =>
        (await (await fetch(new URL(path, address))).json()) as T;
      const watching = new AbortController();
      const stream = await fetch(new URL('/events', address), { signal: watching.signal });
      expect(stream.status).toBe(200);
      luke.child.stdin.write('download film.bin\n');
      await luke.line('"command":"download","ok":true');
      const list = await ask<ActorList>('/actors.json?search=session');
      expect(list.actors).toMatchObject([{ id: 'session', kind: 'session', label: 'luke' }]);
      const transfer = /"type":"transfer","id":"([^"]+)"/.exec(luke.lines.join('\n'))?.[1];
      const why = await ask<WhyAnswer>(`/why.json?transfer=${transfer}`);
      expect(why.outcome).toBe('done');
      const texts = why.lines.map(({ text }) => text).join('\n');
      expect(texts).toContain(`download/${transfer} takes chunk.stored`);
      expect(texts).toMatch(/takes greeting\.completed/);
      watching.abort();
    } finally {
      await hub.close();
    }
  },
);
