/** The options that every client verb takes, and what they come to. `connect` and `exec` read them. */
import { readFileSync, statSync } from 'node:fs';
import { homedir } from 'node:os';
import { join, resolve } from 'node:path';
import type { InferredOptionTypes, Options } from 'yargs';
import type { ConsentPolicy } from '../../machines/vocabulary/private-events.ts';
import type { PushPolicy } from '../../machines/vocabulary/pushes.ts';
import { signupNameProblem } from '../../machines/vocabulary/user-names.ts';
import type { PortRange } from '../peer/door.ts';
import type { ColourChoice } from '../client/faces/look.ts';
import type { GivenSecrets } from '../client/faces/password-prompt.ts';
import { isLoopback } from '../config/loopback.ts';
import { formatAddress, parseAddress } from '../ports/address.ts';
import type { ServerAddress } from '../ports/address.ts';
import { isPin } from '../ports/pin.ts';
import { parseRate } from './rate.ts';

/** The options, as yargs wants them. */
export const CLIENT_OPTIONS = {
  json: { type: 'boolean', default: false, describe: 'print one JSON object per line' },
  signup: { type: 'boolean', default: false, describe: 'create the account, then log in' },
  invite: { type: 'string', requiresArg: true, describe: 'the invitation that sign-up asks for' },
  'password-file': {
    type: 'string',
    requiresArg: true,
    describe: 'read the password from the first line of a file',
  },
  pin: { type: 'string', requiresArg: true, describe: "the pin that the server's key must have" },
  'accept-new-server': { type: 'boolean', default: false, describe: 'trust a server that is not known yet' },
  'reconnect-for': {
    type: 'string',
    requiresArg: true,
    describe: 'seconds to look for a lost server (default 60 in scripts)',
  },
  private: {
    choices: ['ask', 'accept', 'verified', 'never'],
    default: 'ask',
    describe:
      'who may start a private session: ask each time, accept all, accept the verified and ask else, never',
  },
  push: {
    choices: ['ask', 'accept', 'never'],
    default: 'ask',
    describe: 'whose files to take when they are pushed: ask each time, accept all, never',
  },
  'p2p-port': {
    type: 'string',
    requiresArg: true,
    describe: 'the port for other clients, as N or N-M (default: any free one)',
  },
  share: { type: 'string', requiresArg: true, describe: 'the folder that is offered to others' },
  downloads: { type: 'string', requiresArg: true, describe: 'the folder that downloads go to' },
  up: {
    type: 'string',
    requiresArg: true,
    describe: 'how fast files may go out, all together: 500k, 20M, 20Mbit',
  },
  down: { type: 'string', requiresArg: true, describe: 'how fast files may come in, all together' },
  home: { type: 'string', requiresArg: true, describe: 'the folder of keys, tokens and known servers' },
  color: {
    choices: ['auto', 'always', 'never'],
    default: 'auto',
    describe: 'colours: auto is at a terminal, unless NO_COLOR is set',
  },
  plain: { type: 'boolean', default: false, describe: 'no TLS, for a server on this machine that is set so' },
  dev: {
    type: 'boolean',
    default: false,
    describe: 'open the inspector, a page that shows this client at work',
  },
  'dev-port': { type: 'string', requiresArg: true, describe: 'its TCP port (default: any free one)' },
  'dev-text': { type: 'boolean', default: false, describe: 'show message text there, too' },
} as const satisfies Record<string, Options>;

/** The flags as yargs types them. */
export type ClientFlags = { address: string } & InferredOptionTypes<typeof CLIENT_OPTIONS>;

/** What was typed: the address and the options, under the names of their flags. */
export interface ClientArguments {
  readonly address: string;
  readonly json: boolean;
  readonly signup: boolean;
  readonly invite?: string | undefined;
  readonly 'password-file'?: string | undefined;
  readonly pin?: string | undefined;
  readonly 'accept-new-server': boolean;
  readonly 'reconnect-for'?: string | undefined;
  readonly private: ConsentPolicy;
  readonly push: PushPolicy;
  readonly 'p2p-port'?: string | undefined;
  readonly share?: string | undefined;
  readonly downloads?: string | undefined;
  readonly up?: string | undefined;
  readonly down?: string | undefined;
  readonly home?: string | undefined;
  readonly color: ColourChoice;
  readonly plain: boolean;
  readonly dev?: boolean;
  readonly 'dev-port'?: string | undefined;
  readonly 'dev-text'?: boolean;
}

/** The options, judged. */
export interface ClientWishes {
  readonly address: ServerAddress;
  /** How the server is named to a person. */
  readonly server: string;
  readonly tls: boolean;
  readonly json: boolean;
  readonly signup: boolean;
  readonly invite?: string;
  readonly pin?: string;
  readonly acceptNewServer: boolean;
  /** Undefined when nothing was said. */
  readonly reconnectForSeconds: number | undefined;
  readonly privatePolicy: ConsentPolicy;
  readonly pushPolicy: PushPolicy;
  readonly peerPorts: PortRange;
  readonly share: string | undefined;
  readonly downloads: string | undefined;
  readonly rates: { readonly up: number | null; readonly down: number | null };
  readonly home: string;
  readonly colour: ColourChoice;
  readonly given: GivenSecrets;
  /** The inspector that was asked for; null for none. */
  readonly dev: { readonly port: number; readonly showsText: boolean } | null;
  /** Sentences for stderr. */
  readonly warnings: readonly string[];
}

