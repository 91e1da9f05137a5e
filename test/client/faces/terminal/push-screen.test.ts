/** A push at a real pseudo-terminal: its rows are bounded however narrow the terminal is and however many it goes to; offers are answered by their numbers (R39). */
import { expect, it } from 'vitest';
import { lab } from './lab.ts';
import { ends, has, last, visit } from './visit.ts';

const { online } = visit();

it('to sixty, at forty columns: counts, the stuck first, a row for the rest, and the typed line stays', async () => {
  const t = await online({ columns: 40 });
  const from = t.rows().length - 1;
  t.type('message yoda half');
  await t.order({ do: 'emit', events: lab(60) });
  await t.until((rows) => has('1 of 2 stuck')(rows) && ends('message yoda half')(rows));
  const rows = t.rows().slice(from);
  expect(rows.map((row) => row.trimEnd())).toEqual([
    '#p1 image.iso to 60',
    '  20 have it, 38 fetching, 1 waiting, …',
    expect.stringMatching(/^lab-08 +█+·+ 30%!$/),
    expect.stringMatching(/^lab-11 +█+·+ 33%!$/),
    'and 38 more, from 23% on',
    '  lab-08 (1 of 2 stuck): image.iso: th…',
    'luke> message yoda half',
  ]);
  t.resize(100);
  await t.until(has('#p1 image.iso to 60: 20 have it, 38 fetching, 1 waiting, 1 away'));
  await t.until(ends('message yoda half'));
});

it('is typed with a file and names or @all, and its rows go with its result', async () => {
  const t = await online();
  t.type('push "my film.mkv" @a\t');
  await t.until((rows) => rows.at(-1)?.startsWith('luke> push "my film.mkv" @all') ?? false);
  t.type('\r');
  const { submitted } = await t.reported((report) => report.submitted.length === 1);
  expect(submitted).toEqual(['push {"file":"my film.mkv","to":["@all"]}']);
  await t.order({ do: 'emit', events: lab(6) });
  await t.until(has('#p1 image.iso to 6'));
  const recipients = [{ user: 'lab-01', state: 'complete', cause: null }];
  await t.order({ do: 'reply', fields: { id: 'p1', file: 'photos', kind: 'folder', recipients } });
  await t.until((rows) => has('photos/: 1 has it: lab-01')(rows) && last('luke>')(rows));
  expect(t.rows().slice(-2)[0]).not.toContain('#p1');
});

it('of somebody else is answered by accept and decline with its number, which Tab knows', async () => {
  const t = await online();
  const offer = { type: 'offer', from: 'hans', file: 'image.iso', size: 4_000_000, seconds: 60 } as const;
  await t.order({ do: 'emit', events: [{ ...offer, id: '@1' }] });
  await t.until(has('hans hands you image.iso (4.0 MB): accept @1 / decline @1'));
  t.type('accept ');
  await t.until(last('luke> accept'));
  t.type('\t');
  await t.until(last('luke> accept @1'));
  t.type('\r');
  await t.reported(({ submitted }) => submitted[0] === 'accept {"user":"@1"}');
  await t.order({ do: 'reply', fields: { id: '@1', user: 'hans', file: 'image.iso' } });
  await t.order({ do: 'emit', events: [{ ...offer, id: '@2' }] });
  await t.until((rows) => has('decline @2')(rows) && last('luke>')(rows));
  t.type('decline @\t');
  await t.until(last('luke> decline @2'));
  t.type('\r');
  await t.reported(({ submitted }) => submitted[1] === 'decline {"user":"@2"}');
});
