/** What the line says that tells of a finished download: what came now, and how fast; never a speed for what was here before. */
import { expect, it } from 'vitest';
import type { Look } from '../../../../src/client/faces/look.ts';
import { askedList } from '../../../../src/client/faces/terminal/asked.ts';
import { transcript } from '../../../../src/client/faces/terminal/transcript.ts';
import type { TransferEvent } from '../../../../src/swarm/transfer.ts';

const FILM: TransferEvent = {
  ...{ type: 'transfer', id: '#1', file: 'film.mkv', state: 'searching', bytes: 0, size: 0 },
  ...{ owners: 0, cause: null, rate: 0, remainingSeconds: null },
};
const SIZE = 100_000_000;

/** The line that stands at the end of a download which went through these states, a second apart. */
function lineAfter(steps: readonly Partial<TransferEvent>[]): string {
  let now = 0;
  const printed: string[] = [];
  const look: Look = {
    ...{ live: true, columns: 200, now: () => 0, isSelf: () => false, newDay: () => [] },
    paint: (_, text) => text,
  };
  const clock = { after: () => () => undefined, monotonic: () => now };
  const page = transcript({ clock, look, asked: askedList(), prompt: () => '> ' }, (lines) =>
    printed.push(...lines),
  );
  for (const step of steps) {
    page.event({ ...FILM, ...step });
    now += 1_000;
  }
  return printed.join('\n');
}

it('what was here already has no speed', () => {
  const line = lineAfter([
    { state: 'searching' },
    { state: 'opening', size: SIZE },
    { state: 'done', size: SIZE, bytes: SIZE },
  ]);
  expect(line).toContain('film.mkv: 100.0 MB, here already, every chunk verified');
});

it('what came has one', () => {
  const line = lineAfter([
    { state: 'opening', size: SIZE },
    { state: 'joining', size: SIZE },
    { state: 'fetching', size: SIZE },
    { state: 'finishing', size: SIZE, bytes: SIZE },
    { state: 'done', size: SIZE, bytes: SIZE },
  ]);
  expect(line).toContain('film.mkv: 100.0 MB in 4.0 s (25.0 MB/s), every chunk verified');
});

it('what an earlier run left is not counted into it', () => {
  const line = lineAfter([
    { state: 'opening', size: SIZE },
    { state: 'joining', size: SIZE, bytes: 60_000_000 },
    { state: 'fetching', size: SIZE, bytes: 80_000_000 },
    { state: 'done', size: SIZE, bytes: SIZE },
  ]);
  expect(line).toContain('film.mkv: 100.0 MB, the last 40.0 MB in 3.0 s (13.3 MB/s), every chunk verified');
});
