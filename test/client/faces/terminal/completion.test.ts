/** Tab: commands, then what each takes, by its usage in the command table; kept fresh by what arrives. */
import { describe, expect, it } from 'vitest';
import { TYPED } from '../../../../src/commands/table.ts';
import { complete } from '../../../../src/client/faces/terminal/completion.ts';
import { knownWords } from '../../../../src/client/faces/terminal/known-words.ts';
import type { ClientEvent } from '../../../../src/client/events.ts';

const words = knownWords();
const learn = (event: ClientEvent, given?: Record<string, string>): void => words.learn(event, given);
const result = (command: string, fields: Record<string, unknown>): ClientEvent => ({
  ...{ type: 'result', command, ok: true },
  ...fields,
});

learn(result('whoelse', { users: ['hans', 'Yoda', '\x1b[2J', 5] }));
learn({ type: 'presence', user: 'leia', online: true });
learn({ type: 'presence', user: 'yoda', online: false });
learn(result('blocks', { users: ['vader', 'jabba'] }));
learn(result('unblock', {}), { user: 'Jabba' });
learn(result('block', {}), { user: 'greedo' });
learn({ type: 'private-request', from: 'lando', seconds: 60 });
learn({ type: 'private-open', with: 'hans', verified: false, route: 'direct' });
learn(result('searchfile', { files: [{ name: 'plans.pdf' }, { name: 'a\x1bb' }] }));
const TRANSFER = {
  ...{ type: 'transfer', file: 'my film.mkv', state: 'fetching', bytes: 0, size: 9, owners: 1 },
  ...{ cause: null, rate: 0, remainingSeconds: null, id: '1' },
} as const satisfies ClientEvent;
learn(TRANSFER);
learn({ ...TRANSFER, id: '2' });
learn({ ...TRANSFER, id: '2', state: 'done' });

const source = {
  words,
  isOperator: () => false,
  sharedNames: (folder: string) =>
    Promise.resolve(folder === 'films/' ? ['a film.mkv'] : ['films/', 'plans.pdf']),
};

describe('completion', () => {
  it.each([
    ['who', ['whoelse ', 'whoelsesince ']],
    ['/WHOELSES', ['/whoelsesince ']],
    ['logi', []],
    ['message ', ['hans ', 'leia ', 'lando ', 'yoda ']],
    ['/block h', ['hans ']],
    ['message yoda h', []],
    ['unblock ', ['greedo ', 'vader ']],
    ['accept ', ['lando ']],
    ['stopprivate ', ['hans ']],
    ['private ', ['hans ', 'leia ']],
    ['verify hans ', ['confirm']],
    ['pause ', ['1 ']],
    ['download ', ['my film.mkv', 'plans.pdf']],
    ['download my fi', ['my film.mkv']],
    ['download plans.pdf --', ['--chunks ']],
    ['searchchunk pl', ['plans.pdf']],
    ['history --s', ['--search ']],
    ['history h', ['hans ']],
    ['help pas', ['passwd ']],
    ['kic', []],
    ['whoelse h', []],
    ['fly h', []],
    ['register ', ['films/', 'plans.pdf']],
    ['register films/a', ['films/a film.mkv']],
  ])('of "%s"', async (line, expected) => {
    expect((await complete(line, source)).words).toEqual(expected);
  });

  it('goes by a usage for every command that takes something', async () => {
    const silent = new Set(['whoelsesince', 'broadcast', 'announce', 'history']);
    for (const { name, usage } of TYPED) {
      if (!/ [<[]/.test(usage) || silent.has(name)) continue;
      const found = await complete(`${name} `, { ...source, isOperator: () => true });
      expect(found.words, `${name} completes nothing after: ${usage}`).not.toEqual([]);
    }
  });

  it('forgets nobody who is online, and takes no more names than it can hold', () => {
    const full = knownWords();
    for (let n = 0; n < 6_000; n++) full.learn({ type: 'presence', user: `user${n}`, online: true });
    expect(full.of('online').length).toBe(5_000);
  });
});
