/** The demo as a process: the story goes to its end, and nothing is left behind, at Ctrl-C neither. */
import { spawn } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

const LAUNCHER = fileURLToPath(new URL('../../src/launcher.js', import.meta.url));

let folder: string;
beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'hubbub-'))));
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** Starts it with a folder for temporary files of its own; `seen` resolves when a text was printed. */
function start() {
  const env = { ...process.env, TMPDIR: folder, NO_COLOR: '1' };
  const child = spawn(process.execPath, [LAUNCHER, 'demo'], { env });
  const texts = { out: '', err: '' };
  child.stderr.on('data', (data: Buffer) => (texts.err += data.toString()));
  child.stdout.on('data', (data: Buffer) => (texts.out += data.toString()));
  const exit = new Promise<number | null>((resolve) => child.once('close', resolve));
  const seen = (text: string) =>
    new Promise<void>((resolve) => {
      child.stdout.on('data', () => texts.out.includes(text) && resolve());
    });
  return { child, texts, exit, seen };
}

describe('demo', () => {
  it('tells the whole story and leaves nothing', { timeout: 120_000 }, async () => {
    const { exit, texts } = start();
    expect(await exit).toBe(0);
    expect(texts.err).toBe('');
    expect(texts.out).toContain('luke sees: hans: Hey Dude');
    expect(texts.out).toContain('yoda sees: [mail] hans: Back before the film, please');
    expect(texts.out).toContain('hans sees: [private] luke: psst');
    expect(texts.out).toContain('byte for byte');
    expect(texts.out).toContain('hubbub connect hans@127.0.0.1 --signup');
    expect(readdirSync(folder)).toEqual([]);
  });

  it('cleans up at Ctrl-C in the middle, too', { timeout: 120_000 }, async () => {
    const { child, exit, seen, texts } = start();
    await seen('luke sees: hans: Hey Dude');
    child.kill('SIGINT');
    expect(await exit).toBe(130);
    expect(texts.out).not.toContain('byte for byte');
    expect(texts.err).toBe('');
    expect(readdirSync(folder)).toEqual([]);
  });
});
