/** Names every setting by its path ("listen.port") and finds the one that somebody meant; the readers of file, environment and flags ask here. */
import type { TSchema } from 'typebox';
import { nearest } from '../commands/nearest.ts';
import { settingsSchema } from './settings.ts';

/** The part of a JSON Schema that this folder reads; typebox leaves these keys open in its base type. */
export interface SettingSchema extends TSchema {
  readonly type?: string;
  readonly title?: string;
  readonly description?: string;
  readonly default?: unknown;
  readonly enum?: readonly unknown[];
  readonly minimum?: number;
  readonly maximum?: number;
  readonly properties?: Readonly<Record<string, SettingSchema>>;
}

/** Every group by its path, the whole as the empty path: `listen` holds host, port, plain. */
export const groups: ReadonlyMap<string, SettingSchema> = new Map(walk('', settingsSchema, true));

/** Every single setting by its path, in the order of the schema. */
export const settings: ReadonlyMap<string, SettingSchema> = new Map(walk('', settingsSchema, false));

/** The settings whose value names a file or folder, and is resolved against where it was written. */
export const pathSettings: readonly string[] = ['data', 'tls.certificate', 'tls.key'];

/** The path of a key inside a group; the empty path is the top level. */
export function join(groupPath: string, key: string): string {
  return groupPath === '' ? key : `${groupPath}.${key}`;
}

/* More names than this hide the sentence that they stand in. */
const MOST_LISTED = 12;

/** A hint for an unknown key of a group: the key meant, perhaps in another group, or else the keys that the group has. */
export function hintFor(groupPath: string, key: string): string {
  const siblings = Object.keys(groups.get(groupPath)?.properties ?? {});
  const typed = key.toLowerCase();
  const namesakes = [...settings.keys()].filter((path) =>
    [path.toLowerCase(), lastSegment(path).toLowerCase()].includes(typed),
  );
  const here = nearest(key, siblings);
  const elsewhere = namesakes[0] ?? nearestByLastSegment(key);
  const path = namesakes.length > 0 || here === undefined ? elsewhere : join(groupPath, here);
  if (path === undefined && siblings.length > MOST_LISTED)
    return 'no setting here is like it: hubbub config --print lists them';
  if (path === undefined) return `known here: ${siblings.join(', ')}`;
  const owner = path.slice(0, Math.max(0, path.lastIndexOf('.')));
  const place = owner === groupPath ? '' : owner === '' ? ' at the top level' : ` in "${owner}"`;
  return `did you mean "${lastSegment(path)}"${place}?`;
}

function nearestByLastSegment(key: string): string | undefined {
  const wanted = nearest(key, [...settings.keys()].map(lastSegment));
  return [...settings.keys()].find((path) => lastSegment(path) === wanted);
}

function lastSegment(path: string): string {
  return path.slice(path.lastIndexOf('.') + 1);
}

function* walk(path: string, schema: SettingSchema, wantGroups: boolean): Generator<[string, SettingSchema]> {
  const isGroup = schema.properties !== undefined;
  if (isGroup === wantGroups) yield [path, schema];
  for (const [key, child] of Object.entries(schema.properties ?? {})) {
    yield* walk(join(path, key), child, wantGroups);
  }
}
