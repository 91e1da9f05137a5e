/** Transfers above the line that is typed: progress, rate, time left, owners, why one waits, and which chunks are here. */
import type { TransferEvent } from '../../../swarm/transfer.ts';
import { safe } from '../../../terminal/safe.ts';
import { cut } from '../../../terminal/wrap.ts';
import type { Colour, Look } from '../look.ts';
import { bytes, shownName } from '../render-files.ts';

const NAME_COLUMNS = 28;

/** A transfer in one row. */
export function transferRow(transfer: TransferEvent, columns: number, look: Look): string {
  const { id, file, state, bytes: here, size, owners, rate, remainingSeconds, cause, route, kind } = transfer;
  const parts = [`#${safe(id)} ${cut(safe(shownName(file, kind)), NAME_COLUMNS)}`];
  if (size > 0) {
    parts.push(`${Math.floor((here / size) * 100)} %`.padStart(5), `${bytes(here)} of ${bytes(size)}`);
  }
  if (state === 'fetching') {
    if (rate > 0) parts.push(`${bytes(rate)}/s`);
    if (rate > 0 && remainingSeconds !== null) parts.push(`${minutes(remainingSeconds)} left`);
    if (cause !== null) parts.push(safe(cause));
    if (route !== undefined) parts.push(`route: ${route}`);
    parts.push(`${owners} owner${owners === 1 ? '' : 's'}`);
  } else parts.push(cause === null ? state : safe(cause));
  const row = cut(parts.join('  '), columns);
  return cause === null && state !== 'paused' ? row : look.paint('yellow', row);
}

/* What is here of a cell rises from the ground. */
const TENTHS = '▁▁▂▃▄▄▅▆▇';

/** A chunk map (`chunkMap` of src/swarm) as one row: what is here, asked for, missing. */
export function mapRow(map: string, isUtf8: boolean, look: Look): string {
  return map.replace(/[#1-9]+|=+|\.+/g, (run) =>
    look.paint(colourOf(run), isUtf8 ? inBlocks(run) : inAscii(run)),
  );
}

function colourOf(run: string): Colour {
  if (run.startsWith('=')) return 'yellow';
  return run.startsWith('.') ? 'dim' : 'green';
}

function inBlocks(run: string): string {
  const tenths = run.replace(/[1-9]/g, (digit) => TENTHS.charAt(Number(digit) - 1));
  return tenths.replaceAll('#', '█').replaceAll('=', '▒').replaceAll('.', '·');
}

function inAscii(run: string): string {
  return run.replace(/[1-9]/g, '-');
}

function minutes(seconds: number): string {
  const [hours, rest] = [Math.floor(seconds / 3600), seconds % 3600];
  const [whole, left] = [Math.floor(rest / 60), String(Math.floor(rest % 60)).padStart(2, '0')];
  return hours > 0 ? `${hours}:${String(whole).padStart(2, '0')}:${left}` : `${whole}:${left}`;
}
