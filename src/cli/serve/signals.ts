/** The signals that a server obeys. */

/** Waits for SIGTERM or SIGINT; the second one ends the process at once. */
export function stopSignal(): Promise<NodeJS.Signals> {
  return new Promise((resolve) => {
    for (const signal of ['SIGTERM', 'SIGINT'] as const) {
      process.on(signal, () => {
        resolve(signal);
        process.removeAllListeners(signal);
        process.once(signal, () => process.exit(1));
      });
    }
  });
}
