/** What may be seen of machines: of the events that they take, of what they remember, and of what those of clients want done. */
import type { AccountEvent, AccountInput } from '../../../machines/account.ts';
import type { ConnectionContext, ConnectionEvent } from '../../../machines/vocabulary/connection-events.ts';
import type {
  DownloadContext,
  DownloadEvent,
  DownloadFact,
} from '../../../machines/vocabulary/download-events.ts';
import type {
  PeerLinkContext,
  PeerLinkEvent,
  PeerLinkFact,
} from '../../../machines/vocabulary/peer-link-events.ts';
import type {
  PrivateContext,
  PrivateEvent,
  PrivateFact,
} from '../../../machines/vocabulary/private-events.ts';
import type {
  SessionContext,
  SessionEvent,
  SessionFact,
} from '../../../machines/vocabulary/session-events.ts';
import type { Shown } from '../messages.ts';
import { showFields, type Fields } from './show.ts';
import { factRule, showWithWords, type ShownThing } from './shown-facts.ts';

type FieldsOf<Member> = Member extends unknown ? Exclude<keyof Member, 'type'> : never;
type RulesOf<Union extends { readonly type: string }> = {
  readonly [T in Union['type']]?: {
    readonly [F in FieldsOf<Extract<Union, { readonly type: T }>>]?: Fields[string];
  };
};
type ContextRule<Context> = { readonly [F in keyof Context]?: Fields[string] };

const USER = { id: 'open', name: 'open' } as const;
const PROBLEM = { problem: { code: 'open' } } as const;
const TIMER = { timer: 'open', seconds: 'open' } as const;
const REQUEST = { trust: 'open', seconds: 'open' } as const;
const INTRODUCTION = { peer: 'open', purpose: { kind: 'open' } } as const;
const LOGIN_REFUSAL = { code: 'open', retryAfterSeconds: 'open' } as const;
const END = { how: 'open', reason: 'open', code: 'open' } as const;

const CONNECTION: RulesOf<ConnectionEvent> = {
  'hello.received': { unattended: 'open' },
  'timer.rang': { timer: 'open', address: 'open' },
};
const CONNECTION_CONTEXT: ContextRule<ConnectionContext> = {
  connection: 'open',
  times: {
    loginTimeoutSeconds: 'open',
    idleTimeoutSeconds: 'open',
    heartbeatSeconds: 'open',
    allowUnattended: 'open',
  },
  session: 'open',
  user: USER,
  unattended: 'open',
  probeSeconds: 'open',
  reason: 'open',
};
const ACCOUNT: RulesOf<AccountEvent> = { 'timer.rang': { timer: 'open' } };
const ACCOUNT_CONTEXT: ContextRule<AccountInput> = {
  name: 'open',
  maxAttempts: 'open',
  blockDurationSeconds: 'open',
  failures: 'open',
  blockedSeconds: 'open',
};

const SESSION: RulesOf<SessionEvent | SessionFact> = {
  'password.given': { isFinal: 'open' },
  'login.accepted': { hasToken: 'open' },
  'login.refused': { refusal: LOGIN_REFUSAL },
  'goodbye.received': { reason: 'open' },
  'password.wanted': { attempt: 'open' },
  'login.wanted': { by: 'open' },
  'session.opened': { first: 'open' },
  'login.failed': { by: 'open', refusal: LOGIN_REFUSAL },
  'goodbye.said': { reason: 'open' },
  'retry.wanted': { attempt: 'open' },
  'session.over': { end: END },
  'event.ignored': { event: 'open' },
};
const SESSION_CONTEXT: ContextRule<SessionContext> = {
  signsUp: 'open',
  prefersPassword: 'open',
  hasToken: 'open',
  patienceSeconds: 'open',
  returns: 'open',
  hasPassword: 'open',
  isFinal: 'open',
  asked: 'open',
  hasSession: 'open',
  welcomed: 'open',
  leaving: 'open',
  attempt: 'open',
  pauses: 'open',
  refusal: LOGIN_REFUSAL,
  end: END,
};

