/** The signals that a server obeys: SIGTERM and SIGINT stop it, SIGHUP makes it read its configuration again. */
import { on } from 'node:events';
import { isatty } from 'node:tty';

/** Waits for SIGTERM or SIGINT; the second one, whichever it is, ends the process at once. */
export function stopSignal(): Promise<NodeJS.Signals> {
  return new Promise((resolve) => {
    const signals = ['SIGTERM', 'SIGINT'] as const;
    for (const signal of signals) {
      process.once(signal, () => {
        resolve(signal);
        for (const second of signals) {
          process.removeAllListeners(second);
          process.once(second, () => process.exit(1));
        }
      });
    }
  });
}

/** SIGHUP as it comes from now on. */
export interface Hangups {
  /**
   * Reloads for each that came and that will, one after the other. Resolves when one means what its name says: the terminal that
   * the process was started at is gone.
   */
  obey(reload: () => Promise<void>): Promise<NodeJS.Signals>;
}

/** Catches SIGHUP. What comes before `obey` is called waits for it: one that comes early must not end the process. */
export function catchHangups(): Hangups {
  const terminals = [0, 1, 2].filter((descriptor) => isatty(descriptor));
  const caught = on(process, 'SIGHUP');
  return {
    async obey(reload) {
      for (;;) {
        await caught.next();
        if (terminals.length > 0 && !terminals.some((descriptor) => isatty(descriptor))) return 'SIGHUP';
        await reload();
      }
    },
  };
}
