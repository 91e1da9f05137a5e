/** What a running client holds: the parts of the core, and the little that they share. */
import type { Actor } from 'xstate';
import type { sessionMachine } from '../../machines/session.ts';
import type { SessionTimer } from '../../machines/vocabulary/session-events.ts';
import type { LoginResult, ServerHello } from '../../machines/vocabulary/replies.ts';
import type { Credentials } from './credentials.ts';
import type { Contacts } from '../peer/contacts.ts';
import type { Identity } from '../peer/identity.ts';
import type { Files } from './files/desk.ts';
import type { ClientHome } from './home.ts';
import type { ClientEvent } from './events.ts';
import type { Link } from './link.ts';
import type { Mailbox } from './mailbox.ts';
import type { ClientOptions } from './options.ts';
import type { Pending } from './pending.ts';
import type { PrivateDesk } from './private/commands.ts';
import type { MachineTimers } from './machine-timers.ts';

/** What was read from the client's home before it connected. */
export interface Belongings {
  readonly home: ClientHome;
  readonly identity: Identity;
  readonly contacts: Contacts;
  readonly credentials: Credentials;
  /** Null when the mail is left alone. */
  readonly mailbox: Mailbox | null;
}

export interface Life extends Belongings {
  readonly options: ClientOptions;
  readonly actor: Actor<typeof sessionMachine>;
  readonly pending: Pending;
  readonly timers: MachineTimers<SessionTimer>;
  readonly shared: Shared;
  readonly desk: PrivateDesk;
  readonly files: Files;
}

/** What changes in a client's life; the core has it before the belongings are read. */
export interface Shared {
  link: Link | null;
  /** The pin of the server, or `plain`. */
  pin: string;
  /** True where the server is on this machine. */
  isServerHere: boolean;
  hello: ServerHello | null;
  limits: ServerHello['limits'];
  /** Logged in on this very connection. */
  isOnline: boolean;
  wasWelcomed: boolean;
  isOver: boolean;
  /** The login that waits for its result, and what it brought. */
  entry: { readonly id: number; readonly by: 'token' | 'password' | 'signup' | 'session' } | null;
  entered: LoginResult | null;
  lastId: number;
  /** The highest command id whose result is here. */
  results: number;
  /** When the server was last told of activity, by the monotonic clock. */
  toldActive: number;
  readonly waiters: (() => void)[];
}

/** Nothing has happened yet. */
export function newShared(): Shared {
  return {
    link: null,
    pin: 'plain',
    isServerHere: false,
    hello: null,
    limits: { textBytes: 16_384, frameBytes: 131_072 },
    isOnline: false,
    wasWelcomed: false,
    isOver: false,
    entry: null,
    entered: null,
    lastId: 0,
    results: 0,
    toldActive: -Infinity,
    waiters: [],
  };
}

/** Lets those go on who wait for everything to be shown. */
export function checkSettled(shared: Shared, pending: Pending, mailbox: Mailbox | null): void {
  const isQuiet = shared.wasWelcomed && pending.outstanding === 0 && (mailbox?.awaited ?? 0) === 0;
  if (!shared.isOver && !isQuiet) return;
  for (const go of shared.waiters.splice(0)) go();
}

/** Tells the face, until it is over. */
export function tell({ options, shared }: Pick<Life, 'options' | 'shared'>, event: ClientEvent): void {
  if (!shared.isOver) options.onEvent(event);
}
