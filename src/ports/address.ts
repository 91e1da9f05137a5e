/**
 * Where a server is, as people write it: `[user@]host[:port][#pin]`, an IPv6 address in brackets. The command line
 * parses with it what was typed or pasted; the server prints its invite with it.
 */
import { isIPv6 } from 'node:net';
import { userNameProblem } from '../../machines/vocabulary/user-names.ts';
import { isPin } from './pin.ts';

export interface ServerAddress {
  readonly user?: string;
  /** A name or an IP address in lower case, without brackets. */
  readonly host: string;
  readonly port: number;
  readonly pin?: string;
}

/** Why a text is no address: a sentence for the person who typed it. */
export interface AddressProblem {
  readonly problem: string;
}

const DEFAULT_PORT = 7777;

const FORM = 'An address looks like host, user@host:7777 or [::1]:7777.';
const HOST = /^[\p{L}\p{N}\p{M}._-]{1,253}$/u;

/** Reads an address; never throws. Blanks around it are ignored and the host comes out in lower case. */
export function parseAddress(text: string): ServerAddress | AddressProblem {
  const trimmed = text.trim();
  if (trimmed.includes('://')) return { problem: `Leave out everything up to "://". ${FORM}` };
  const [place, pinText] = splitAt(trimmed, trimmed.indexOf('#'));
  const at = place.lastIndexOf('@');
  const user = at < 0 ? undefined : place.slice(0, at);
  if (user === '') return { problem: `The user name before "@" is missing. ${FORM}` };
  const wrongName = user === undefined ? null : userNameProblem(user);
  if (wrongName !== null) return { problem: `What stands before "@" is no name: ${wrongName} ${FORM}` };
  const location = parseLocation(place.slice(at + 1));
  if ('problem' in location) return location;
  const pin = pinText?.toLowerCase();
  if (pin !== undefined && !isPin(pin)) {
    return {
      problem: 'What follows "#" is not a pin: a pin has 52 characters of a-z and 2-7. Copy all of it.',
    };
  }
  return { ...(user === undefined ? {} : { user }), ...location, ...(pin === undefined ? {} : { pin }) };
}

/** Writes an address, always with its port; `parseAddress` reads it back. */
export function formatAddress({ user, host, port, pin }: ServerAddress): string {
  const place = host.includes(':') ? `[${host}]` : host;
  return `${user === undefined ? '' : `${user}@`}${place}:${port}${pin === undefined ? '' : `#${pin}`}`;
}

type Location = { readonly host: string; readonly port: number };

function parseLocation(text: string): Location | AddressProblem {
  if (text.startsWith('[')) return parseBracketed(text);
  const [host, port] = splitAt(text, text.indexOf(':'));
  if (port?.includes(':')) {
    const suggestion = isIPv6(text) ? ` For example [${text}]:${DEFAULT_PORT}.` : '';
    return { problem: `An IPv6 address is written in brackets, its port after them.${suggestion} ${FORM}` };
  }
  if (host === '') return { problem: `The host is missing. ${FORM}` };
  if (!HOST.test(host)) return { problem: `A host name has only letters, digits, dots and hyphens. ${FORM}` };
  return withPort(host.toLowerCase(), port);
}

function parseBracketed(text: string): Location | AddressProblem {
  const [inside, rest] = splitAt(text.slice(1), text.indexOf(']') - 1);
  if (rest === undefined) return { problem: `The bracket "]" after the IPv6 address is missing. ${FORM}` };
  if (!isIPv6(inside)) return { problem: `What stands in the brackets is not an IPv6 address. ${FORM}` };
  if (rest !== '' && !rest.startsWith(':'))
    return { problem: `After "]" only ":" and a port may follow. ${FORM}` };
  // The zone after "%" names a network interface, where case counts.
  const [digits, zone] = splitAt(inside, inside.indexOf('%'));
  const host = digits.toLowerCase() + (zone === undefined ? '' : `%${zone}`);
  return withPort(host, rest === '' ? undefined : rest.slice(1));
}

function withPort(host: string, text: string | undefined): Location | AddressProblem {
  if (text === undefined) return { host, port: DEFAULT_PORT };
  const port = /^\d{1,5}$/.test(text) ? Number(text) : 0;
  if (port < 1 || port > 65_535) return { problem: `A port is a number from 1 to 65535. ${FORM}` };
  return { host, port };
}

/** The text before and after a place; undefined after it where the place is -1. */
function splitAt(text: string, index: number): [string, string | undefined] {
  return index < 0 ? [text, undefined] : [text.slice(0, index), text.slice(index + 1)];
}
