/** The captured push of README.md: its picture is one that the capture draws, sound XML, with nothing of the machine it was made on. */
import { readFileSync } from 'node:fs';
import headless from '@xterm/headless';
import { describe, expect, it } from 'vitest';
import { pictureOf } from '../../bench/capture/screen-picture.ts';
import { rowsOf, textOf } from '../../bench/capture/screen.ts';

const PICTURE = 'docs/pictures/push.svg';

/** What the rows of a picture say. */
function saidIn(svg: string): readonly string[] {
  const plain = (text: string): string =>
    text.replace(/<[^>]*>/g, '').replace(/&lt;|&gt;|&quot;|&amp;/g, (found) => ENTITIES[found] ?? found);
  return [...svg.matchAll(/<text [^]*?<\/text>/g)].map(([element]) => plain(element));
}
const ENTITIES: Readonly<Record<string, string>> = {
  ...{ '&lt;': '<', '&gt;': '>', '&quot;': '"', '&amp;': '&' },
};

/** Throws where an element is left open, closed twice, or a sign stands bare. */
function checkXml(svg: string): void {
  const open: string[] = [];
  for (const [, closing, name = '', rest = ''] of svg.matchAll(
    /<(\/?)([a-z]+)((?:\s+[\w:-]+="[^"<]*")*\s*\/?)>/gi,
  )) {
    if (closing === '/') expect(open.pop()).toBe(name);
    else if (!rest.endsWith('/')) open.push(name);
  }
  expect(open).toEqual([]);
  expect(svg.replace(/<\/?[a-z]+(?:\s+[\w:-]+="[^"<]*")*\s*\/?>/gi, '')).not.toMatch(
    /[<>]|&(?!(lt|gt|quot|amp);)/,
  );
}

describe('the captured push', () => {
  it('is shown by the README, drawn whole, and says how far each was and what it came to', () => {
    expect(readFileSync('README.md', 'utf8')).toContain(`](${PICTURE})`);
    const svg = readFileSync(PICTURE, 'utf8');
    checkXml(svg);
    const said = saidIn(svg);
    expect(said.filter((row) => row === 'hans> push film.mkv @all')).toHaveLength(3);
    expect(said).toContain('#p1 film.mkv to 6: 5 fetching, 1 declined');
    expect(said).toContain('  lab-04: no faster than --down allows');
    expect(said.find((row) => row.startsWith('='))).toMatch(
      /5 have it: (lab-0[1-5](, )?){5}; declined: lab-06$/,
    );
  });

  it('names nothing of the machine that it was made on', () => {
    const said = saidIn(readFileSync(PICTURE, 'utf8')).join('\n');
    expect(said).not.toMatch(/127\.0\.0\.1|localhost|\/tmp|\/home|\/root|:\d{4,5}\b/);
    expect(said.match(/\d\d:\d\d:\d\d/g) ?? []).not.toContainEqual(expect.not.stringMatching('21:14:07'));
  });
});

it('a screen is drawn with its columns, its colours and its signs', async () => {
  const terminal = new headless.Terminal({ cols: 40, rows: 5, allowProposedApi: true });
  await new Promise<void>((resolve) =>
    terminal.write('a \x1b[33m<b> & "c"\x1b[0m\r\n\r\n\x1b[2mdim\x1b[0m', resolve),
  );
  const rows = rowsOf(terminal);
  expect(rows.map(textOf)).toEqual(['a <b> & "c"', '', 'dim']);
  const svg = pictureOf('a "label"', [{ title: 'x < y', rows }], 40);
  checkXml(svg);
  expect(saidIn(svg)).toEqual(['x < y', 'a <b> & "c"', 'dim']);
  expect(svg).toContain('class="c3">&lt;b&gt;');
  expect(svg).toContain('class="dim">dim');
});
