/** The benches themselves still run, with a little of everything: what they print is read, what it says is not judged. */
import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { readFigure } from '../../bench/load/figure.ts';
import type { Figure } from '../../bench/load/figure.ts';

const run = promisify(execFile);

async function figuresOf(script: string, ...words: string[]): Promise<Figure[]> {
  const path = fileURLToPath(new URL(`../../bench/${script}`, import.meta.url));
  const { stdout } = await run(process.execPath, [path, ...words]);
  return stdout.split('\n').flatMap((line) => readFigure(line) ?? []);
}

describe('benches', { timeout: 180_000 }, () => {
  it.each(['plain', 'tls'])('T1, T2 %s, ours and the relay', async (kind) => {
    for (const who of ['hubbub', 'relay']) {
      const figures = await figuresOf('messages.ts', kind, who, '1000');
      expect(figures.map(({ claim }) => claim)).toEqual(
        ['T1', 'T1 messages/s', 'T2', 'T2 p50', 'T2 p99'].map((claim) => `${claim} ${kind}`),
      );
      expect(figures.every((figure) => figure.who === who && figure.value >= 0)).toBe(true);
    }
  });
  it('T7: a password and tokens over TLS, with a watched event loop', async () => {
    const figures = await figuresOf('logins.ts', 'tls', '10');
    expect(figures.map(({ claim }) => claim)).toEqual([
      'T7 password logins/s tls',
      'T7 password loop p99 tls',
      'T7 token logins/s tls',
      'T7 token loop p99 tls',
    ]);
  });
  it('the terminal client, at a pseudo-terminal', async () => {
    const [figure] = await figuresOf('terminal.ts', '1');
    expect(figure).toMatchObject({ claim: 'terminal CPU plain', who: 'hubbub' });
  });
  it('say what they want when called with something else', async () => {
    await expect(figuresOf('presence.ts', 'ejabberd')).rejects.toThrow(/Usage: \[plain\|tls\]/);
  });
});
