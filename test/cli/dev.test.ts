/** `hubbub dev`: a page of a server that is busy, and nothing left of it afterwards. */
import { spawn } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import type { ActorList } from '../../src/dev/messages.ts';

const LAUNCHER = fileURLToPath(new URL('../../src/launcher.js', import.meta.url));

it('shows three users at work, and cleans up when it is stopped', { timeout: 120_000 }, async () => {
  const folder = mkdtempSync(join(tmpdir(), 'hubbub-devtest-'));
  const dev = spawn(process.execPath, [LAUNCHER, 'dev'], {
    env: { ...process.env, TMPDIR: folder },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const ended = new Promise<number | null>((resolve) => dev.once('close', resolve));
  try {
    let told = '';
    dev.stderr.on('data', (chunk: Buffer) => (told += chunk.toString()));
    const address = await new Promise<string>((resolve, reject) => {
      createInterface({ input: dev.stdout }).once('line', (line) => resolve(line.replace(/^inspector /, '')));
      void ended.then(() => reject(new Error(`it ended: ${told}`)));
    });
    const online = async (): Promise<string[]> => {
      const list = (await (await fetch(new URL('/actors.json', address))).json()) as ActorList;
      const connections = list.actors.filter(({ kind }) => kind === 'connection');
      return connections.map(({ label }) => label).sort();
    };
    await expect.poll(online, { timeout: 60_000, interval: 200 }).toEqual(['hans', 'luke', 'yoda']);
    expect(readdirSync(folder)).toHaveLength(1);
    dev.kill('SIGTERM');
    expect(await ended).toBe(0);
    expect(readdirSync(folder)).toEqual([]);
  } finally {
    dev.kill('SIGKILL');
    rmSync(folder, { recursive: true, force: true });
  }
});
