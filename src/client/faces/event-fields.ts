/** An event as a command finds it: its fields in the environment, the whole of it as JSON on stdin. */
import type { ClientEvent } from '../events.ts';

/* A system takes 128 KiB for one variable; what is longer stands on stdin only. */
const LONGEST_FIELD = 65_536;

type Environment = Readonly<Record<string, string | undefined>>;

/**
 * The environment of a command: HUBBUB_EVENT, and HUBBUB_ with the name of each field that is a text, a number or a truth. What
 * our own environment has of that kind is taken out, passwords above all; HUBBUB_HOME stays.
 */
export function environmentFor(event: ClientEvent, own: Environment): Record<string, string> {
  const environment: Record<string, string> = {};
  for (const [name, value] of Object.entries(own)) {
    const isOurs = name.startsWith('HUBBUB_') && name !== 'HUBBUB_HOME';
    if (value !== undefined && !isOurs) environment[name] = value;
  }
  for (const [field, value] of Object.entries<unknown>(event)) {
    if (!['string', 'number', 'boolean'].includes(typeof value)) continue;
    // No variable can hold a NUL; on stdin it stands.
    const text = String(value).replaceAll('\0', '\u{fffd}');
    if (Buffer.byteLength(text) <= LONGEST_FIELD) environment[variableFor(field)] = text;
  }
  return environment;
}

function variableFor(field: string): string {
  if (field === 'type') return 'HUBBUB_EVENT';
  return `HUBBUB_${field.replace(/[A-Z]/g, (letter) => `_${letter}`).toUpperCase()}`;
}
