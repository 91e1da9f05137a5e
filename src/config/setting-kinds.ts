/** The kinds of settings, as schemas: numbers with their range, texts, flags, groups. The groups are made of them. */
import Type, { type TInteger, type TNumber, type TString } from 'typebox';

/** About 23 days: no timer of the platform runs longer (2^31 milliseconds). */
const longestSeconds = 2_000_000;
export const gibibyte = 1_073_741_824;
/** Empty means "none"; a NUL would be cut off or refused by the operating system. */
export const optionalPath = '^[^\\u0000]*$';
export const somePath = '^[^\\u0000]+$';

/** A whole number. */
export function whole(preset: number, minimum: number, maximum: number, description: string): TInteger {
  return Type.Integer({ description, default: preset, minimum, maximum });
}

/** Seconds, with a fraction if one likes. */
export function seconds(
  preset: number,
  minimum: number,
  description: string,
  maximum = longestSeconds,
): TNumber {
  return Type.Number({ description, default: preset, minimum, maximum });
}

/** `title` says in a message what was expected; `pattern` is what is checked. */
export function text(preset: string, title: string, pattern: string, description: string): TString {
  return Type.String({ title, description, default: preset, pattern });
}

/** An address or a host name to listen on. */
export function host(preset: string, description: string): TString {
  return text(preset, 'a host name or an address', '^[A-Za-z0-9._:%-]{1,255}$', description);
}

/** Yes or no. */
export function flag(preset: boolean, description: string) {
  return Type.Boolean({ description, default: preset });
}

/** Settings that belong together; an unknown key in it is an error. */
export function group<P extends Parameters<typeof Type.Object>[0]>(description: string, properties: P) {
  return Type.Object(properties, { description, additionalProperties: false });
}
