/** The screens of docs/terminal.md, taken at a real pseudo-terminal: the page shows what a person sees. */
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import type { ClientEvent } from '../../../../src/client/events.ts';
import { dayLine } from '../../../../src/client/faces/local-time.ts';
import type { PseudoTerminal } from '../pseudo-terminal.ts';
import { lab } from './lab.ts';
import { ends, has, last, visit } from './visit.ts';

const { open, online } = visit();

const PAGE = fileURLToPath(new URL('../../../../docs/terminal.md', import.meta.url));
const WORDS = 'zegik halik safut sihog zahut rekaj fusiv higin rugik vuseh tahof refad';
const DIGITS = '41231 41524 88492 23404 88655 32507 93186 60436 41275 27918 16973 06587';

/** Holds the page's screen of that name against these rows, or takes them into the page. */
function check(name: string, rows: readonly string[]): void {
  const text = readFileSync(PAGE, 'utf8');
  // What depends on when and how fast the test runs.
  const shown = rows.map((row) =>
    row.replace(TODAY, '--- Sunday 2026-01-04 ---').replace(/^\d\d:\d\d:\d\d/, '21:14:07'),
  );
  const screen = `<!-- screen: ${name} -->\n\n\`\`\`text\n${shown.join('\n')}\n\`\`\`\n\n<!-- end -->`;
  const place = new RegExp(`<!-- screen: ${name} -->[^]*?<!-- end -->`);
  expect(text).toMatch(place);
  const page = text.replace(place, () => screen);
  if (process.env['UPDATE_DOCS']) writeFileSync(PAGE, page);
  else expect(text, 'docs/terminal.md is stale; UPDATE_DOCS=1 takes its screens anew').toBe(page);
}

/* It is about noon where the client is, so that no midnight comes between two lines. */
const hoursAhead = 12 - new Date().getUTCHours();
process.env['TZ'] = `Etc/GMT${hoursAhead >= 0 ? '-' : '+'}${Math.abs(hoursAhead)}`;

/* An hour of one and the same day, wherever the client is. */
const thatDay = (hour: number): string => new Date(Date.UTC(2026, 0, 3, hour - hoursAhead)).toISOString();

const TODAY = dayLine(Date.now());

const now = (): string => new Date().toISOString();
const text = (type: 'broadcast' | 'private', from: string, said: string): ClientEvent => ({
  ...{ type, from, text: said, at: now() },
});
const message = (from: string, said: string, mail = false): ClientEvent => ({
  ...{ type: 'message', id: said, from, text: said, at: now(), mail },
});
const emit = (t: PseudoTerminal, ...events: ClientEvent[]) => t.order({ do: 'emit', events });

/** Types a line and gives it a result. */
async function ask(
  t: PseudoTerminal,
  line: string,
  fields: Readonly<Record<string, unknown>>,
  isAnswered = true,
): Promise<void> {
  const { submitted } = await t.order({ do: 'report' });
  t.type(`${line}\r`);
  await t.reported((report) => report.submitted.length > submitted.length);
  if (isAnswered) await t.order({ do: 'reply', fields });
}

