/** What people see of pushed files: offers, rows above the prompt, the summary (R39). */
import { PassThrough } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { pushRows, type PushStanding } from '../../../src/client/faces/terminal/push-rows.ts';
import { pushSummary, renderPushEvent } from '../../../src/client/faces/render-pushes.ts';
import { columnsOf } from '../../../src/terminal/wrap.ts';
import { lookOf } from '../../../src/client/faces/look.ts';

const look = lookOf(new PassThrough(), 'auto', () => 0);

const standing = (
  user: string,
  state: PushStanding['state'],
  bytes = 0,
  cause: string | null = null,
): PushStanding => ({
  ...{ type: 'push-progress', id: 'p1', file: 'image.iso', size: 1_000, user, state, bytes, cause },
});

describe('the rows of a push', () => {
  const thirty = [...Array(30).keys()].map((n) =>
    n < 12 ? standing(`user${n}`, 'complete', 1_000) : standing(`user${n}`, 'fetching', n * 30),
  );
  it('count first, then show who has least, in rows that fit', () => {
    const rows = pushRows(thirty, 79, true, look);
    expect(rows[0]).toBe('#p1 image.iso to 30: 12 have it, 18 fetching');
    expect(rows[1]).toContain('user12');
    expect(rows.slice(3)).toEqual(['and 14 more, from 48% on']);
    for (const row of rows) expect(columnsOf(row)).toBeLessThanOrEqual(79);
  });
  it('name who is stuck first, and why', () => {
    const rows = pushRows(
      [...thirty, standing('luke', 'waiting', 900, 'no room on the disk')],
      79,
      false,
      look,
    );
    expect(rows[1]).toContain('luke       #########.');
    expect(rows.at(-1)).toBe('  luke: no room on the disk');
  });
  it.each([20, 39, 79, 200])(
    'are bounded at %d columns, for sixty and a long name, and keep the counts',
    (columns) => {
      const sixty = [...Array(60).keys()].map((n) =>
        standing(
          `machine-in-the-lab-${n}`,
          n < 20 ? 'complete' : n < 23 ? 'waiting' : 'fetching',
          n * 10,
          n >= 20 && n < 23 ? 'the disk is full' : null,
        ),
      );
      const long = sixty.map((each) => ({ ...each, file: `${'image'.repeat(30)}.iso` }));
      const rows = pushRows(long, columns, true, look);
      expect(rows.length).toBeLessThanOrEqual(6);
      for (const row of rows) expect(columnsOf(row)).toBeLessThanOrEqual(columns);
      expect(rows.slice(0, 2).join()).toContain('20 have it');
      expect(rows.at(-1)).toContain('machine-in-the-lab'.slice(0, columns - 4));
      if (columns > 40) expect(rows.at(-1)).toBe('  machine-in-the-lab-20 (1 of 3 stuck): the disk is full');
    },
  );
  it('hold nothing of what others wrote raw', () => {
    const rows = pushRows([standing('luke', 'waiting', 0, 'a\u001b[2Jb')], 79, false, look);
    expect(rows.join('')).not.toContain('\u001b');
  });
  it('are none for no push', () => expect(pushRows([], 79, true, look)).toEqual([]));
});

describe('lines', () => {
  it('of an offer say how it is answered', () => {
    const event = {
      type: 'offer',
      id: '@1',
      from: 'hans',
      file: 'photos',
      kind: 'folder',
      size: 3_000_000,
      seconds: 59.2,
    } as const;
    expect(renderPushEvent(event, look).join('')).toContain(
      'hans hands you photos/ (3.0 MB): accept @1 / decline @1 (within 60 s)',
    );
  });
  it('of progress are there for who reads, when something changes', () => {
    expect(renderPushEvent(standing('luke', 'fetching', 5), look)).toEqual([]);
    expect(renderPushEvent(standing('luke', 'complete', 1_000), look)).toEqual(['. image.iso: luke has it']);
    expect(renderPushEvent(standing('luke', 'waiting', 5, 'waiting for hans'), look)).toEqual([
      '. image.iso: luke waits; waiting for hans',
    ]);
  });
  it('of the result name who has it, and of the others why not', () => {
    const recipients = [
      { user: 'luke', state: 'complete', cause: null },
      { user: 'yoda', state: 'complete', cause: null },
      { user: 'leia', state: 'declined', cause: null },
      { user: 'lando', state: 'failed', cause: 'no space' },
    ];
    expect(pushSummary('image.iso', recipients)).toBe(
      'image.iso: 2 have it: luke, yoda; declined: leia; failed (no space): lando',
    );
    expect(pushSummary('image.iso', [])).toBe('image.iso: nobody has it');
  });
});
