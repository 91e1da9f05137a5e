/**
 * The rows that stay above the line that is typed: the connection where it is lost, what came while nobody typed, private
 * sessions, texts that wait for the server, transfers. There are none while there is nothing to say.
 */
import type { Clock } from '../../../ports/clock.ts';
import type { TransferEvent } from '../../../swarm/transfer.ts';
import { safe } from '../../../terminal/safe.ts';
import { cut } from '../../../terminal/wrap.ts';
import type { ClientEvent } from '../../events.ts';
import type { Look } from '../look.ts';
import { bytes } from '../render-files.ts';
import type { AskedList } from './asked.ts';
import { pushRows, type PushStanding } from './push-rows.ts';
import { mapRow, transferRow } from './transfer-rows.ts';

export interface StatusSetting {
  readonly clock: Pick<Clock, 'after' | 'monotonic'>;
  readonly look: Look;
  readonly asked: AskedList;
  /** Whether the terminal shows more than ASCII. */
  readonly isUtf8: boolean;
  /** A transfer's chunks in so many letters; empty where there is nothing to draw. */
  chunkMap(id: string, cells: number): string;
  /** The rows are other ones now. */
  changed(): void;
}

export interface Status {
  learn(event: ClientEvent): void;
  /** A key was pressed: what came has been seen. */
  keyPressed(): void;
  /** Something was asked, and may have to wait. */
  asked(): void;
  rows(columns: number, terminalRows: number): readonly string[];
}

/* Who has not touched a key for so long may not have seen what came. */
const AWAY_MILLISECONDS = 30_000;

/* An answer that comes sooner needs no row. */
const PATIENCE_MILLISECONDS = 500;

const MOST_WAITING_ROWS = 3;

const OVER: ReadonlySet<string> = new Set(['done', 'failed', 'cancelled']);

