/** Tells an operator at a terminal how long an import will take: password hashes are slow on purpose. */
import type { Writable } from 'node:stream';
import { WriteStream } from 'node:tty';
import { systemClock } from '../../ports/clock.ts';
import { createHasher } from '../../ports/passwords.ts';
import { systemRandomness } from '../../ports/randomness.ts';

/** Fewer are done before anyone wonders. */
const WORTH_SHOWING = 20;

/**
 * Shows the time that `hashes` password hashes take beside the time that went by, once a second; the answer clears the
 * line. The hashes may be made in another process, which reports nothing, so one is made here and multiplied.
 */
export async function showHashing(stderr: Writable, hashes: number): Promise<() => void> {
  if (!(stderr instanceof WriteStream) || hashes < WORTH_SHOWING) return () => undefined;
  const begun = systemClock.monotonic();
  await createHasher(systemRandomness, { loginQueue: 1 }).hash('an example');
  const estimate = ((systemClock.monotonic() - begun) * hashes) / 1_000;
  const start = systemClock.monotonic();
  let cancel = (): void => undefined;

  function show(): void {
    const seconds = Math.round((systemClock.monotonic() - start) / 1_000);
    stderr.write(`\r\x1b[Khashing ${hashes} passwords: ${seconds} s of about ${Math.round(estimate)} s`);
    cancel = systemClock.after(1_000, show);
  }

  show();
  return () => {
    cancel();
    stderr.write('\r\x1b[K');
  };
}
