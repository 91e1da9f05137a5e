/** What a face gives to the client core, and what it gets: the interfaces of src/client/core.ts. */
import type { ConsentPolicy } from '../../machines/vocabulary/private-events.ts';
import type { PushPolicy } from '../../machines/vocabulary/pushes.ts';
import type { PortRange } from '../peer/door.ts';
import type { Clock } from '../ports/clock.ts';
import type { Disk } from '../ports/disk.ts';
import type { FileSystem } from '../ports/file-system.ts';
import type { Network } from '../ports/network.ts';
import type { Randomness } from '../ports/randomness.ts';
import type { Watch } from '../ports/watch.ts';
import type { ParseLimits } from '../commands/row.ts';
import type { ParsedCommand } from '../commands/table.ts';
import type { ClientEnd, ClientEvent, CommandResult } from './events.ts';

/** A password and whether it is the only one there is (from a file or the environment): then it is tried once. */
export interface GivenPassword {
  readonly password: string;
  readonly final: boolean;
  /** The account is to be made with it, by this invitation where the server wants one. */
  readonly signup?: { readonly invite: string | null };
}

/** What is known when a password is asked for. */
export interface PasswordQuestion {
  /** From 1. */
  readonly attempt: number;
  /** Why the last one failed. */
  readonly problem?: string;
  /** Whether the server makes accounts for those who ask. */
  readonly signup: 'open' | 'invite' | 'closed';
  /** True where the account is to be made. */
  readonly signsUp: boolean;
}

export interface ClientOptions {
  readonly address: { readonly host: string; readonly port: number; readonly pin?: string };
  /** True unless plain text was asked for. */
  readonly tls: boolean;
  readonly user: string;
  /** How to get in; asked only when needed. Null gives up. */
  password(question: PasswordQuestion): Promise<GivenPassword | null>;
  /** True when a password was given explicitly: then it is used before a saved token. */
  readonly preferPassword?: boolean;
  readonly signup: boolean;
  readonly invite?: string;
  /** `handled`: a message is acknowledged when the face says so (`handled`), and not when it was shown. */
  readonly mail: 'live' | 'none' | 'handled';
  readonly unattended: boolean;
  /** The client's home folder: --home, or the XDG state folder. */
  readonly home: string;
  /** Where the home lies. */
  readonly disk: Disk;
  /** How long a lost connection is sought; Infinity at a terminal. */
  readonly reconnectForSeconds: number;
  /** `end`: a goodbye for shutdown or slowness ends the client as any other does; `return` (the default): it comes back. */
  readonly afterShutdown?: 'return' | 'end';
  /** Called with the pin of an unknown server, when nothing else says whether to trust it; true trusts and remembers. */
  trust(pin: string): Promise<boolean>;
  /** The pin the server must have (--pin). */
  readonly pin?: string;
  /** True trusts and remembers an unknown server without asking. */
  readonly acceptNewServer: boolean;
  readonly network: Network;
  /** The folder that is offered to others, and the one that downloads go to; undefined: in the home. */
  readonly share?: string | undefined;
  readonly downloads?: string | undefined;
  readonly fileSystem: FileSystem;
  /** Whom this client lets in when they ask for a private session. */
  readonly privatePolicy: ConsentPolicy;
  /** How fast files go out and come in, bytes a second, all together; null or nothing: as fast as the line. */
  readonly rates?: { readonly up: number | null; readonly down: number | null };
  /** Whose files this client takes when they are pushed. Where nobody can be asked, `ask` is `never`. */
  readonly pushPolicy?: PushPolicy;
  /** Where it listens for peers. */
  readonly peerPorts: PortRange;
  readonly clock: Clock;
  readonly randomness: Randomness;
  /** Dev mode: who watches the machines. */
  readonly watch?: Watch | undefined;
  /** Synchronous: when it returned, the line has been shown. */
  onEvent(event: ClientEvent): void;
  /** Called exactly once, after the last event. */
  onEnd(end: ClientEnd): void;
}

/** The two passwords of `passwd`, which never stand in a line. */
export interface Secrets {
  readonly old: string;
  readonly new: string;
}

export interface ClientCore {
  /** Whether the server takes this user for an operator; false before login. */
  readonly isOperator: boolean;
  /** From the server's hello; the protocol's default before. */
  readonly limits: ParseLimits;
  /**
   * Sends a parsed server command, or takes the parser's refusal; its one result comes as an event, in the order of
   * submission. `secrets` belong to passwd. What comes after a logout is not run and has no result.
   */
  submit(command: ParsedCommand, secrets?: Secrets): void;
  /** Gives a result that the face made itself its place in the order of results. */
  answer(result: CommandResult): void;
  /** The chunks of a transfer in so many letters, as `chunkMap` of src/swarm draws them; empty where there is nothing to draw. */
  chunkMap(id: string, cells: number): string;
  /** The names in a folder of the shared folder, of folders with a `/` at their end. */
  sharedNames(folder: string): Promise<readonly string[]>;
  /** Results not yet given. */
  readonly outstanding: number;
  /** The message of this id was dealt with, and need not come again; for clients whose mail is `handled`. */
  handled(id: string): void;
  /** As if `logout` had been submitted. */
  logout(): void;
  /** The user did something that the server does not see (R9); it is told, at most once a minute. */
  active(): void;
  /** Resolves when all results were given and the mail that welcome announced was shown, or when the client ended. */
  settled(): Promise<void>;
  /** Ends at once, without a goodbye and without `onEnd`. */
  destroy(): void;
}
