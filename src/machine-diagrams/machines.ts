/** The machines that run, by name. */
import type { AnyStateMachine } from 'xstate';
import { accountMachine } from '../../machines/account.ts';
import { connectionMachine } from '../../machines/connection.ts';
import { downloadMachine } from '../../machines/download.ts';
import { peerLinkMachine } from '../../machines/peer-link.ts';
import { privateSessionMachine } from '../../machines/private-session.ts';
import { sessionMachine } from '../../machines/session.ts';

export const MACHINES: ReadonlyMap<string, AnyStateMachine> = new Map<string, AnyStateMachine>([
  ['connection', connectionMachine],
  ['account', accountMachine],
  ['session', sessionMachine],
  ['private-session', privateSessionMachine],
  ['download', downloadMachine],
  ['peer-link', peerLinkMachine],
]);
