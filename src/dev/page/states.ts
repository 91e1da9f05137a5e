/** Names of states, as people read them. */

/** Of all active states those that have no active one inside: `connection.authenticated.live` of it and its parents. */
export function leaves(states: readonly string[]): string[] {
  return states.filter((state) => !states.some((other) => other.startsWith(`${state}.`)));
}

/** A state's id without its machine: `authenticated.live`. */
export function withoutMachine(state: string): string {
  return state.slice(state.indexOf('.') + 1);
}

/** The innermost active states in one line; `–` where there is none. */
export function stateLine(states: readonly string[]): string {
  return leaves(states).map(withoutMachine).join(' · ') || '–';
}
