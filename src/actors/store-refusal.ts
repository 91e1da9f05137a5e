/** What a user is told when the store did not do its work. */
import { refuse } from '../../machines/vocabulary/codes.ts';
import type { Refusal } from '../../machines/vocabulary/codes.ts';
import type { StoreError } from '../ports/store.ts';

/** A full disk is named; anything else is the operator's matter and in the log. */
export function storeRefusal(error: StoreError): Refusal {
  return error.kind === 'full'
    ? refuse('storage-full', 'the server has no space left; nothing was stored')
    : refuse('internal', 'the server could not store this; nothing was stored');
}
