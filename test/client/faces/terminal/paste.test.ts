/** What is pasted at a real terminal: one line is typed, several are asked about. */
import { describe, expect, it } from 'vitest';
import { ends, has, last, visit } from './visit.ts';

const { online } = visit();

describe('a paste', () => {
  const paste = (text: string): string => `\x1b[200~${text}\x1b[201~`;

  it('of one line is typed, without its line end and what a terminal would obey', async () => {
    const t = await online();
    t.type(`message yoda ${paste('one\x1b[2J\x07 line\n')}`);
    await t.until(last('luke> message yoda one[2J line'));
    t.type('!\r');
    await t.reported(({ submitted }) => submitted[0] === 'message {"to":"yoda","text":"one[2J line!"}');
  });

  it('of several lines is shown and asked about; as one text it goes to the letter', async () => {
    const t = await online();
    t.type('message yoda ');
    t.type(paste('if (a) {\n\tb();\n}\n'));
    await t.until(has('Send them as ONE text, run EACH as a command, or NOTHING?'));
    expect(t.rows().slice(-5, -1)).toEqual([
      '? 3 lines were pasted:',
      '  | message yoda if (a) {',
      '  |     b();',
      '  | }',
    ]);
    t.type('one\r');
    const { submitted } = await t.reported((report) => report.submitted.length > 0);
    expect(submitted).toEqual([`message ${JSON.stringify({ to: 'yoda', text: 'if (a) {\n\tb();\n}' })}`]);
    await t.until(last('luke>'));
  });

  it('of several lines runs none of them unless told to, and gives the line back', async () => {
    const t = await online();
    t.type('half');
    await t.until(last('luke> half'));
    t.type(paste('whoelse\nlogout\n'));
    await t.until(has('Run EACH as a command, or do NOTHING?'));
    t.type('\r');
    await t.until(
      (rows) => has('= nothing was sent; your line is as it was')(rows) && last('luke> half')(rows),
    );
    t.type(`\x15${paste('block vader\nblocks')}`);
    await t.until((rows) => ends('(each/nothing)')(rows));
    t.type('each\r');
    await t.reported(({ submitted }) => submitted.join() === 'block {"user":"vader"},blocks {}');
  });
});
