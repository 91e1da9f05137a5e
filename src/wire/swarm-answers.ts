/** What a server answers about files: what a result holds beside `ok` is not checked before. */
import Type, { type Static, type TSchema } from 'typebox';
import { Compile } from 'typebox/compile';
import type { Result } from '../../machines/vocabulary/replies.ts';
import type { JoinResult, RegisterResult, SearchfileResult } from '../../machines/vocabulary/swarm.ts';
import { Manifest } from './file-fields.ts';

const Name = Type.String({ minLength: 1, maxLength: 64 });
const FoundFile = Type.Object({
  // A newer server may say more.
  manifest: Type.Object(Manifest.properties),
  owners: Type.Array(Name),
});
const Joined = Type.Object({
  you: Type.String({ minLength: 1, maxLength: 128 }),
  owners: Type.Array(Type.Object({ peer: Type.String({ maxLength: 128 }), user: Name, have: Type.String() })),
});
const Searched = Type.Object({ files: Type.Array(FoundFile) });
const Registered = Type.Object({ known: Type.Boolean() });

/** The answer to a search, or null where it cannot be understood. */
export const searchedIn = (result: Result): SearchfileResult | null => checked(Searched, result);

/** The answer to a `join`, or null where it cannot be understood. */
export const joinedIn = (result: Result): Omit<JoinResult, 'manifest'> | null => checked(Joined, result);

/** The answer to a `register`, or null where it cannot be understood. */
export const registeredIn = (result: Result): RegisterResult | null => checked(Registered, result);

const compiled = new Map<TSchema, ReturnType<typeof Compile>>();

/** Compiling costs milliseconds, so it is done when an answer comes first. */
function checked<S extends TSchema>(schema: S, result: Result): (Static<S> & { readonly ok: true }) | null {
  let validator = compiled.get(schema);
  if (!validator) compiled.set(schema, (validator = Compile(schema)));
  return result.ok && validator.Check(result) ? (result as unknown as Static<S> & { ok: true }) : null;
}
