/** What a user is told who tries what only operators may. */
import { refuse } from '../../machines/vocabulary/codes.ts';
import type { Refusal } from '../../machines/vocabulary/codes.ts';

/** The refusal of a command to an account without the mark. */
export function operatorRefusal(command: string): Refusal {
  return refuse('not-operator', `${command} is for operators, and your account is not marked as one`);
}
