/** What accounts may be called (R5, R6). Server and client ask the same functions: nobody answers three questions for a name that cannot be. */

/** Names that would pass for the server's own voice; an operator may still add them. */
const RESERVED = new Set(['server', 'system', 'admin', 'all', 'hubbub']);

/** Why a name cannot be an account's, as the end of a sentence, or null. */
export function userNameProblem(name: string): string | null {
  if (/^[A-Za-z0-9_.-]{1,32}$/.test(name)) return null;
  return 'a name has 1 to 32 of the letters a-z, digits, and _ - .';
}

/** Why a name cannot be signed up for, as the end of a sentence, or null. */
export function signupNameProblem(name: string): string | null {
  if (RESERVED.has(name.toLowerCase())) return `the name "${name}" is reserved`;
  return userNameProblem(name);
}
