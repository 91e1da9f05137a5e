/** Pastes are told apart from typing, however the bytes are cut into pieces. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { pasteScanner } from '../../src/terminal/keyboard.ts';

/** What a scanner hears of pieces: `typed` and `<pasted>`. */
function heard(pieces: readonly string[]): string {
  let all = '';
  const scan = pasteScanner(
    (text) => (all += text),
    (text) => (all += `<${text}>`),
  );
  pieces.forEach(scan);
  return all;
}

describe('pasteScanner', () => {
  it.each([
    [['abc'], 'abc'],
    [['a\x1b[200~b\nc\x1b[201~d'], 'a<b\nc>d'],
    [['a\x1b[20', '0~b\x1b[2', '01~', 'd'], 'a<b>d'],
    [['\x1b', '[A'], '\x1b[A'],
    [['\x1b[200~\x1b[201~'], '<>'],
    [['\x1b[200~one\x1b[201~\x1b[200~two\x1b[201~'], '<one><two>'],
    [['\x1b[200~no end'], ''],
  ])('%j is %j', (pieces, expected) => {
    expect(heard(pieces)).toBe(expected);
  });

  it('hears the same however the bytes are cut', () => {
    const text = fc.string({ unit: fc.constantFrom('a', '\r', '\x1b', '[', '2', '0', '1', '~') });
    const part = fc.oneof(text, fc.constantFrom('\x1b[200~', '\x1b[201~', 'x\ny'));
    const parts = fc.array(part).map((all) => `${all.join('')}\x1b[201~ end`);
    fc.assert(
      fc.property(parts, fc.array(fc.nat(9)), (whole, cuts) => {
        const pieces: string[] = [];
        let at = 0;
        for (const length of cuts) pieces.push(whole.slice(at, (at += length)));
        expect(heard([...pieces.filter((piece) => piece !== ''), whole.slice(at)])).toBe(heard([whole]));
      }),
      { numRuns: 2000 },
    );
  });

  it('gives a paste up that is longer than any line, so that keys come through again', () => {
    expect(heard(['\x1b[200~', 'x'.repeat(1024 * 1024), 'typed']).endsWith('>typed')).toBe(true);
  });
});
