/** Getting in at a real terminal: the server's pin, passwords without echo, an account of one's own. */
import { describe, expect, it } from 'vitest';
import { has, last, says, visit } from './visit.ts';

const { open, online } = visit();

describe('a password', () => {
  it('is asked for without echo, again with the reason', async () => {
    const t = await open();
    await t.order({ do: 'password' });
    await t.until(last('Password for luke:'));
    t.type('secXY\x7f\x7fret\x1b[A pass\r');
    await t.reported(({ answers }) => answers.length === 1);
    const report = await t.order({ do: 'password', question: { attempt: 2, problem: 'wrong password' } });
    expect(report.answers).toEqual([{ password: 'secret pass', final: false }]);
    await t.until((rows) => has('wrong password')(rows) && last('Password for luke:')(rows));
    t.type('other\r');
    await t.reported(({ answers }) => answers.length === 2);
    expect(t.raw()).not.toContain('sec');
    expect(t.raw()).not.toContain('other');
  });

  it('is asked twice for a new account', async () => {
    const t = await open();
    await t.order({ do: 'password', question: { signsUp: true } });
    for (const [row, typed] of ['first one', 'another', '', 'the right', 'the right'].entries()) {
      if (typed === '') continue;
      await t.until((rows) => rows.length === row + 1 && rows[row]?.endsWith(':') === true);
      t.type(`${typed}\r`);
    }
    const report = await t.reported(({ answers }) => answers.length === 1);
    expect(report.answers).toEqual([{ password: 'the right', final: false }]);
    expect(t.rows()).toContain('those two were not the same');
  });

  it('may be left empty to make an account, where the server makes them (R5, R6)', async () => {
    const t = await open();
    await t.order({ do: 'password', question: { signup: 'open' } });
    await t.until(last('Password for luke (new here? leave it empty to sign up):'));
    t.type('\r');
    await t.until(last('Choose a password for luke (8 characters or more):'));
    t.type('a new one\r');
    await t.until(last('The same again:'));
    t.type('a new one\r');
    const { answers } = await t.reported((report) => report.answers.length === 1);
    expect(answers).toEqual([{ password: 'a new one', final: false, signup: { invite: null } }]);
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
    await t.until(
      (rows) =>
        has('  q4wd7nyr7r7ylxkjoh6mpbhsbhkzwcjltjb53dsdj7g6mtndtnca')(rows) &&
        (rows.at(-1)?.startsWith('Is it the same?') ?? false),
    );
    t.type('yes\r');
    const { answers } = await t.reported((report) => report.answers.length === 1);
    expect(answers).toEqual([true]);
  });
});