describe('the page of the terminal', () => {
  it('shows a first run', async () => {
    const t = await open();
    await t.order({ do: 'trust' });
    await t.until(ends('(yes/no)'));
    t.type('yes\r');
    await t.reported(({ answers }) => answers.length === 1);
    await t.order({ do: 'password', question: { signup: 'open' } });
    await t.until(ends('to sign up):'));
    t.type('\r');
    await t.until(ends('(8 characters or more):'));
    t.type('a password\r');
    await t.until(last('The same again:'));
    t.type('a password\r');
    await t.reported(({ answers }) => answers.length === 2);
    await t.order({ do: 'welcome' });
    await t.until(last('luke>'));
    await t.order({ do: 'reply', fields: { users: ['hans', 'yoda'] } });
    await t.order({ do: 'reply', fields: { users: [] } });
    await t.until((rows) => has('2 online')(rows) && last('luke>')(rows));
    check('first', t.rows());
  });

  it('shows lines', async () => {
    const t = await online();
    const from = t.rows().length - 1;
    await emit(t, message('yoda', 'are you still there?', true));
    await ask(t, 'message yoda on my way', { outcome: 'delivered', id: 'a' });
    await emit(
      t,
      message('yoda', 'then bring the plans with you, all of them, and tell nobody where we are'),
    );
    await emit(t, text('broadcast', 'vader', 'meeting at five'));
    await ask(t, 'message leia the plans are here', { outcome: 'stored', id: 'b' });
    await ask(t, 'broadcast who has the plans?', { recipients: 3, withheld: true });
    const cantina = ['leia', 'lando', 'chewie', 'wedge'];
    await emit(t, ...cantina.map((user) => ({ type: 'presence', user, online: true }) as const));
    await t.until(has('4 logged in'));
    await ask(t, 'message vader hello', { ok: false, code: 'blocked', message: 'vader has blocked you' });
    t.type('mesage yoda hi\r');
    await t.until((rows) => has('did you mean')(rows) && last('luke>')(rows));
    check('talk', t.rows().slice(from));
  });

  it('shows the history and what is pasted', async () => {
    const t = await online();
    const from = t.rows().length - 1;
    const sent = { id: 'm2', from: 'luke', to: 'yoda', text: 'which plans?', at: thatDay(10) };
    await ask(t, 'history yoda --search plans', {
      messages: [
        {
          id: 'm1',
          from: 'yoda',
          to: 'luke',
          text: 'we need plans',
          at: thatDay(9),
          outcome: 'stored',
        },
        { ...sent, outcome: 'delivered' },
      ],
      more: true,
    });
    await t.until((rows) => has('--before m1')(rows) && last('luke>')(rows));
    check('history', t.rows().slice(from));

    const start = t.rows().length - 1;
    t.type('message yoda ');
    t.type('\x1b[200~if (ready) {\n\tgo();\n}\n\x1b[201~');
    await t.until(ends('(one/each/nothing)'));
    check('paste', t.rows().slice(start));
  });

  it('shows the status', async () => {
    const t = await online();
    const from = t.rows().length - 1;
    await emit(
      t,
      { type: 'private-open', with: 'yoda', verified: true, route: 'direct' },
      {
        ...{ type: 'transfer', id: '1', file: 'plans.pdf', state: 'fetching', bytes: 52_500_000 },
        ...{ size: 100_000_000, owners: 3, cause: null, rate: 12_400_000, remainingSeconds: 4 },
      },
    );
    await emit(t, {
      ...{
        type: 'connection',
        state: 'reconnecting',
        attempt: 1,
        retryInSeconds: 60,
        cause: 'read ECONNRESET',
      },
    });
    t.type('message hans it has stopped\r');
    await t.until(has('> waits: message hans it has stopped'));
    t.type('whoel');
    await t.until((rows) => ends('luke> whoel')(rows) && has('trying again in')(rows));
    check(
      'status',
      t
        .rows()
        .slice(from)
        .map((row) => row.replace(/again in \d+ s/, 'again in 58 s')),
    );
  });

  it('shows a push', async () => {
    const t = await online();
    const from = t.rows().length - 1;
    const offer = { type: 'offer', id: '@1', from: 'hans', file: 'photos', kind: 'folder' } as const;
    await emit(t, { ...offer, size: 40_000_000, seconds: 60 });
    await ask(t, 'accept @1', { id: '@1', user: 'hans', file: 'photos' });
    await ask(t, 'push image.iso @all', {}, false);
    await emit(t, ...lab(24));
    t.type('whoel');
    await t.until((rows) => ends('luke> whoel')(rows) && has('1 of 2 stuck')(rows));
    check('push', t.rows().slice(from));
  });

  it('shows a private session', async () => {
    const t = await online();
    const from = t.rows().length - 1;
    await emit(t, { type: 'private-request', from: 'hans', seconds: 60 });
    await ask(t, 'accept hans', { user: 'hans' });
    await emit(t, { type: 'private-open', with: 'hans', verified: false, route: 'direct' });
    await emit(t, text('private', 'hans', 'the garrison is weak'));
    await ask(t, 'private hans then we go at dawn', {});
    await ask(t, 'verify hans', { user: 'hans', words: WORDS, digits: DIGITS, verified: false });
    await t.until((rows) => has('not go on')(rows) && has('~ private: hans')(rows) && last('luke>')(rows));
    check('private', t.rows().slice(from));
  });
});