/** Nothing to say yet. */
export function statusRows(setting: StatusSetting): Status {
  const { clock, look, asked, changed } = setting;
  const privates = new Map<string, boolean>();
  const transfers = new Map<string, TransferEvent>();
  const pushes = new Map<string, Map<string, PushStanding>>();
  const unread = new Map<string, number>();
  let hashing: (ClientEvent & { type: 'hashing' }) | null = null;
  let lastKey = clock.monotonic();
  let lost: { readonly cause: string; readonly attempt: number; readonly retryAt: number } | null = null;
  let cancelTick: (() => void) | null = null;

  function tick(): void {
    cancelTick = null;
    changed();
    if (lost) cancelTick ??= clock.after(1_000, tick);
  }
  function connection(event: ClientEvent & { type: 'connection' }): void {
    cancelTick?.();
    cancelTick = null;
    lost = null;
    if (event.state === 'online') return;
    const seconds = event.retryInSeconds ?? 0;
    const retryAt = clock.monotonic() + seconds * 1_000;
    lost = { cause: event.cause ?? 'the connection is lost', attempt: event.attempt ?? 1, retryAt };
    // So that the seconds change when they do.
    cancelTick = clock.after((seconds * 1_000) % 1_000 || 1_000, tick);
  }
  /** False for what somebody who sits here has seen. */
  function arrived(from: string): boolean {
    const isAway = clock.monotonic() - lastKey > AWAY_MILLISECONDS;
    if (isAway) unread.set(from, (unread.get(from) ?? 0) + 1);
    return isAway;
  }
  function offlineRow(): string[] {
    if (!lost) return [];
    const seconds = Math.ceil((lost.retryAt - clock.monotonic()) / 1_000);
    const next = seconds > 0 ? `trying again in ${seconds} s` : 'trying again now';
    return [`! offline: ${next} (attempt ${lost.attempt}); ${safe(lost.cause)}`];
  }
  function sessionRow(): string[] {
    const parts: string[] = [];
    if (unread.size > 0) {
      const total = [...unread.values()].reduce((sum, count) => sum + count, 0);
      parts.push(
        `< ${total} unread: ${[...unread].map(([from, count]) => `${safe(from)} ${count}`).join(', ')}`,
      );
    }
    if (privates.size > 0) {
      const names = [...privates].map(([peer, verified]) => safe(peer) + (verified ? '' : ' (not verified)'));
      parts.push(`~ private: ${names.join(', ')}`);
    }
    return parts.length > 0 ? [parts.join('   ')] : [];
  }
  function hashingRow(): string[] {
    if (!hashing) return [];
    const { file, bytes: read, size } = hashing;
    return [`. reading ${safe(file)} before it is offered: ${bytes(read)} of ${bytes(size)}`];
  }
  function waitingRows(): string[] {
    const late = clock.monotonic() - PATIENCE_MILLISECONDS;
    const asking = asked.waiting.filter(({ name, since }) => name === 'startprivate' && since <= late);
    const questions = asking.map(
      ({ given }) => `~ asking ${safe(String(given?.['user']))} for a private session`,
    );
    const texts = asked.waiting.filter(
      ({ line, since }) => line !== null && (lost !== null || since <= late),
    );
    const shown = texts.slice(0, MOST_WAITING_ROWS).map(({ line }) => `> waits: ${safe(line ?? '')}`);
    const more = texts.length - shown.length;
    return [...questions, ...shown, ...(more > 0 ? [`> and ${more} more wait`] : [])];
  }
  function transferRows(columns: number, most: number): string[] {
    const rows: string[] = [];
    const all = [...transfers.values()];
    const hasMaps = all.length * 2 <= most;
    for (const [at, transfer] of all.entries()) {
      if (rows.length + 1 >= most && at < all.length - 1) {
        return [...rows, cut(`and ${all.length - at} more: transfers lists them`, columns)];
      }
      rows.push(transferRow(transfer, columns, look));
      const map = hasMaps ? setting.chunkMap(transfer.id, columns) : '';
      if (map !== '') rows.push(mapRow(map, setting.isUtf8, look));
    }
    return rows;
  }

  return {
    learn(event) {
      if (event.type === 'message' || event.type === 'private') {
        if (!arrived(event.from)) return;
      } else if (event.type === 'connection') connection(event);
      else if (event.type === 'private-open') privates.set(event.with, event.verified);
      else if (event.type === 'private-closed') privates.delete(event.with);
      else if (event.type === 'result' && event.command === 'verify') {
        const peer = String(event['user']);
        if (privates.has(peer)) privates.set(peer, event['verified'] === true);
      } else if (event.type === 'transfer') {
        if (OVER.has(event.state)) transfers.delete(event.id);
        else transfers.set(event.id, event);
      } else if (event.type === 'push-progress') {
        hashing = null;
        const standings = pushes.get(event.id) ?? new Map<string, PushStanding>();
        pushes.set(event.id, standings.set(event.user, event));
      } else if (event.type === 'result' && event.command === 'push') pushes.delete(String(event['id']));
      else if (event.type === 'hashing') hashing = event;
      else if (event.type === 'result' && event.command === 'register') hashing = null;
      else if (event.type !== 'result') return;
      changed();
    },
    keyPressed() {
      lastKey = clock.monotonic();
      if (unread.size === 0) return;
      unread.clear();
      changed();
    },
    asked() {
      clock.after(PATIENCE_MILLISECONDS + 1, changed);
      if (lost) changed();
    },
    rows(columns, terminalRows) {
      // The last column stays free: terminals differ in what they do when it is filled.
      const width = columns - 1;
      const words = [
        ...[...hashingRow(), ...waitingRows()].map((row) => look.paint('dim', cut(row, width))),
        ...sessionRow().map((row) => look.paint('cyan', cut(row, width))),
        ...offlineRow().map((row) => look.paint('yellow', cut(row, width))),
      ];
      const most = Math.max(1, Math.floor(terminalRows / 4));
      const pushed = [...pushes.values()].flatMap((all) =>
        pushRows([...all.values()], width, setting.isUtf8, look),
      );
      return [...transferRows(width, most), ...pushed.slice(0, most), ...words];
    },
  };
}
