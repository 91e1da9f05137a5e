/** A record is stepped again: the same way, another way, or not at all where it is no record. */
import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { StepRecord } from '../../src/dev/messages.ts';
import { readRecord, RecordError } from '../../src/dev/replay/read-record.ts';
import { replay } from '../../src/dev/replay/replay.ts';
import { runHubbub } from '../conversations/hub.ts';
import { startWatchedHouse } from './inspector/watched-house.ts';

const folder = mkdtempSync(join(tmpdir(), 'hubbub-replay-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
let record: string;

beforeAll(async () => {
  const house = await startWatchedHouse();
  // His life begins before the record does.
  const hans = await house.user('hans');
  const page = await house.page();
  const luke = await house.user('luke');
  await hans.ask('message', { to: 'luke', text: 'Hey Dude', message: 'aaaaaaaa1' });
  await luke.next('message');
  for (let attempt = 0; attempt < 3; attempt++) await house.login('hans', { password: 'wrong' });
  await luke.ask('logout');
  await page.until((entry) => entry.kind === 'ended' && entry.label === 'luke');
  record = (await house.get('/record.jsonl')).text;
  await house.close();
}, 60_000);

/** The record with one step of it changed. */
function changed(fits: (step: StepRecord) => boolean, change: (step: StepRecord) => object): string {
  let isDone = false;
  const lines = record.split('\n').map((line) => {
    const value = JSON.parse(line || 'null') as StepRecord | null;
    if (isDone || value?.kind !== 'step' || !fits(value)) return line;
    isDone = true;
    return JSON.stringify({ ...value, ...change(value) });
  });
  expect(isDone).toBe(true);
  return lines.join('\n');
}

describe('replay', () => {
  it('goes as recorded, from the middle of lives too', () => {
    const replayed = replay(readRecord(record));
    expect(replayed.differences).toEqual([]);
    expect(replayed).toMatchObject({ notCompared: 0 });
    expect(replayed.steps).toBeGreaterThan(15);
    expect(record.split('\n').some((line) => line.startsWith('{"kind":"snapshot"'))).toBe(true);
  });

  it('says where states, edges or facts are others', () => {
    const isEntry = ({ event }: StepRecord) => event.type === 'entry.received';
    const states = replay(readRecord(changed(isEntry, () => ({ to: ['connection.ending'] }))));
    expect(states.differences).toMatchObject([
      {
        what: 'states',
        event: 'entry.received',
        recorded: 'connection.ending',
        now: 'connection.login connection.login.verifying',
      },
    ]);
    expect(states.notCompared).toBeGreaterThan(0);
    const edges = changed(isEntry, ({ edges: [edge] }) => ({ edges: [{ ...edge, index: 7 }] }));
    expect(replay(readRecord(edges)).differences).toMatchObject([{ what: 'edges' }]);
    const facts = changed(isEntry, () => ({ emitted: ['login.asked', 'login.asked'] }));
    expect(replay(readRecord(facts)).differences).toMatchObject([{ what: 'facts' }]);
    const event = changed(isEntry, () => ({ event: { type: 'drain.begun' } }));
    expect(replay(readRecord(event)).differences).toHaveLength(1);
  });

  it('refuses what is no record, with the line', () => {
    const [header = '', ...rest] = record.split('\n');
    const snapshot = rest.find((line) => line.startsWith('{"kind":"snapshot"')) ?? '';
    const bad: readonly (readonly [string, number])[] = [
      ['', 1],
      ['{"program":"other"}', 1],
      ['no json', 1],
      [header.replace('"format":1', '"format":2'), 1],
      [`${header}\n[]`, 2],
      [`${header}\n{"kind":"unheard"}`, 2],
      [`${header}\n{"kind":"step"}`, 2],
      [`${header}\n\n{"kind":"snapshot","machine":"connection","instance":"c1"}`, 3],
      [`${header}\n${'x'.repeat(1_100_000)}`, 2],
      [`${header}\n${snapshot.replace('"machine":"connection"', '"machine":"invented"')}`, 2],
      [`${header}\n${snapshot.replace(/"value":(\{[^}]*\}|"\w+")/, '"value":"nowhere"')}`, 2],
    ];
    for (const [text, line] of bad) {
      const run = () => replay(readRecord(text));
      expect(run).toThrow(RecordError);
      expect(run).toThrow(expect.objectContaining({ line }));
    }
  });
});

describe('hubbub replay', { timeout: 60_000 }, () => {
  const file = (name: string, text: string): string => {
    const path = join(folder, name);
    writeFileSync(path, text);
    return path;
  };

  it('ends with 0, 1 and 2', async () => {
    const same = await runHubbub(['replay', file('same.jsonl', record)]);
    expect(same).toMatchObject({ code: 0, stdout: expect.stringContaining('all as recorded') });
    const other = changed(
      () => true,
      () => ({ to: ['\u001b[2J'] }),
    );
    const differs = await runHubbub(['replay', file('other.jsonl', other)]);
    expect(differs).toMatchObject({ code: 1, stdout: expect.stringContaining('1 machines go another way') });
    expect(differs.stdout).not.toContain('\u001b');
    const bad = file('bad.jsonl', `${record}garbage`);
    const line = record.split('\n').length;
    expect(await runHubbub(['replay', bad])).toMatchObject({
      code: 2,
      stderr: expect.stringContaining(`bad.jsonl:${line}: `),
    });
    const missing = await runHubbub(['replay', join(folder, 'none.jsonl')]);
    expect(missing).toMatchObject({ code: 2, stderr: expect.stringContaining('cannot be read') });
  });

  it('writes a test that passes, and fails for another record', async () => {
    const root = fileURLToPath(new URL('../..', import.meta.url));
    // In the checkout, as it must be, and where no other test looks.
    const own = mkdtempSync(join(root, 'node_modules', '.replayed-'));
    writeFileSync(
      join(own, 'vitest.config.js'),
      "export default { test: { include: ['*.test.ts'], exclude: [] } };",
    );
    try {
      const isEntry = ({ event }: StepRecord) => event.type === 'entry.received';
      const other = changed(isEntry, () => ({ to: ['connection.ending'] }));
      for (const [name, text] of [
        ['same', record],
        ['other', other],
      ] as const) {
        const made = await runHubbub([
          'replay',
          file(`${name}.jsonl`, text),
          '--as-test',
          join(own, `${name}.test.ts`),
        ]);
        expect(made).toMatchObject({ code: 0, stderr: '' });
      }
      expect(readFileSync(join(own, 'same.test.ts'), 'utf8')).toContain(
        "from '../../src/dev/replay/replay.ts'",
      );
      const told = join(own, 'told.json');
      await promisify(execFile)(process.execPath, [
        join(root, 'node_modules', 'vitest', 'vitest.mjs'),
        ...['run', '--reporter=json', `--outputFile=${told}`, '--root', own],
      ]).catch(() => {});
      const { numPassedTests, numFailedTests } = JSON.parse(readFileSync(told, 'utf8')) as Record<
        string,
        number
      >;
      expect({ numPassedTests, numFailedTests }).toEqual({ numPassedTests: 1, numFailedTests: 1 });
    } finally {
      rmSync(own, { recursive: true });
    }
  });
});
