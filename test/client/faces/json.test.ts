/** The JSON face: one line, the same data, nothing a terminal would obey. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { jsonLine } from '../../../src/client/faces/json.ts';

const message = (text: string) =>
  ({ type: 'message', id: '1', from: 'hans', text, at: '2026-01-02T03:04:05.678Z', mail: false }) as const;

describe('jsonLine', () => {
  it('is the object of the contract, printable text as it is', () => {
    expect(jsonLine(message('Grüße 你好 🎉'))).toBe(
      '{"type":"message","id":"1","from":"hans","text":"Grüße 你好 🎉","at":"2026-01-02T03:04:05.678Z","mail":false}',
    );
  });

  it('escapes what a terminal obeys or hides', () => {
    expect(jsonLine(message('\x1b\x9b\u202E\u2028\u{E0041}\x7f\n'))).toContain(
      '"\\u001b\\u009b\\u202e\\u2028\\udb40\\udc41\\u007f\\n"',
    );
  });

  it('gives the same data back, on one line, whatever the text', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        const line = jsonLine(message(text));
        expect(line).not.toMatch(/[\p{C}\p{Zl}\p{Zp}]/u);
        expect(JSON.parse(line)).toEqual(message(text));
      }),
      { numRuns: 2000 },
    );
  });
});
