/** Holds one value against the schema of its setting; the readers of file, environment and flags call it. */
import { Check } from 'typebox/value';
import { expectation } from './expectation.ts';
import { type Assignment, problem } from './problem.ts';
import { settings } from './setting-paths.ts';

/** What is wrong with a value: what was expected and what stood there. An empty list means that it is sound. */
export function complaintsAbout({ path, value, stood, origin }: Assignment): string[] {
  const schema = path === '$schema' ? { type: 'string' } : settings.get(path);
  if (schema === undefined || Check(schema, value)) return [];
  return [problem(origin, path, `expected ${expectation(schema)}, got ${stood}`)];
}
