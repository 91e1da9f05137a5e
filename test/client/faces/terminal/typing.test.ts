/** The face at a terminal, at a real one: what is typed is never disturbed by what comes. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { ends, has, last, says, visit } from './visit.ts';

const { online } = visit();

describe('typing', () => {
  it('is not disturbed by what arrives, cursor included', async () => {
    const t = await online();
    t.type('message yoda hello');
    await t.until(last('luke> message yoda hello'));
    t.type('\x1b[D\x1b[D');
    await t.order({
      do: 'emit',
      events: [says('hans', 'one'), { type: 'presence', user: 'leia', online: true }],
    });
    await t.until(has('leia logged in'));
    t.type('X');
    await t.until(last('luke> message yoda helXlo'));
    expect(t.rows().slice(-5)).toEqual([
      '--- Thursday 2020-01-02 ---',
      '03:04:05  <  hans       one',
      expect.stringMatching(/^--- \w+day \d{4}-\d\d-\d\d ---$/) as unknown,
      expect.stringMatching(/^\d\d:\d\d:\d\d {2}\+ {2}leia logged in$/) as unknown,
      'luke> message yoda helXlo',
    ]);
    expect(t.cursor()).toEqual({ row: t.rows().length - 1, column: 'luke> message yoda helX'.length });
    t.type('\r');
    await t.reported(({ submitted }) => submitted[0] === 'message {"to":"yoda","text":"helXlo"}');
  });

  it('is not disturbed by a question, which is answered by a command like any other (R25)', async () => {
    const t = await online();
    t.type('message yoda half a line');
    await t.until(last('luke> message yoda half a line'));
    await t.order({ do: 'emit', events: [{ type: 'private-request', from: 'hans', seconds: 60 }] });
    await t.until(has('hans asks for a private session: accept hans / decline hans'));
    expect(t.rows().at(-1)).toBe('luke> message yoda half a line');
    t.type('\r');
    await t.until(last('luke>'));
    t.type('accept ');
    await t.until(last('luke> accept'));
    t.type('\t');
    await t.until(last('luke> accept hans'));
    t.type('\r');
    await t.reported(({ submitted }) => submitted[1] === 'accept {"user":"hans"}');
  });

  it('survives a flood, on a pasted line of several rows with wide letters', async () => {
    const t = await online({ columns: 40 });
    const text = `message yoda ${'你好 and more '.repeat(6)}end`;
    const letters = (rows: readonly string[]) => rows.join('').replaceAll(' ', '');
    t.type(text);
    await t.until(ends('end'));
    t.type('\x1b[H/');
    await t.until(has('luke> /message yoda'));
    expect(t.rows().filter((row) => row.startsWith('luke>')).length).toBe(1);
    t.type('\x1b[F');
    t.type('!');
    await t.until(ends('end!'));
    const numbers = Array.from({ length: 200 }, (_, number) => number);
    await t.order({ do: 'emit', events: numbers.map((number) => says('hans', `line ${number}`)) });
    await t.until((rows) => has('line 199')(rows) && ends('end!')(rows));
    const shown = t.rows().filter((row) => row.includes('line '));
    expect(shown).toEqual(numbers.map((number) => expect.stringContaining(`line ${number}`) as unknown));
    expect(t.rows().filter((row) => row.startsWith('luke>')).length).toBe(1);
    expect(letters(t.rows().slice(-3))).toBe(letters([`luke> /${text}!`]));
    t.type('\r');
    await t.reported(
      ({ submitted }) =>
        submitted[0] === `message ${JSON.stringify({ to: 'yoda', text: `${text.slice(13)}!` })}`,
    );
  });

  it('loses and moves no letter while 1,000 messages a second come, and none of these is lost or moved', async () => {
    const t = await online();
    const text = 'the quick brown fox 你好 jumps over the lazy dog';
    await t.order({ do: 'flood', perSecond: 1_000, count: 1_500 });
    let left = Infinity;
    for (const letter of `message yoda ${text}`) {
      t.type(letter);
      ({ floodLeft: left } = await t.order({ do: 'report' }));
    }
    // Otherwise the keys were no part of it.
    expect(left).toBeLessThan(1_500);
    await t.until((rows) => has('line 1499')(rows) && last(`luke> message yoda ${text}`)(rows));
    const shown = t.rows().filter((row) => row.includes('hans       line '));
    expect(shown.map((row) => row.slice(24))).toEqual(Array.from({ length: 1_500 }, (_, n) => `line ${n}`));
    expect(t.rows().filter((row) => row.startsWith('luke>')).length).toBe(1);
    t.type('\r');
    await t.reported(({ submitted }) => submitted[0] === `message ${JSON.stringify({ to: 'yoda', text })}`);
  });

  it('is shown with emoji, accents and wide letters where the cursor believes them', async () => {
    const t = await online();
    t.type('broadcast 你好 🎉 e\u0301 ende');
    await t.until(ends('ende'));
    t.type('\x1b[D'.repeat(8));
    await t.order({ do: 'emit', events: [says('hans', 'between')] });
    await t.until(has('between'));
    t.type('X');
    await t.until(last('luke> broadcast 你好 🎉X e\u0301 ende'));
    t.type('\x7f\x7f\x1b[F!');
    await t.until(last('luke> broadcast 你好  e\u0301 ende!'));
    t.type('\r');
    await t.reported(({ submitted }) => submitted[0] === 'broadcast {"text":"你好  e\u0301 ende!"}');
  });

  it('goes on while the terminal is made narrower and wider, and leaves no traces', async () => {
    const t = await online();
    await t.order({
      do: 'emit',
      events: [{ type: 'private-open', with: 'a-friend-with-a-long-name', verified: false, route: 'direct' }],
    });
    await t.until(has('~ private:'));
    t.type('broadcast one two three four five six seven');
    await t.until(ends('seven'));
    for (const columns of [30, 50, 24, 100]) {
      t.resize(columns);
      await t.order({ do: 'emit', events: [says('hans', `at ${columns}`)] });
      await t.until(has(`at ${columns}`));
      await t.until((rows) => rows.filter((row) => row.startsWith('luke>')).length === 1);
      await t.until((rows) => rows.filter((row) => row.startsWith('~ private:')).length === 1);
      await t.until((rows) => rows.join('').replaceAll(' ', '').endsWith('fivesixseven'));
    }
    t.type(' eight\r');
    await t.reported(
      ({ submitted }) => submitted[0] === 'broadcast {"text":"one two three four five six seven eight"}',
    );
  });

  it('completes commands, users and files of the shared folder, and recalls earlier lines', async () => {
    const t = await online();
    t.type('whoelses\t60\r');
    await t.reported(({ submitted }) => submitted.includes('whoelsesince {"seconds":60}'));
    t.type('\x1b[A');
    await t.until(last('luke> whoelsesince 60'));
    t.type('\x15unblock \t');
    await t.until(last('luke> unblock vader'));
    t.type('\x15register m\t\r');
    await t.reported(({ submitted }) => submitted.includes('register {"file":"my notes.txt"}'));
    t.type('message \t');
    await t.until((rows) => has('hans  yoda')(rows) && last('luke> message')(rows));
  });

  it('takes the beginning of a command for the command, and says what it took', async () => {
    const t = await online();
    t.type('whoelses 60\r');
    await t.reported(({ submitted }) => submitted[0] === 'whoelsesince {"seconds":60}');
    await t.until(has('luke> whoelsesince 60'));
    await t.order({ do: 'reply', fields: { users: [] } });
    t.type('who\rlogo\r');
    await t.until((rows) => has('x unknown command "who"')(rows) && has('x unknown command "logo"')(rows));
  });

  it('shows results and refusals above the prompt', async () => {
    const t = await online();
    t.type('whoelse\r');
    await t.reported(({ submitted }) => submitted.length === 1);
    await t.order({ do: 'reply', fields: { users: ['hans', 'yoda'] } });
    t.type('fly\r');
    await t.until((rows) => has('x unknown command "fly"')(rows) && last('luke>')(rows));
    expect(t.rows().slice(-5)).toEqual([
      'luke> whoelse',
      '= online: hans, yoda',
      'luke> fly',
      'x unknown command "fly"',
      'luke>',
    ]);
  });

  it('puts what one wrote in the place of the typed line, once it arrived', async () => {
    const t = await online();
    t.type('message yoda on my way\r');
    await t.until(has('> waits: message yoda on my way'));
    await t.order({ do: 'reply', fields: { outcome: 'delivered', id: 'a' } });
    t.type('message hans later\r');
    await t.reported(({ submitted }) => submitted.length === 2);
    await t.order({ do: 'reply', fields: { outcome: 'stored', id: 'b' } });
    t.type('message vader no\r');
    await t.reported(({ submitted }) => submitted.length === 3);
    await t.order({ do: 'reply', fields: { ok: false, code: 'blocked', message: 'vader has blocked you' } });
    await t.until((rows) => has('x vader has blocked you')(rows) && last('luke>')(rows));
    expect(
      t
        .rows()
        .slice(-5)
        .map((row) => row.replace(/^\d\d:\d\d:\d\d/, 'time')),
    ).toEqual([
      'time  >  yoda       on my way',
      'time  >@ hans       later (waits for their next login)',
      'luke> message vader no',
      'x vader has blocked you',
      'luke>',
    ]);
  });
});

describe('lines of an earlier run', () => {
  it('are found with Arrow Up', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'hubbub-typed-'));
    const historyFile = join(folder, 'typed');
    writeFileSync(historyFile, 'message yoda of yesterday\n', { mode: 0o600 });
    const t = await online({ historyFile });
    t.type('\x1b[A');
    await t.until(last('luke> message yoda of yesterday'));
    t.type('\x15passwd secret one\rhunter2\rblocks\r\x04');
    await t.reported(({ submitted }) => submitted.length === 3);
    await t.order({ do: 'end', end: { how: 'logout' } });
    await t.exitCode;
    expect(readFileSync(historyFile, 'utf8')).toBe('message yoda of yesterday\nblocks\n');
    rmSync(folder, { recursive: true });
  });
});

describe('what others write', () => {
  it('reaches the screen without a single escape of theirs (threats 18, 19)', async () => {
    const t = await online();
    const text = '\x1b]0;owned\x07\x1b[2J\x9b31m\rluke> fake\n+ root logged in\u202Etxt';
    await t.order({ do: 'emit', events: [says('\x1b[1mhans', text)] });
    await t.until(has('root logged in'));
    const foreign = t.raw().replace(/\x1b\[(?:\d*[A-GJK]|\?2026[hl]|\?2004[hl])/g, '');
    expect(foreign).not.toMatch(/[\x1b\x07\x9b\u202E]/);
    expect(t.rows().find((row) => row.includes('+ root'))).toMatch(/^ {24}/);
  });
});
