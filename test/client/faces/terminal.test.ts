/** The face at a terminal, at a real one: what is typed is never disturbed, what is secret never shown. */
import { afterEach, describe, expect, it } from 'vitest';
import type { ClientEvent } from '../../../src/client/events.ts';
import { openTerminal } from './pseudo-terminal.ts';
import type { PseudoTerminal } from './pseudo-terminal.ts';

let terminal: PseudoTerminal | undefined;
afterEach(() => terminal?.close());

async function open(columns = 80, ...flags: readonly string[]): Promise<PseudoTerminal> {
  terminal = await openTerminal(columns, ...flags);
  return terminal;
}

/** A terminal where luke is logged in. */
async function online(columns = 80): Promise<PseudoTerminal> {
  const opened = await open(columns);
  await opened.order({ do: 'welcome' });
  await opened.until((rows) => rows.at(-1) === 'luke>');
  return opened;
}

const last = (text: string) => (rows: readonly string[]) => rows.at(-1) === text;
const has = (text: string) => (rows: readonly string[]) => rows.some((row) => row.includes(text));
const says = (from: string, text: string): ClientEvent => ({
  type: 'message',
  id: text,
  from,
  text,
  at: '2020-01-02T03:04:05Z',
  mail: false,
});

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
    expect(t.rows().slice(-3)).toEqual([
      '2020-01-02 03:04:05           hans: one',
      expect.stringMatching(/^\d\d:\d\d:\d\d \+ leia logged in$/) as unknown,
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
    t.type('accept ha');
    await t.until(last('luke> accept ha'));
    t.type('\t');
    await t.until(last('luke> accept hans'));
    t.type('\r');
    await t.reported(({ submitted }) => submitted[1] === 'accept {"user":"hans"}');
  });

  it('survives a flood, on a pasted line of several rows with wide letters', async () => {
    const t = await online(40);
    const text = `message yoda ${'你好 and more '.repeat(6)}end`;
    const letters = (rows: readonly string[]) => rows.join('').replaceAll(' ', '');
    t.type(text);
    await t.until((rows) => rows.at(-1)?.endsWith('end') ?? false);
    t.type('\x1b[H/');
    await t.until(has('luke> /message yoda'));
    expect(t.rows().slice(3).join('')).toMatch(/^(?!.*luke>.*luke>)/);
    t.type('\x1b[F');
    t.type('!');
    await t.until((rows) => rows.at(-1)?.endsWith('end!') ?? false);
    const numbers = Array.from({ length: 200 }, (_, number) => number);
    await t.order({ do: 'emit', events: numbers.map((number) => says('hans', `line ${number}`)) });
    await t.until((rows) => has('line 199')(rows) && (rows.at(-1)?.endsWith('end!') ?? false));
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

  it('goes on after the terminal became narrower', async () => {
    const t = await online();
    t.type('broadcast one two three four five six seven');
    await t.until((rows) => rows.at(-1)?.endsWith('seven') ?? false);
    t.resize(30);
    await t.order({ do: 'emit', events: [says('hans', 'narrow')] });
    await t.until(has('narrow'));
    t.type(' eight\r');
    await t.reported(
      ({ submitted }) => submitted[0] === 'broadcast {"text":"one two three four five six seven eight"}',
    );
  });

  it('completes commands and recalls earlier lines', async () => {
    const t = await online();
    t.type('whoelses');
    await t.until(last('luke> whoelses'));
    // A tab that comes in one piece with other keys was pasted and is no key.
    t.type('\t');
    await t.until(last('luke> whoelsesince'));
    t.type('60\r');
    await t.reported(({ submitted }) => submitted.includes('whoelsesince {"seconds":60}'));
    t.type('\x1b[A');
    await t.until(last('luke> whoelsesince 60'));
  });

  it('shows results and refusals above the prompt', async () => {
    const t = await online();
    t.type('whoelse\r');
    await t.reported(({ submitted }) => submitted.length === 1);
    await t.order({ do: 'reply', fields: { users: ['hans', 'yoda'] } });
    t.type('fly\r');
    await t.until((rows) => has('x unknown command "fly"')(rows) && last('luke>')(rows));
    expect(t.rows()).toContain('= online: hans, yoda');
  });
});

