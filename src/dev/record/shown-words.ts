/**
 * What may be seen of commands, signals, results and events: no text but with --dev-text, never a password, token, secret, hash,
 * key, proof, address or invitation. A kind of command that is not listed is hidden whole but for its name; the compiler asks
 * for each.
 */
import type { AdministrationCommand } from '../../../machines/vocabulary/administration.ts';
import type { Command, Signal } from '../../../machines/vocabulary/commands.ts';
import type { ServerEvent } from '../../../machines/vocabulary/replies.ts';
import type { Fields } from './show.ts';

/** The fields that may be seen of each member of a union that is told apart by `t`. */
type ByName<Union extends { readonly t: string }> = {
  readonly [T in Union['t']]: {
    readonly [F in FieldsOf<Extract<Union, { readonly t: T }>>]?: Fields[string];
  };
};
type FieldsOf<Member> = Member extends unknown ? Exclude<keyof Member, 't'> : never;

const MANIFEST = { name: 'open', size: 'open', root: 'open', publisher: 'open' } as const;
const PURPOSE = { kind: 'open', root: 'open' } as const;

const COMMANDS: ByName<Command> = {
  login: { id: 'open', user: 'open', mail: 'open' },
  signup: { id: 'open', user: 'open', mail: 'open' },
  resume: { id: 'open', session: 'open', results: 'open' },
  relay: { id: 'open' },
  whoelse: { id: 'open' },
  whoelsesince: { id: 'open', seconds: 'open' },
  message: { id: 'open', to: 'open', message: 'open', text: 'text' },
  broadcast: { id: 'open', text: 'text' },
  block: { id: 'open', user: 'open' },
  unblock: { id: 'open', user: 'open' },
  blocks: { id: 'open' },
  history: { id: 'open', user: 'open', search: 'text', before: 'open', limit: 'open' },
  passwd: { id: 'open' },
  startprivate: { id: 'open', user: 'open', active: 'open' },
  active: { id: 'open' },
  kick: { id: 'open', user: 'open' },
  announce: { id: 'open', text: 'text' },
  pardon: { id: 'open', user: 'open' },
  logout: { id: 'open' },
  register: { id: 'open', manifest: MANIFEST },
  unregister: { id: 'open', file: 'open' },
  searchfile: { id: 'open', name: 'open' },
  locate: { id: 'open', name: 'open' },
  searchchunk: { id: 'open', file: 'open', chunks: 'open' },
  join: { id: 'open', file: 'open' },
  leave: { id: 'open', file: 'open' },
  introduce: { id: 'open', file: 'open', peer: 'open' },
  share: { id: 'open' },
  push: { id: 'open', push: 'open', file: 'open', to: 'open' },
  withdraw: { id: 'open', push: 'open' },
};

const ADMINISTRATION: ByName<AdministrationCommand> = {
  backup: { id: 'open' },
  'users.add': { id: 'open', user: 'open', operator: 'open' },
  'users.import': { id: 'open' },
  'users.list': { id: 'open' },
  'users.passwd': { id: 'open', user: 'open' },
  'users.disable': { id: 'open', user: 'open', disabled: 'open' },
  'users.operator': { id: 'open', user: 'open', operator: 'open' },
  'users.remove': { id: 'open', user: 'open' },
  'users.unblock': { id: 'open', user: 'open' },
  'users.invite': { id: 'open', uses: 'open', days: 'open' },
};

const SIGNALS: ByName<Signal> = {
  ack: { seq: 'open' },
  pong: { re: 'open' },
  consent: { re: 'open', yes: 'open', reason: 'open' },
  unmet: { introduction: 'open', reason: 'open' },
  have: { file: 'open', chunks: 'open' },
  looked: { re: 'open', hashing: 'open' },
  progress: { re: 'open', state: 'open', bytes: 'open' },
};

const EVENTS: ByName<ServerEvent> = {
  message: { seq: 'open', id: 'open', from: 'open', at: 'open', mail: 'open', text: 'text' },
  broadcast: { from: 'open', at: 'open', text: 'text' },
  announcement: { at: 'open', text: 'text' },
  presence: { moves: { user: 'open', online: 'open' } },
  goodbye: { reason: 'open' },
  error: { code: 'open' },
  ping: { id: 'open' },
  'consent-asked': { id: 'open', from: 'open', purpose: PURPOSE, seconds: 'open' },
  'consent-closed': { id: 'open' },
  introduced: { introduction: { id: 'open', peer: 'open', purpose: PURPOSE } },
  unmet: { introduction: 'open', reason: 'open' },
  look: { id: 'open', name: 'open' },
  offer: { id: 'open', from: 'open', manifest: MANIFEST, seconds: 'open' },
  'offer-closed': { id: 'open', reason: 'open' },
  'push-progress': { push: 'open', users: { user: 'open', state: 'open', bytes: 'open' } },
  swarm: { file: 'open', changes: { peer: 'open', user: 'open', chunks: 'open', gone: 'open' } },
};

/** Of a result; which command it belongs to is not asked. */
export const RESULT: Fields = {
  ok: 'open',
  code: 'open',
  retryAfterSeconds: 'open',
  attemptsLeft: 'open',
  user: 'open',
  unread: 'open',
  session: 'open',
  outcome: 'open',
  id: 'open',
  recipients: 'open',
  withheld: 'open',
  users: 'open',
  more: 'open',
  known: 'open',
  file: 'open',
  operator: 'open',
};

const WORDS: ReadonlyMap<string, Fields> = new Map(
  [COMMANDS, ADMINISTRATION, SIGNALS].flatMap((table) => Object.entries<Fields>(table)),
);
const EVENT_WORDS: ReadonlyMap<string, Fields> = new Map(Object.entries<Fields>(EVENTS));

/** What may be seen of a command or signal of that name. */
export function wordRule(t: string): Fields {
  return { t: 'open', ...WORDS.get(t) };
}

/** What may be seen of an event for clients of that name. */
export function eventRule(t: string): Fields {
  return { t: 'open', ...EVENT_WORDS.get(t) };
}
