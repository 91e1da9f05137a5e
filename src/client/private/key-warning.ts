/** The loud warning about a peer's key that is not the known one (R29). */

/** What happened, what it may mean, and what to do; `kept` says what was not done because of it. */
export function keyWarning(user: string, kept = 'Nothing was sent to it.'): string {
  return (
    `THE KEY OF ${user} HAS CHANGED. ${kept} Either ${user} has a new device, or somebody pretends to be ${user}. ` +
    `Compare the keys another way (verify ${user}); only if they are the same: accept-key ${user}.`
  );
}