describe('what others write', () => {
  it('reaches the screen without a single escape of theirs', async () => {
    const t = await online();
    const text = '\x1b]0;owned\x07\x1b[2J\x9b31m\rluke> fake\n+ root logged in\u202Etxt';
    await t.order({ do: 'emit', events: [says('\x1b[1mhans', text)] });
    await t.until(has('root logged in'));
    const foreign = t.raw().replace(/\x1b\[(?:\d*[A-GJK]|\?2026[hl]|\?2004[hl])/g, '');
    expect(foreign).not.toMatch(/[\x1b\x07\x9b\u202E]/);
    expect(t.rows().find((row) => row.includes('+ root'))).toMatch(/^ {30}/);
  });
});

describe('Ctrl-C', () => {
  it('clears a typed line; on an empty one it warns, then leaves', async () => {
    const t = await online();
    t.type('message yoda oops');
    await t.until((rows) => rows.at(-1)?.endsWith('oops') ?? false);
    t.type('\x03');
    await t.until(last('luke>'));
    t.type('\x03');
    await t.until(has('Press Ctrl-C again to leave.'));
    t.type('\x03');
    await t.order({ do: 'report' });
    await t.order({ do: 'end', end: { how: 'logout' } });
    expect(await t.exitCode).toBe(130);
    await t.until((rows) => !(rows.at(-1)?.startsWith('luke>') ?? true));
  });
});

describe('Ctrl-D', () => {
  it('logs out', async () => {
    const t = await online();
    t.type('\x04');
    await t.until((rows) => !last('luke>')(rows) || t.cursor().column === 0);
    await t.order({ do: 'reply', fields: {} });
    expect(await t.exitCode).toBe(0);
  });
});

describe('a password', () => {
  it('is asked for without echo, again with the reason', async () => {
    const t = await open();
    await t.order({ do: 'password' });
    await t.until(last('Password for luke:'));
    t.type('secXY\x7f\x7fret\x1b[A pass\r');
    await t.reported(({ answers }) => answers.length === 1);
    const report = await t.order({ do: 'password', problem: 'wrong password' });
    expect(report.answers).toEqual([{ password: 'secret pass', final: false }]);
    await t.until((rows) => has('wrong password')(rows) && last('Password for luke:')(rows));
    t.type('other\r');
    await t.reported(({ answers }) => answers.length === 2);
    expect(t.raw()).not.toContain('sec');
    expect(t.raw()).not.toContain('other');
  });

  it('is asked twice for a new account', async () => {
    const t = await open(80, 'signup');
    await t.order({ do: 'password' });
    for (const [row, typed] of ['first one', 'another', '', 'the right', 'the right'].entries()) {
      if (typed === '') continue;
      await t.until((rows) => rows.length === row + 1 && rows[row]?.endsWith(':') === true);
      t.type(`${typed}\r`);
    }
    const report = await t.reported(({ answers }) => answers.length === 1);
    expect(report.answers).toEqual([{ password: 'the right', final: false }]);
    expect(t.rows()).toContain('those two were not the same');
  });

  it('left by Ctrl-C ends with 130', async () => {
    const t = await open();
    await t.order({ do: 'password' });
    await t.until(last('Password for luke:'));
    t.type('\x03');
    expect(await t.exitCode).toBe(130);
  });

  it('is changed by passwd in the middle of everything, and messages are shown meanwhile', async () => {
    const t = await online();
    t.type('passwd\r');
    await t.until(last('Your password now:'));
    t.type('old secret');
    await t.order({ do: 'emit', events: [says('hans', 'between')] });
    await t.until((rows) => has('between')(rows) && last('Your password now:')(rows));
    t.type('\r');
    await t.until(last('Your new password (8 characters or more):'));
    t.type('new secret\r');
    await t.until(last('The same again:'));
    t.type('new secret\r');
    await t.until(last('luke>'));
    const { secrets, submitted } = await t.order({ do: 'report' });
    expect(submitted).toEqual(['passwd {}']);
    expect(secrets).toEqual([{ old: 'old secret', new: 'new secret' }]);
    expect(t.raw()).not.toContain('secret');
    t.type('\x1b[A');
    await t.until(last('luke> passwd'));
  });

  it('wanted in the middle of a typed line gives the line back', async () => {
    const t = await online();
    t.type('message yoda half');
    await t.until(last('luke> message yoda half'));
    await t.order({ do: 'password' });
    await t.until(last('Password for luke:'));
    t.type('pw\r');
    await t.until(last('luke> message yoda half'));
  });
});

describe('an unknown server', () => {
  it('is trusted only after a look at its pin', async () => {
    const t = await open();
    await t.order({ do: 'trust' });
    await t.until((rows) => has('a-pin')(rows) && (rows.at(-1)?.startsWith('Is it the same?') ?? false));
    t.type('yes\r');
    const { answers } = await t.reported((report) => report.answers.length === 1);
    expect(answers).toEqual([true]);
  });
});

describe('a lost connection', () => {
  it('shows in the prompt and leaves the typed line alone', async () => {
    const t = await online();
    t.type('message yoda half');
    await t.until(last('luke> message yoda half'));
    await t.order({
      do: 'emit',
      events: [
        {
          type: 'connection',
          state: 'reconnecting',
          attempt: 1,
          retryInSeconds: 2,
          cause: 'read ECONNRESET',
        },
      ],
    });
    await t.until(
      (rows) => last('(offline) luke> message yoda half')(rows) && has('! connection lost')(rows),
    );
    await t.order({ do: 'emit', events: [{ type: 'connection', state: 'online' }] });
    await t.until((rows) => last('luke> message yoda half')(rows) && has('! connected again')(rows));
  });

  it('that does not come back is told, and the prompt is gone', async () => {
    const t = await online();
    await t.order({ do: 'end', end: { how: 'unreachable', message: 'localhost:7777 does not answer' } });
    expect(await t.exitCode).toBe(3);
    await t.until(last('x localhost:7777 does not answer'));
  });
});
