/** A record as a test for vitest: it holds the steps, and passes while the machines take them as they did. */
import type { ReadRecord } from './read-record.ts';

/** The text of such a test; `source` is where this program's `src/` lies, relative to the test. */
export function asTest({ header, lines }: ReadRecord, source: string, title: string): string {
  const texts = lines.map((record) => `  ${JSON.stringify(JSON.stringify({ ...record, line: undefined }))},`);
  const counted = lines.filter(({ kind }) => kind === 'step').length;
  return `/** ${title}: the machines take ${counted} recorded steps as they did. Written by \`hubbub replay --as-test\`. */
import { expect, it } from 'vitest';
import { readRecord } from '${source}/dev/replay/read-record.ts';
import { replay } from '${source}/dev/replay/replay.ts';

const RECORD = [
  ${JSON.stringify(JSON.stringify(header))},
${texts.join('\n')}
];

it(${JSON.stringify(`goes as recorded: ${title}`)}, () => {
  const replayed = replay(readRecord(RECORD.join('\\n')));
  expect(replayed.differences).toEqual([]);
  expect(replayed.steps).toBeGreaterThan(0);
});
`;
}
