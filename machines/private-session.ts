/**
 * A private session with one other user, from the question to the last word: asking or being asked, connecting, open, closed.
 * It runs on both sides; src/client/private does what it emits and tells it what happened.
 */
import {
  endAs,
  INTRODUCTION_SECONDS,
  KEY_CHANGED,
  privateSessionSetup,
  QUIET_SECONDS,
  sayBye,
  timerOf,
  trustOf,
  UNKNOWN_KEY,
  WANT_PING,
} from './private-session-setup.ts';

const GONE = endAs('withdrawn', 'peer', 'offline', 'who asked does not wait any more');

export const privateSessionMachine = privateSessionSetup.createMachine({
  id: 'private-session',
  context: ({ input }) => ({
    request: input.request ?? { ask: '', trust: 'new', seconds: 0 },
    policy: input.policy,
    isAsked: input.request !== null,
    introduction: null,
    trust: input.request?.trust ?? 'new',
    waiting: [],
    received: 0,
    reason: 'gone',
    by: null,
    code: 'peer-gone',
    message: '',
  }),
  initial: 'beginning',
  on: {
    'client.ended': { target: '.closed', actions: 'endWithClient' },
    'text.asked': { actions: 'refuseText' },
    '*': { actions: 'ignore' },
  },
  states: {
    beginning: {
      description: 'One of the two wants it.',
      always: [{ guard: 'isAsked', target: 'judging' }, { target: 'asking' }],
    },
    asking: {
      description: 'The server asks the other for consent; a yes brings the introduction.',
      entry: 'wantRequest',
      on: {
        'request.refused': { target: 'closed', actions: 'endRefused' },
        'introduction.received': [
          {
            guard: { type: 'isChanged', ...trustOf },
            target: 'closed',
            actions: ['rememberIntroduction', 'refuseIntroduction', 'warnOfKey', KEY_CHANGED],
          },
          { target: 'connecting', actions: 'rememberIntroduction' },
        ],
        'text.asked': { actions: 'keepText' },
      },
    },
    judging: {
      description: 'The other asks; this user may have said beforehand what to answer.',
      always: [
        {
          guard: 'wasChanged',
          target: 'closed',
          actions: [{ type: 'refuseConsent', params: { reason: 'key-changed' } }, 'warnOfKey', KEY_CHANGED],
        },
        {
          guard: 'refusesAll',
          target: 'closed',
          actions: [
            { type: 'refuseConsent', params: {} },
            endAs('declined', 'self', 'declined', 'declined, as this client was told to'),
          ],
        },
        { guard: 'acceptsAtOnce', target: 'introducing' },
        { target: 'answering' },
      ],
    },
    answering: {
      description: 'A person sees the question and may answer it as long as it is open.',
      entry: ['tellRequest', 'wantConsentTimer'],
      exit: { type: 'dropTimer', params: { timer: 'consent' } },
      on: {
        'accept.asked': 'introducing',
        'start.asked': 'asking',
        'decline.asked': {
          target: 'closed',
          actions: [
            { type: 'refuseConsent', params: {} },
            endAs('declined', 'self', 'declined', 'you declined'),
          ],
        },
        'request.closed': { target: 'closed', actions: GONE },
        'request.received': { target: 'closed', actions: GONE },
        'timer.rang': {
          guard: { type: 'isConsent', ...timerOf },
          target: 'closed',
          actions: endAs('timeout', null, 'timeout', 'the question was not answered in time'),
        },
      },
    },
    introducing: {
      description: 'The answer was yes; the server introduces the two.',
      entry: [
        'giveConsent',
        { type: 'wantTimer', params: { timer: 'introduction', seconds: INTRODUCTION_SECONDS } },
      ],
      exit: { type: 'dropTimer', params: { timer: 'introduction' } },
      on: {
        'introduction.received': [
          {
            guard: { type: 'isChanged', ...trustOf },
            target: 'closed',
            actions: ['rememberIntroduction', 'refuseIntroduction', 'warnOfKey', KEY_CHANGED],
          },
          { target: 'connecting', actions: 'rememberIntroduction' },
        ],
        'request.closed': { target: 'closed', actions: GONE },
        'request.received': { target: 'closed', actions: GONE },
        'text.asked': { actions: 'keepText' },
        'timer.rang': {
          guard: { type: 'isIntroduction', ...timerOf },
          target: 'closed',
          actions: endAs('unreachable', null, 'unreachable', 'the server did not introduce the two'),
        },
      },
    },
    connecting: {
      description: 'Both call each other; the first connection on which both proved themselves is it.',
      entry: 'wantConnection',
      on: {
        'link.opened': 'open',
        'link.failed': { target: 'closed', actions: 'endUnreachable' },
        'introduction.refused': { target: 'closed', actions: UNKNOWN_KEY },
        'request.received': { target: 'closed', actions: GONE },
        'stop.asked': {
          target: 'closed',
          actions: endAs('stopped', 'self', 'cancelled', 'you stopped it before it was open'),
        },
        'text.asked': { actions: 'keepText' },
      },
    },
    open: {
      description: 'Texts go from client to client, each acknowledged when it was shown.',
      entry: [
        'reportOpen',
        'sendWaiting',
        WANT_PING,
        { type: 'wantTimer', params: { timer: 'quiet', seconds: QUIET_SECONDS } },
      ],
      exit: [
        { type: 'dropTimer', params: { timer: 'ping' } },
        { type: 'dropTimer', params: { timer: 'quiet' } },
      ],
      on: {
        'text.asked': { actions: 'sendText' },
        'text.received': [
          {
            guard: { type: 'isNew', params: ({ event }) => event },
            actions: ['countReceived', 'showText', 'sayGot'],
          },
          { actions: 'ignore' },
        ],
        'got.received': { actions: 'reportDelivered' },
        'stop.asked': {
          target: 'closed',
          actions: [sayBye('stopped'), endAs('stopped', 'self', 'no-session', 'you stopped it')],
        },
        'bye.received': { target: 'closed', actions: 'endByPeer' },
        'client.ended': {
          target: 'closed',
          actions: ['endWithClient', { type: 'sayBye', params: ({ event }) => ({ reason: event.reason }) }],
        },
        'link.lost': {
          target: 'closed',
          actions: endAs('lost', null, 'peer-gone', 'the connection broke'),
        },
        'link.broken': { target: 'closed', actions: 'endBroken' },
        'request.received': {
          target: 'closed',
          actions: endAs('lost', null, 'peer-gone', 'the other began anew'),
        },
        'timer.rang': [
          { guard: { type: 'isPing', ...timerOf }, actions: ['sendPing', WANT_PING] },
          {
            guard: { type: 'isQuiet', ...timerOf },
            target: 'closed',
            actions: endAs('silent', null, 'peer-gone', 'the other gives no sign of life'),
          },
        ],
      },
    },
    closed: {
      description: 'Over; the reason says how.',
      entry: ['dropConnection', 'reportClosed'],
      type: 'final',
    },
  },
});