/** Wrong usage, told to the person who typed it; exit code 2. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}

type Environment = Readonly<Record<string, string | undefined>>;

/** Judges the options. Throws UsageError. */
export function clientWishes(typed: ClientArguments, environment: Environment): ClientWishes {
  const address = parseAddress(typed.address);
  if ('problem' in address) throw new UsageError(`"${typed.address}" is no address. ${address.problem}`);
  const wrongName = typed.signup && address.user !== undefined ? signupNameProblem(address.user) : null;
  if (wrongName !== null) throw new UsageError(`${wrongName}; choose another one`);
  if (typed.plain && !isLoopback(address.host)) {
    throw new UsageError(
      `--plain is for a server on this machine, and ${address.host} is elsewhere; leave --plain out`,
    );
  }
  const pin = pinOption(typed.pin, address);
  const { password, warnings } = givenPassword(typed['password-file'], environment);
  return {
    address,
    server: formatAddress({ host: address.host, port: address.port }),
    tls: !typed.plain,
    json: typed.json,
    signup: typed.signup,
    ...(typed.invite === undefined ? {} : { invite: typed.invite }),
    ...(pin === undefined ? {} : { pin }),
    acceptNewServer: typed['accept-new-server'],
    reconnectForSeconds: seconds(typed['reconnect-for']),
    privatePolicy: typed.private,
    pushPolicy: typed.push,
    rates: { up: rateOption('up', typed.up), down: rateOption('down', typed.down) },
    peerPorts: portRange(typed['p2p-port']),
    share: typed.share && resolve(typed.share),
    downloads: typed.downloads && resolve(typed.downloads),
    home: homeFolder(typed.home, environment),
    colour: typed.color,
    given: { password, newPassword: environment['HUBBUB_NEW_PASSWORD'] || undefined },
    dev: devOption(typed),
    warnings,
  };
}

/** Where keys, tokens and known servers live: --home, HUBBUB_HOME, else the XDG folder for state. */
export function homeFolder(typed: string | undefined, environment: Environment): string {
  const chosen = typed || environment['HUBBUB_HOME'];
  if (chosen) return resolve(chosen);
  const state = environment['XDG_STATE_HOME'];
  // The XDG rules: a path there that is not absolute counts as none.
  return join(state?.startsWith('/') ? state : join(homedir(), '.local', 'state'), 'hubbub');
}

function rateOption(name: string, typed: string | undefined): number | null {
  if (typed === undefined) return null;
  const rate = parseRate(typed);
  if (typeof rate === 'string') throw new UsageError(`--${name} ${rate}`);
  return rate;
}

function pinOption(typed: string | undefined, address: ServerAddress): string | undefined {
  if (typed === undefined) return address.pin;
  const pin = typed.trim().toLowerCase();
  if (!isPin(pin))
    throw new UsageError('--pin is not a pin: a pin has 52 characters of a-z and 2-7. Copy all of it');
  if (address.pin !== undefined && address.pin !== pin) {
    throw new UsageError(
      '--pin and the pin behind "#" in the address are not the same; leave one of them out',
    );
  }
  return pin;
}

function devOption(typed: ClientArguments): ClientWishes['dev'] {
  const { dev = false, 'dev-port': port = '0', 'dev-text': showsText = false } = typed;
  if (!/^\d{1,5}$/.test(port) || Number(port) > 65_535)
    throw new UsageError(`--dev-port takes a port, 0 to 65535, not "${port}"`);
  if (!dev && (showsText || typed['dev-port'] !== undefined))
    throw new UsageError('--dev-port and --dev-text are about the inspector: add --dev');
  return dev ? { port: Number(port), showsText } : null;
}

/** Ports below 1024 are services'; 0 means any. */
function portRange(typed: string | undefined): PortRange {
  if (typed === undefined) return { first: 0, last: 0 };
  const [, start = '', end = start] = /^(\d{1,5})(?:-(\d{1,5}))?$/.exec(typed) ?? [];
  const first = Number(start);
  const last = Number(end);
  const isAny = first === 0 && last === 0;
  if (start !== '' && (isAny || (first >= 1024 && first <= last && last <= 65_535))) return { first, last };
  throw new UsageError(
    `--p2p-port takes a port or a range within 1024-65535, as 7801 or 7801-7820, not "${typed}"`,
  );
}

function seconds(typed: string | undefined): number | undefined {
  if (typed === undefined) return undefined;
  if (/^\d{1,9}(\.\d+)?$/.test(typed)) return Number(typed);
  throw new UsageError(`--reconnect-for takes a number of seconds, not "${typed}"`);
}

function givenPassword(
  file: string | undefined,
  environment: Environment,
): { password: string | undefined; warnings: string[] } {
  if (file === undefined) return { password: environment['HUBBUB_PASSWORD'] || undefined, warnings: [] };
  try {
    const password = /^[^\r\n]*/.exec(readFileSync(file, 'utf8'))?.[0] ?? '';
    if (password === '') throw new UsageError(`--password-file ${file}: its first line is empty`);
    const isOpen =
      process.platform !== 'win32' && statSync(file).isFile() && (statSync(file).mode & 0o077) !== 0;
    const warning = `${file} can be read by others on this machine; chmod 600 it`;
    return { password, warnings: isOpen ? [warning] : [] };
  } catch (error) {
    if (error instanceof UsageError) throw error;
    throw new UsageError(`--password-file ${file} cannot be read: ${(error as Error).message}`);
  }
}
