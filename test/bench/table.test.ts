/** The table in bench/README.md: made from printed figures, judged against the first targets. */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { quantile, readFigure } from '../../bench/load/figure.ts';
import { CLAIMS } from '../../bench/report/claims.ts';
import { swarmChartOf } from '../../bench/report/swarm-chart.ts';
import { SWARM_CLAIMS, SWARM_MARKS, swarmTableOf } from '../../bench/report/swarm-table.ts';
import { reached, replaceFigures, tableOf } from '../../bench/report/table.ts';

const DIRECT = CLAIMS[0];
if (!DIRECT) throw new Error('no claims');

describe('a printed figure', () => {
  it('is read back', () => {
    expect(readFigure('T2 p99 tls | inspircd | 0.43')).toEqual({
      claim: 'T2 p99 tls',
      who: 'inspircd',
      value: 0.43,
    });
  });
  it.each(['', 'InspIRCd is not installed: apt-get install inspircd', 'T1 plain | unknown | 3'])(
    'is not read out of %j',
    (line) => expect(readFigure(line)).toBeUndefined(),
  );
});

describe('quantile', () => {
  it('takes the middle one, and the last at most', () => {
    expect(quantile([30, 10, 20], 0.5)).toBe(20);
    expect(quantile([1, 2], 1)).toBe(2);
    expect(quantile([], 0.5)).toBeNaN();
  });
});

describe('the table', () => {
  it('has the median of each contender, and a dash for who was not measured', () => {
    const figures = [7, 100, 8].map((value) => ({ claim: DIRECT.figure, who: 'hubbub' as const, value }));
    const table = tableOf([...figures, { claim: DIRECT.figure, who: 'relay', value: 2 }]);
    const row = table.split('\n').find((line) => line.includes(DIRECT.title)) ?? '';
    const cells = row.split('|').map((cell) => cell.trim());
    expect(cells.slice(3, 8)).toEqual(['8 µs', '2 µs', '–', '–', '4']);
    expect(cells.at(-2)).toBe('yes');
    expect(table.split('\n')).toHaveLength(CLAIMS.length + 2);
  });
  it('takes the place of the old one between the marks, and nothing else', () => {
    const text = 'before\n<!-- figures: written by npm run bench -->\nold\n<!-- end of figures -->\nafter\n';
    const changed = replaceFigures(text, 'new');
    expect(changed).toContain('\n\nnew\n\n');
    expect(changed).not.toContain('old');
    expect(changed.startsWith('before\n')).toBe(true);
    expect(changed.endsWith('\nafter\n')).toBe(true);
    expect(replaceFigures(changed, 'new')).toBe(changed);
    expect(() => replaceFigures('no marks', 'new')).toThrow(/marks/);
  });
});

describe('a target', () => {
  const time = { ...DIRECT, unit: 'µs', target: 9, relayThere: 1.5 } as const;
  it.each([
    [9, 9, 'yes'],
    [10, 2, 'as a ratio'],
    [13, 2, 'no'],
    [10, NaN, 'no'],
    [NaN, 2, 'not measured'],
  ])('of 9 µs where the relay took 1.5: %d µs where it takes %d: %s', (ours, relay, verdict) => {
    expect(reached(time, ours, relay)).toBe(verdict);
  });
  it('that is a rate is reached from below', () => {
    const rate = { ...DIRECT, unit: '/s', target: 45, isRate: true } as const;
    expect(reached(rate, 46, NaN)).toBe('yes');
    expect(reached({ ...rate, target: 47 }, 46, NaN)).toMatch(/no|ratio/);
  });
});

describe('the table of files', () => {
  const cellsOf = (table: string, title: string): string[] =>
    (table.split('\n').find((line) => line.includes(title)) ?? '').split('|').map((cell) => cell.trim());

  it('judges by what a peer did in the same run, and says what was not measured', () => {
    const table = swarmTableOf([
      { claim: 'T11', who: 'hubbub', value: 160 },
      { claim: 'T11', who: 'libtorrent-rc4', value: 100 },
      { claim: 'T13 last done', who: 'hubbub', value: 7 },
      { claim: 'T13 copies', who: 'hubbub', value: 1.7 },
      { claim: 'T17', who: 'hubbub', value: 1 },
    ]);
    expect(table.split('\n')).toHaveLength(SWARM_CLAIMS.length + 2);
    expect(cellsOf(table, 'T11').slice(3)).toEqual([
      '160 MB/s',
      '–',
      '–',
      '–',
      '100 MB/s',
      '1.6',
      '≥ 1.5 × libtorrent-rc4 (150 MB/s)',
      'yes',
      '',
    ]);
    expect(cellsOf(table, 'T13 the last').at(-2)).toBe('not measured');
    expect(cellsOf(table, 'copies').at(-2)).toBe('no');
    expect(cellsOf(table, 'T17 nine').at(-2)).toBe('yes');
  });
  it('has marks of its own', () => {
    const text = `a ${SWARM_MARKS.begin} old ${SWARM_MARKS.end} b`;
    expect(replaceFigures(text, 'new', SWARM_MARKS)).toContain('\n\nnew\n\n');
  });
});

describe('the chart of files', () => {
  it('has a bar as long as its figure, none for what was not measured, and says each figure', () => {
    const chart = swarmChartOf([
      { claim: 'T11', who: 'hubbub', value: 200 },
      { claim: 'T11', who: 'aria2', value: 100 },
    ]);
    const [ours = '', theirs = '', rc4 = ''] = chart
      .split('\n')
      .filter((line) => line.includes('<rect class="') && line.includes('class="name"'));
    const widthOf = (line: string): number => Number(/ width="([\d.]+)"/.exec(line)?.[1]);
    expect(widthOf(ours)).toBe(2 * widthOf(theirs));
    expect(widthOf(rc4)).toBe(0);
    expect(
      [ours, theirs, rc4].map(
        (line) => line.includes('200 MB/s') || line.includes('100 MB/s') || line.includes('–'),
      ),
    ).toEqual([true, true, true]);
  });
  it('says the same as the table', () => {
    const table =
      readFileSync('bench/README.md', 'utf8').split(SWARM_MARKS.begin)[1]?.split(SWARM_MARKS.end)[0] ?? '';
    const chart = readFileSync('docs/pictures/swarm-figures.svg', 'utf8');
    for (const figure of chart.matchAll(/<text x="[\d.]+" y="\d+">([^<]+)<\/text>/g))
      expect(table).toContain(`| ${figure[1]} |`);
  });
});
