/** Where one turn of the event loop ends: what has gathered in it travels together. */

/** Runs `callback` once, after everything that the running turn has brought was handled. */
export function atTurnEnd(callback: () => void): void {
  setImmediate(callback);
}
