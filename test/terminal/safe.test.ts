/** No text of others moves a cursor, hides or fakes anything (threats: escapes in texts, faked notices). */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { safe, safeLines } from '../../src/terminal/safe.ts';

/* What may never reach a terminal out of a text, whatever stands beside it. */
const FORBIDDEN = new RegExp(
  [
    /[\p{Cc}\p{Cs}\p{Co}\p{Cn}\p{Zl}\p{Zp}]/u,
    /[\u200B\u200C\u200E\u200F\u202A-\u202E\u2060-\u206F\uFEFF\uFFF0-\uFFFB]/u,
    /[\u115F\u1160\u3164\uFFA0]|\u034F|\u00AD|\u061C|\u17B4|\u17B5|\u180B|\u180E/u,
    /[\uFE00-\uFE0D]|[\u{E0000}-\u{E0FFF}]/u,
  ]
    .map(({ source }) => source)
    .join('|'),
  'u',
);

const ATTACKS: readonly (readonly [string, string, string])[] = [
  ['clipboard by OSC 52', '\x1b]52;c;cm0gLXJm\x07', '\\u{1b}]52;c;cm0gLXJm\\u{7}'],
  ['false link by OSC 8', '\x1b]8;;https://evil\x1b\\x', '\\u{1b}]8;;https://evil\\u{1b}\\x'],
  ['window title by OSC 0', '\x1b]0;root\x07', '\\u{1b}]0;root\\u{7}'],
  ['cursor by CSI', '\x1b[2J\x1b[H', '\\u{1b}[2J\\u{1b}[H'],
  ['answer back by DCS', '\x1bP$q"p\x1b\\', '\\u{1b}P$q"p\\u{1b}\\'],
  ['program command by APC', '\x1b_G\x1b\\', '\\u{1b}_G\\u{1b}\\'],
  ['CSI in one C1 byte', '\x9b31m', '\\u{9b}31m'],
  ['overwriting by CR', 'hi\rhans: no', 'hi\\u{d}hans: no'],
  ['erasing by BS', 'yes\b\b\bno', 'yes\\u{8}\\u{8}\\u{8}no'],
  ['a notice after LF', 'a\n+ root logged in', 'a\\u{a}+ root logged in'],
  ['line and paragraph separator', 'a\u2028b\u2029c', 'a\\u{2028}b\\u{2029}c'],
  ['next line in C1', 'a\x85b', 'a\\u{85}b'],
  ['right-to-left override', 'exe.\u202Egpj', 'exe.\\u{202e}gpj'],
  ['isolates', '\u2066a\u2069', '\\u{2066}a\\u{2069}'],
  ['zero-width letters', 'ha\u200Bns\u200D\u2060', 'ha\\u{200b}ns\\u{200d}\\u{2060}'],
  ['byte order mark', '\uFEFFa', '\\u{feff}a'],
  ['tag letters', 'a\u{E0041}\u{E007F}', 'a\\u{e0041}\\u{e007f}'],
  ['lone surrogates', 'a\uD800b\uDC00', 'a\\u{d800}b\\u{dc00}'],
  ['NUL, BEL, DEL', '\0\x07\x7f', '\\u{0}\\u{7}\\u{7f}'],
  ['soft hyphen and fillers', '\u00AD\u3164\u115F', '\\u{ad}\\u{3164}\\u{115f}'],
  ['variation selectors as a hidden text', 'a\uFE00\u{E0101}', 'a\\u{fe00}\\u{e0101}'],
  ['private use', '\uE000', '\\u{e000}'],
  ['shift out', '\x0e\x0f', '\\u{e}\\u{f}'],
];

describe('safe (threat 18)', () => {
  it.each(ATTACKS)('shows %s and does not do it', (_name, text, shown) => {
    expect(safe(text)).toBe(shown);
  });

  it.each([
    'Hey Dude',
    'Grüße, 你好, こんにちは',
    'שלום עולם',
    '🎉 👍🏽 ❤️ 1️⃣ 👩‍👩‍👧 🇩🇪',
    'e\u0301',
    'สวัสดี',
    '\u{1F3F3}\uFE0F\u200D\u{1F308}',
  ])('keeps %s', (text) => {
    expect(safe(text)).toBe(text);
  });

  it('keeps a joiner only between pictures', () => {
    expect(safe('a\u200Db')).toBe('a\\u{200d}b');
    expect(safe('👩\u200D')).toBe('👩\\u{200d}');
    expect(safe('❤\uFE0F\uFE0F')).toBe('❤\uFE0F\\u{fe0f}');
  });

  it('cuts piles of accents, which would paint over other lines', () => {
    expect(safe(`z${'\u0301'.repeat(8)}`)).toBe(`z${'\u0301'.repeat(6)}\\u{301}\\u{301}`);
  });

  const anyText = fc.oneof(
    fc.string({ unit: 'binary' }),
    fc.array(fc.integer({ min: 0, max: 0xffff })).map((units) => String.fromCharCode(...units)),
    fc
      .array(fc.constantFrom(...'\u200D\uFE0F\u20E3❤1a\u0301\u202E\x1b\n', '👩', '\u{1F8FF}', '\u{1F3FD}'))
      .map((parts) => parts.join('')),
  );

  it('leaves nothing forbidden, whatever the text', () => {
    fc.assert(
      fc.property(anyText, (text) => {
        expect(safe(text)).not.toMatch(FORBIDDEN);
      }),
      { numRuns: 5000 },
    );
  });

  it('does not change what it made itself', () => {
    fc.assert(
      fc.property(anyText, (text) => {
        expect(safe(safe(text))).toBe(safe(text));
      }),
      { numRuns: 5000 },
    );
  });
});

describe('safeLines (threat 19)', () => {
  it('indents every line after the first, so that none looks like a notice', () => {
    expect(safeLines('hi\n[server] restart\r\n+ root logged in', 4)).toBe(
      'hi\n    [server] restart\n    + root logged in',
    );
  });

  it('shows a carriage return that ends no line', () => {
    expect(safeLines('a\rb\r\nc', 2)).toBe('a\\u{d}b\n  c');
  });

  it('makes blanks of tabs', () => {
    expect(safeLines('\tif', 2)).toBe('    if');
  });

  it('breaks before the terminal does, so that padding cannot place words at the left edge', () => {
    const shown = safeLines(`hi${' '.repeat(78)}+ root logged in`, 10, 80);
    for (const line of shown.split('\n').slice(1)) expect(line).toMatch(/^ {10}/);
    expect(Math.max(...shown.split('\n').map((line) => line.length))).toBeLessThanOrEqual(80);
  });

  it('puts nothing at the left edge, whatever the text', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), fc.integer({ min: 20, max: 200 }), (text, columns) => {
        const [, ...later] = safeLines(`${text}\n${text}`, 3, columns).split('\n');
        for (const line of later) expect(line).toMatch(/^ {3}/);
      }),
    );
  });
});
