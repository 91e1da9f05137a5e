/** What may be seen of facts, by their type. The compiler asks for each. */
import type { Fact, FactOf, FactType } from '../../../machines/vocabulary/facts.ts';
import { wordRule } from './shown-words.ts';
import { show, showFields, type Fields, type Rule } from './show.ts';
import type { Shown } from '../messages.ts';

type FieldsOf<Member> = Member extends unknown ? Exclude<keyof Member, 'type'> : never;
type FactRules = { readonly [T in FactType]: { readonly [F in FieldsOf<FactOf<T>>]?: Rule } };

const USER = { id: 'open', name: 'open' } as const;
const CAUSE = { session: 'open', id: 'open' } as const;
const REFUSAL = { ok: 'open', code: 'open', retryAfterSeconds: 'open', attemptsLeft: 'open' } as const;
const ENTRANCE = { connection: 'open', commandId: 'open', user: USER, mail: 'open' } as const;
const REFUSED_ENTRANCE = { connection: 'open', commandId: 'open', refusal: REFUSAL } as const;
/* `command` and `signal` are shown by the rule of their own name. */
const ASKED = { session: 'open', user: USER } as const;
const ENTRY_ASKED = { connection: 'open' } as const;
const RELAY = { connection: 'open', commandId: 'open', peer: 'open' } as const;
const TIMER = { address: 'open', timer: 'open', seconds: 'open', keep: 'open' } as const;
const BLOCK = { cause: CAUSE, owner: USER, target: USER } as const;

const RULES: FactRules = {
  'commands.accepted': ASKED,
  'commands.refused': { connection: 'open', ids: 'open', refusal: REFUSAL },
  'ping.wanted': { connection: 'open' },
  'session.answered': { session: 'open' },
  'session.disconnected': { session: 'open', connection: 'open' },
  'session.left': { session: 'open', reason: 'open', commandId: 'open' },
  'connection.ended': { connection: 'open', reason: 'open' },
  'login.asked': ENTRY_ASKED,
  'signup.asked': ENTRY_ASKED,
  'resume.asked': ENTRY_ASKED,
  'relay.asked': ENTRY_ASKED,

  'login.verified': ENTRANCE,
  'login.failed': REFUSED_ENTRANCE,
  'login.blocked': REFUSED_ENTRANCE,
  'account.warned': { name: 'open', failures: 'open' },
  'account.blocked': { name: 'open', failures: 'open', seconds: 'open' },
  'account.opened': { name: 'open' },
  'account.closed': { user: USER, removed: 'open' },

  'session.takenOver': { connection: 'open' },
  'session.opened': { session: 'open', ...ENTRANCE },
  'session.resumed': { session: 'open', results: 'open', ...ENTRANCE },
  'session.welcomed': { session: 'open', user: USER, mail: 'open' },
  'session.challenged': { session: 'open', seconds: 'open' },
  'session.ended': { session: 'open', user: USER, reason: 'open' },
  'presence.changed': { user: USER, online: 'open' },

  'message.stored': { cause: CAUSE, from: USER, to: USER, id: 'open', seq: 'open', outcome: 'open' },
  'mail.acknowledged': { session: 'open' },
  'user.blocked': BLOCK,
  'user.unblocked': BLOCK,

  'timer.wanted': TIMER,
  'timer.dropped': TIMER,
  'timer.rang': TIMER,

  'relay.offered': {},
  'relay.refused': REFUSED_ENTRANCE,
  'relay.joined': RELAY,
  'relay.opened': RELAY,
  'relay.ended': { connection: 'open' },

  'operator.acted': { operator: USER, deed: 'open', target: USER },

  'connection.refused': { reason: 'open' },
  'connection.closed': { connection: 'open' },
  'administration.asked': { from: 'open' },
  'backup.made': { file: 'open' },
  'backup.failed': {},
  'actor.failed': { actor: 'open' },
  'settings.applied': {},
  'drain.begun': {},
  'drain.ended': {},

  'whoelse.asked': ASKED,
  'whoelsesince.asked': ASKED,
  'message.asked': ASKED,
  'broadcast.asked': ASKED,
  'block.asked': ASKED,
  'unblock.asked': ASKED,
  'blocks.asked': ASKED,
  'history.asked': ASKED,
  'passwd.asked': ASKED,
  'startprivate.asked': ASKED,
  'active.asked': ASKED,
  'kick.asked': ASKED,
  'announce.asked': ASKED,
  'pardon.asked': ASKED,
  'logout.asked': ASKED,
  'register.asked': ASKED,
  'unregister.asked': ASKED,
  'searchfile.asked': ASKED,
  'locate.asked': ASKED,
  'searchchunk.asked': ASKED,
  'join.asked': ASKED,
  'leave.asked': ASKED,
  'introduce.asked': ASKED,
  'share.asked': ASKED,
  'push.asked': ASKED,
  'withdraw.asked': ASKED,
  'consent.received': ASKED,
  'have.received': ASKED,
  'looked.received': ASKED,
  'progress.received': ASKED,
  'unmet.received': ASKED,
};

/** A fact or an event, as far as it may be seen. */
export interface ShownThing {
  readonly type: string;
  [field: string]: Shown;
}

const RULES_BY_TYPE: ReadonlyMap<string, Fields> = new Map(Object.entries<Fields>(RULES));

/** The fields that may be seen of a type of fact; undefined for what is none. */
export function factRule(type: string): Fields | undefined {
  return RULES_BY_TYPE.get(type);
}

/** What may be seen of a fact. */
export function showFact(fact: Fact, showsText: boolean): ShownThing {
  return showWithWords(fact, RULES_BY_TYPE.get(fact.type) ?? {}, showsText);
}

/** What may be seen of a fact or event whose commands and signals have rules of their own. */
export function showWithWords(
  thing: { readonly type: string },
  rule: Fields,
  showsText: boolean,
): ShownThing {
  const shown: ShownThing = { ...showFields(thing, rule, showsText), type: thing.type };
  const { command, commands, signal } = thing as { command?: unknown; commands?: unknown; signal?: unknown };
  if (command !== undefined) shown['command'] = showWord(command, showsText);
  if (signal !== undefined) shown['signal'] = showWord(signal, showsText);
  if (Array.isArray(commands))
    shown['commands'] = commands.slice(0, 20).map((one) => showWord(one, showsText));
  return shown;
}

function showWord(word: unknown, showsText: boolean): Shown {
  const { t } = word as { t: string };
  return show(word, wordRule(t), showsText);
}