const PRIVATE: RulesOf<PrivateEvent | PrivateFact> = {
  'request.refused': { code: 'open' },
  'introduction.received': { introduction: INTRODUCTION, trust: 'open' },
  'text.asked': { seq: 'open', text: 'text' },
  'text.received': { seq: 'open', text: 'text' },
  'got.received': { seq: 'open' },
  'bye.received': { reason: 'open' },
  'client.ended': { reason: 'open' },
  'request.told': { seconds: 'open' },
  'consent.wanted': { yes: 'open', reason: 'open' },
  'connection.wanted': { introduction: INTRODUCTION },
  'session.opened': { trust: 'open' },
  'text.wanted': { seq: 'open', text: 'text' },
  'text.refused': { seq: 'open' },
  'text.shown': { text: 'text' },
  'text.delivered': { seq: 'open' },
  'got.wanted': { seq: 'open' },
  'bye.wanted': { reason: 'open' },
  'session.closed': { reason: 'open', by: 'open', code: 'open' },
  'event.ignored': { event: 'open' },
};
const PRIVATE_CONTEXT: ContextRule<PrivateContext> = {
  request: REQUEST,
  policy: 'open',
  isAsked: 'open',
  introduction: INTRODUCTION,
  trust: 'open',
  waiting: { seq: 'open', text: 'text' },
  received: 'open',
  reason: 'open',
  by: 'open',
  code: 'open',
};

const DOWNLOAD: RulesOf<DownloadEvent | DownloadFact> = {
  'file.missing': PROBLEM,
  'storage.opened': { missing: 'open' },
  'storage.failed': PROBLEM,
  'swarm.refused': PROBLEM,
  'owners.changed': { owners: 'open', waitsFor: 'open' },
  'chunk.stored': { missing: 'open' },
  'storage.closed': { discard: 'open' },
  'transfer.changed': { state: 'open', cause: 'open' },
  'download.failed': PROBLEM,
  'event.ignored': { event: 'open' },
};
const DOWNLOAD_CONTEXT: ContextRule<DownloadContext> = {
  missing: 'open',
  owners: 'open',
  cause: 'open',
  problem: { code: 'open' },
};

const PEER_LINK: RulesOf<PeerLinkEvent | PeerLinkFact> = {
  'answer.received': { awaited: 'open' },
  'answer.forged': { cause: 'open' },
  'rules.broken': { cause: 'open' },
  'peer.banned': { cause: 'open' },
  'event.ignored': { event: 'open' },
};
const PEER_LINK_CONTEXT: ContextRule<PeerLinkContext> = { incoming: 'open', misses: 'open' };

interface MachineRules {
  readonly things: ReadonlyMap<string, Fields>;
  readonly context: Fields;
}

/** Timers are the same in every machine. */
function rules(things: object, context: Fields): MachineRules {
  const timers = { 'timer.wanted': TIMER, 'timer.dropped': TIMER, 'timer.rang': TIMER };
  return {
    things: new Map(Object.entries<Fields>({ ...timers, ...(things as Record<string, Fields>) })),
    context,
  };
}

const MACHINES: ReadonlyMap<string, MachineRules> = new Map([
  ['connection', rules(CONNECTION, CONNECTION_CONTEXT)],
  ['account', rules(ACCOUNT, ACCOUNT_CONTEXT)],
  ['session', rules(SESSION, SESSION_CONTEXT)],
  ['private-session', rules(PRIVATE, PRIVATE_CONTEXT)],
  ['download', rules(DOWNLOAD, DOWNLOAD_CONTEXT)],
  ['peer-link', rules(PEER_LINK, PEER_LINK_CONTEXT)],
]);

/** Machines that take facts of the bus as events. */
const ON_THE_BUS = new Set(['connection', 'account']);

/** What may be seen of an event that a machine took, or of a fact that it emitted. */
export function showThing(machine: string, thing: { readonly type: string }, showsText: boolean): ShownThing {
  const own = MACHINES.get(machine)?.things.get(thing.type);
  const shared = ON_THE_BUS.has(machine) ? factRule(thing.type) : undefined;
  return showWithWords(thing, own ?? shared ?? {}, showsText);
}

/** What may be seen of what a machine remembers. */
export function showContext(
  machine: string,
  context: object,
  showsText: boolean,
): { [field: string]: Shown } {
  return showFields(context, MACHINES.get(machine)?.context ?? {}, showsText);
}
