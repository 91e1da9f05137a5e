/** What the coverage of the machines is held against. */

/** The tests that are measured: those that step machines in their own process. */
export const MEASURED: readonly string[] = ['test/machines'];

/** Transitions that none of them takes, by SOURCE|EVENT|INDEX, each with the reason. */
export const UNTAKEN: ReadonlyMap<string, string> = new Map([]);
