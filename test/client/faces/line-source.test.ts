/** Bytes to lines, however they arrive. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { lineSource } from '../../../src/client/faces/line-source.ts';

async function linesOf(chunks: readonly Uint8Array[], mostBytes = 1000) {
  const lines = [];
  for await (const some of lineSource(toAsync(chunks), () => mostBytes)) lines.push(...some);
  return lines;
}

async function* toAsync<T>(items: readonly T[]): AsyncGenerator<T> {
  for (const item of items) yield await Promise.resolve(item);
}

describe('lineSource', () => {
  it('drops line ends, CR included, and takes a last line without one', async () => {
    const lines = await linesOf([Buffer.from('a\r\nb \n\n c\r')]);
    expect(lines.map(({ text }) => text)).toEqual(['a', 'b ', '', ' c']);
  });

  it('drops a byte order mark before the first line only', async () => {
    const lines = await linesOf([Buffer.from('\uFEFFa\n\uFEFFb\n')]);
    expect(lines.map(({ text }) => text)).toEqual(['a', '\uFEFFb']);
  });

  it('marks a line that is not UTF-8 and goes on', async () => {
    const lines = await linesOf([Buffer.from([0x61, 0xff, 0x0a, 0x62, 0x0a])]);
    expect(lines).toEqual([
      { text: 'a\uFFFD', utf8: false },
      { text: 'b', utf8: true },
    ]);
  });

  it('keeps the start of a line that is too long, even when the cut goes through a letter', async () => {
    const lines = await linesOf([Buffer.from(`${'é'.repeat(600)}\r\nb\n`)], 101);
    expect(lines).toEqual([
      { text: 'é'.repeat(50), utf8: true },
      { text: 'b', utf8: true },
    ]);
  });

  it('gives the same lines however the bytes are split', async () => {
    const line = fc.string({ unit: 'grapheme' }).map((text) => text.replace(/[\r\n\uFEFF]/g, ''));
    await fc.assert(
      fc.asyncProperty(fc.array(line), fc.array(fc.integer({ min: 1, max: 9 })), async (lines, sizes) => {
        const bytes = Buffer.from(lines.map((text) => `${text}\n`).join(''));
        const chunks: Uint8Array[] = [];
        for (let at = 0, turn = 0; at < bytes.length; turn++) {
          const size = sizes[turn % Math.max(1, sizes.length)] ?? 5;
          chunks.push(bytes.subarray(at, at + size));
          at += size;
        }
        expect((await linesOf(chunks, 100_000)).map(({ text }) => text)).toEqual(lines);
      }),
    );
  });
});
