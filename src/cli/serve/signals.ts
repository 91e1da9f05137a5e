/** The signals that a server obeys. */

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
