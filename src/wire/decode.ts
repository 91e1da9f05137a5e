/** A line to a frame: parsed, its kind looked up, every field checked by the kind's compiled schema. */
import { Compile } from 'typebox/compile';
import type { TSchema } from 'typebox';
import type { Refusal } from '../../machines/vocabulary/codes.ts';
import { refuse } from '../../machines/vocabulary/codes.ts';
import type { ClientFrame } from '../../machines/vocabulary/commands.ts';
import type { ServerFrame } from '../../machines/vocabulary/replies.ts';
import { COMMANDS, unknownCommand } from '../commands/table.ts';
import { CLIENT_FRAMES } from './client-frames.ts';
import { SERVER_FRAMES } from './server-frames.ts';

/** A frame; or a command that is wrong in itself and gets a result; or bytes that no result can answer. */
export type Decoded<F> =
  | { readonly kind: 'frame'; readonly frame: F }
  | { readonly kind: 'refused'; readonly id: number; readonly command: string; readonly refusal: Refusal }
  | { readonly kind: 'broken'; readonly message: string };

interface Validator {
  Check(value: unknown): boolean;
  Errors(value: unknown): { instancePath: string; message: string; keyword: string; params: unknown }[];
}

const clientKinds = compileLazily(CLIENT_FRAMES);
const serverKinds = compileLazily(SERVER_FRAMES);

/** What a client sent. */
export function decodeClientFrame(line: string): Decoded<ClientFrame> {
  const value = parseObject(line);
  if (typeof value === 'string') return { kind: 'broken', message: value };
  const kind = value['t'];
  if (typeof kind !== 'string')
    return { kind: 'broken', message: 'a frame needs a field "t" that names its kind' };
  const validator = clientKinds(kind);
  if (validator?.Check(value)) return { kind: 'frame', frame: value as unknown as ClientFrame };
  return wrongCommand(kind, value, validator);
}

/** What a server sent; null for a kind this client does not know, which it ignores. Throws nothing. */
export function decodeServerFrame(line: string): Decoded<ServerFrame> | null {
  const value = parseObject(line);
  if (typeof value === 'string') return { kind: 'broken', message: value };
  const kind = value['t'];
  if (typeof kind !== 'string') return { kind: 'broken', message: 'a frame without a kind' };
  const validator = serverKinds(kind);
  if (!validator) return null;
  if (validator.Check(value)) return { kind: 'frame', frame: value as unknown as ServerFrame };
  return { kind: 'broken', message: `${kind}: ${describe(validator, value)}` };
}

/** The JSON object in a line, or what is wrong with it. */
export function parseObject(line: string): Record<string, unknown> | string {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch {
    return 'a frame is one JSON object on one line; this is not JSON';
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return 'a frame is a JSON object';
  return value as Record<string, unknown>;
}

function wrongCommand(
  kind: string,
  value: Record<string, unknown>,
  validator: Validator | undefined,
): Decoded<never> {
  const id = value['id'];
  if (!Number.isSafeInteger(id) || (id as number) < 1) {
    return {
      kind: 'broken',
      message: `a ${validator ? kind : 'command'} frame needs an "id", a whole number from 1`,
    };
  }
  const refusal = validator
    ? refuse('usage', `${kind}: ${describe(validator, value)}; usage: ${COMMANDS.get(kind)?.usage ?? kind}`)
    : unknownCommand(kind);
  return { kind: 'refused', id: id as number, command: kind, refusal };
}

/** The first thing that is wrong, in words. */
function describe(validator: Validator, value: unknown): string {
  const errors = validator.Errors(value);
  const extra = errors.find((error) => error.keyword === 'additionalProperties');
  const error = extra ?? errors[0];
  if (!error) return 'is not valid';
  const field = error.instancePath.slice(1).replaceAll('/', '.');
  return field === '' ? error.message : `field "${field.slice(0, 40)}" ${error.message}`;
}

/** Validators by kind. Compiling costs milliseconds, so a kind is compiled when it is first met. */
export function compileLazily(
  schemas: Readonly<Record<string, TSchema>>,
): (kind: string) => Validator | undefined {
  const kinds = new Map(Object.entries(schemas));
  const compiled = new Map<string, Validator>();
  return (kind) => {
    const known = compiled.get(kind);
    if (known) return known;
    const schema = kinds.get(kind);
    if (!schema) return undefined;
    const validator: Validator = Compile(schema);
    compiled.set(kind, validator);
    return validator;
  };
}
