/** Framing: however the bytes arrive, the same lines come out, and never more than the limit is held. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { FramingError, lineReader } from '../../src/wire/lines.ts';

const bytes = (text: string) => Buffer.from(text);

function read(limit: number, chunks: Uint8Array[]): string[] {
  const reader = lineReader(limit);
  return chunks.flatMap((chunk) => reader.read(chunk));
}

function refusal(limit: number, chunks: Uint8Array[]): string {
  try {
    read(limit, chunks);
  } catch (error) {
    if (error instanceof FramingError) return error.code;
    throw error;
  }
  return 'none';
}

describe('lines', () => {
  const line = fc.string({ unit: 'grapheme', maxLength: 30 }).map((text) => text.replaceAll('\n', ''));

  it('come out the same byte by byte', () => {
    const text = 'é\n\n{"t":"😀"}\r\nrest';
    expect(
      read(
        64,
        [...bytes(text)].map((byte) => Uint8Array.of(byte)),
      ),
    ).toEqual(['é', '', '{"t":"😀"}\r']);
  });

  it('come out the same however they are split', () => {
    fc.assert(
      fc.property(
        fc.array(line, { maxLength: 20 }),
        fc.array(fc.nat(400), { maxLength: 10 }),
        (lines, cuts) => {
          const whole = bytes(lines.map((text) => `${text}\n`).join(''));
          const at = [
            0,
            ...cuts.map((cut) => Math.min(cut, whole.length)).sort((a, b) => a - b),
            whole.length,
          ];
          const chunks = at.slice(1).map((end, index) => whole.subarray(at[index], end));
          expect(read(1_000, chunks)).toEqual(lines);
        },
      ),
    );
  });

  it.each([
    ['exactly as long as allowed', [bytes('12345678\n')], 'none'],
    ['one byte longer', [bytes('123456789\n')], 'too-long'],
    ['longer and without an end', [bytes('123456789')], 'too-long'],
    ['longer over two chunks', [bytes('12345'), bytes('6789\n')], 'too-long'],
    ['as long over two chunks', [bytes('1234'), bytes('5678\n')], 'none'],
    ['longer as a later line', [bytes('1\n123456789\n1\n')], 'too-long'],
    ['as long as a later line of a longer chunk', [bytes('1\n12345678\n12345678\n')], 'none'],
    ['longer by UTF-8 alone', [bytes('éééé1\n')], 'too-long'],
    ['no UTF-8', [Buffer.from([0xff, 0x0a])], 'bad-encoding'],
    ['half a letter', [Buffer.from([0xc3, 0x0a])], 'bad-encoding'],
  ])('are refused when %s', (_name, chunks, code) => {
    expect(refusal(8, chunks)).toBe(code);
  });

  it('are kept to the letter: a mark of byte order at the beginning is part of the line', () => {
    expect(read(64, [bytes('\ufeffa\n')])).toEqual(['\ufeffa']);
  });

  it('are what they were when they came, whatever becomes of the memory they came in', () => {
    const reader = lineReader(64);
    const piece = bytes('ab');
    reader.read(piece);
    piece.fill('x');
    expect(reader.read(bytes('c\n'))).toEqual(['abc']);
  });

  it('say why they are refused', () => {
    expect(() => read(8, [bytes('123456789')])).toThrow('a line is longer than 8 bytes');
    expect(() => read(8, [Buffer.from([0xff, 0x0a])])).toThrow('the line is not valid UTF-8');
  });

  it('never hold more than a limit’s worth', () => {
    const reader = lineReader(100);
    for (let at = 0; at < 100; at++) reader.read(bytes('x'));
    expect(reader.waiting).toBe(100);
    expect(() => reader.read(bytes('x'))).toThrow(FramingError);
  });
});
