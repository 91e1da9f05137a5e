/**
 * The life of a client's session: connecting, login, online, reconnecting, ended. It decides by what to log in, when to
 * come back and when to give up; src/client does what it emits and tells it what happened.
 */
import {
  sessionSetup,
  HELLO_SECONDS,
  FAREWELL_SECONDS,
  SILENCE_SECONDS,
  STEADY_SECONDS,
} from './session-setup.ts';
import { refusalOf, timerOf, KEEP_CAUSE, KEEP_REFUSAL, LOGGED_OUT } from './session-setup.ts';
import { OWN_GOODBYE, PASS_GOODBYE, SILENT } from './session-setup.ts';

export const sessionMachine = sessionSetup.createMachine({
  id: 'session',
  context: ({ input }) => ({
    ...input,
    hasPassword: false,
    isFinal: false,
    asked: 0,
    problem: null,
    hasSession: false,
    welcomed: false,
    leaving: false,
    attempt: 0,
    cause: '',
    pauses: 0,
    refusal: { code: 'bad-credentials', message: 'no password was given' },
    end: { how: 'logout' },
  }),
  initial: 'connecting',
  on: {
    'logout.asked': [
      { guard: 'isWelcomed', target: '.ended', actions: [OWN_GOODBYE, LOGGED_OUT] },
      { actions: 'rememberLeaving' },
    ],
    'timer.rang': { guard: { type: 'isPatience', ...timerOf }, target: '.ended', actions: 'endUnreachable' },
    '*': { actions: 'ignore' },
  },
  states: {
    connecting: {
      description: 'A connection is being made, and the server’s key compared with the one that is known.',
      initial: 'calling',
      states: {
        calling: {
          description: 'Waits for the network, and for a person where the key is unknown.',
          entry: 'wantConnection',
          on: {
            'connection.opened': '#session.login',
            'connection.failed': {
              target: '#session.reconnecting',
              actions: KEEP_CAUSE,
            },
            'connection.untrusted': {
              target: '#session.ended',
              actions: {
                type: 'endAs',
                params: ({ event }) => ({ end: { how: 'untrusted', message: event.message } }),
              },
            },
          },
        },
        pausing: {
          description: 'The server was too busy to judge the login; it said when to try again.',
          entry: ['dropConnection', 'countPause', 'wantPause'],
          exit: { type: 'dropTimer', params: { timer: 'pause' } },
          on: { 'timer.rang': { guard: { type: 'isPause', ...timerOf }, target: 'calling' } },
        },
      },
    },
    login: {
      description: 'The server is trusted; now it has to let us in.',
      initial: 'greeting',
      exit: { type: 'dropTimer', params: { timer: 'silence' } },
      on: {
        'connection.lost': {
          target: 'reconnecting',
          actions: KEEP_CAUSE,
        },
        'timer.rang': {
          guard: { type: 'isSilence', ...timerOf },
          target: 'reconnecting',
          actions: SILENT,
        },
        'goodbye.received': [
          {
            guard: 'isWelcomed',
            target: 'reconnecting',
            actions: { type: 'rememberCause', params: ({ event }) => ({ cause: event.message }) },
          },
          { target: 'ended', actions: [PASS_GOODBYE, 'endWithGoodbye'] },
        ],
        'login.refused': [
          {
            guard: { type: 'mayComeBackLater', ...refusalOf },
            target: 'reconnecting',
            actions: KEEP_REFUSAL,
          },
          {
            guard: { type: 'mayPause', ...refusalOf },
            target: 'connecting.pausing',
            actions: KEEP_REFUSAL,
          },
          {
            guard: { type: 'mayTryAnother', ...refusalOf },
            target: '.asking',
            actions: [KEEP_REFUSAL, { type: 'forgetPassword', ...refusalOf }],
          },
          {
            guard: { type: 'isBlocked', ...refusalOf },
            target: '.dismissed',
            actions: [KEEP_REFUSAL, 'reportRefusal'],
          },
          {
            target: 'ended',
            actions: [KEEP_REFUSAL, 'reportRefusal', 'endRefused'],
          },
        ],
        'login.accepted': { target: 'online', actions: ['reportSession', 'rememberSession'] },
      },
      states: {
        greeting: {
          description: 'The server speaks first.',
          entry: { type: 'wantTimer', params: { timer: 'silence', seconds: HELLO_SECONDS } },
          on: {
            'hello.received': {
              target: 'choosing',
              actions: [
                'sayHello',
                { type: 'wantTimer', params: { timer: 'silence', seconds: SILENCE_SECONDS } },
              ],
            },
          },
        },
        choosing: {
          description:
            'The session if there is one; else a password that was given, a token, a password to be asked for.',
          always: [
            { guard: 'hasSession', target: 'resuming' },
            { guard: 'lacksFirstPassword', target: 'asking' },
            { guard: 'signsUp', target: 'signingUp' },
            { guard: 'prefersPassword', target: 'offeringPassword' },
            { guard: 'hasToken', target: 'offeringToken' },
            { guard: 'hasPassword', target: 'offeringPassword' },
            { target: 'asking' },
          ],
        },
        asking: {
          description:
            'A person types a password, or a file is read; the server may lose its patience meanwhile.',
          entry: ['countAsking', 'wantPassword'],
          initial: 'connected',
          on: { 'password.withheld': { target: '#session.ended', actions: ['reportRefusal', 'endRefused'] } },
          states: {
            connected: {
              description: 'The connection waits with us.',
              on: {
                'password.given': { target: '#session.login.choosing', actions: 'rememberPassword' },
                'connection.lost': 'apart',
                'goodbye.received': 'apart',
                'timer.rang': { guard: { type: 'isSilence', ...timerOf }, target: 'apart' },
              },
            },
            apart: {
              description: 'The connection is gone; a new one is made when there is something to say.',
              entry: ['dropConnection', { type: 'dropTimer', params: { timer: 'silence' } }],
              on: { 'password.given': { target: '#session.connecting', actions: 'rememberPassword' } },
            },
          },
        },
        signingUp: {
          description: 'Makes the account.',
          entry: { type: 'wantLogin', params: { by: 'signup' } },
        },
        offeringPassword: {
          description: 'The server judges the password.',
          entry: { type: 'wantLogin', params: { by: 'password' } },
        },
        offeringToken: {
          description: 'The server judges the token that an earlier login left.',
          entry: { type: 'wantLogin', params: { by: 'token' } },
          on: {
            'login.refused': {
              guard: { type: 'isWrong', ...refusalOf },
              target: 'choosing',
              actions: ['forgetToken', 'rejectToken'],
            },
          },
        },
        resuming: {
          description: 'Asks for the session of the lost connection.',
          entry: { type: 'wantLogin', params: { by: 'session' } },
          on: {
            'resume.accepted': { target: '#session.online', actions: 'reportResumed' },
            'resume.refused': { target: 'choosing', actions: 'forgetSession' },
          },
        },
        dismissed: {
          description: 'The account is blocked; the server says goodbye.',
          entry: { type: 'wantTimer', params: { timer: 'farewell', seconds: FAREWELL_SECONDS } },
          exit: { type: 'dropTimer', params: { timer: 'farewell' } },
          on: {
            'goodbye.received': { target: '#session.ended', actions: [PASS_GOODBYE, 'endRefused'] },
            'connection.lost': { target: '#session.ended', actions: 'endRefused' },
            'timer.rang': {
              guard: { type: 'isFarewell', ...timerOf },
              target: '#session.ended',
              actions: 'endRefused',
            },
          },
        },
      },
    },
    online: {
      description: 'Logged in; commands go out, results and mail come in.',
      initial: 'staying',
      entry: [
        { type: 'dropTimer', params: { timer: 'patience' } },
        { type: 'wantTimer', params: { timer: 'silence', seconds: SILENCE_SECONDS } },
        { type: 'wantTimer', params: { timer: 'steady', seconds: STEADY_SECONDS } },
      ],
      exit: [
        { type: 'dropTimer', params: { timer: 'silence' } },
        { type: 'dropTimer', params: { timer: 'steady' } },
        'wantPatience',
      ],
      on: {
        'connection.lost': { target: 'reconnecting', actions: KEEP_CAUSE },
        'timer.rang': [
          { guard: { type: 'isSilence', ...timerOf }, target: 'reconnecting', actions: SILENT },
          { guard: { type: 'isSteady', ...timerOf }, actions: 'forgetAttempts' },
        ],
      },
      states: {
        staying: {
          description: 'Until logout, a goodbye, or a loss.',
          always: { guard: 'isLeaving', target: 'leaving' },
          on: {
            'logout.asked': { target: 'leaving', actions: 'rememberLeaving' },
            'goodbye.received': [
              {
                guard: { type: 'comesBackAfter', params: ({ event }) => event },
                target: '#session.reconnecting',
                actions: [
                  'forgetSession',
                  { type: 'rememberCause', params: ({ event }) => ({ cause: event.message }) },
                ],
              },
              { target: '#session.ended', actions: [PASS_GOODBYE, 'endWithGoodbye'] },
            ],
          },
        },
        leaving: {
          description: 'Asked to log out; the server’s goodbye ends it.',
          entry: 'wantLogout',
          on: {
            'goodbye.received': { target: '#session.ended', actions: [PASS_GOODBYE, LOGGED_OUT] },
            'logout.asked': { actions: 'ignore' },
          },
        },
      },
    },
    reconnecting: {
      description: 'The connection is lost, or there was none.',
      entry: 'dropConnection',
      initial: 'judging',
      states: {
        judging: {
          description: 'Who is leaving has left; who never was in gives up; who was in comes back.',
          always: [
            { guard: 'isLeavingAgain', target: '#session.ended', actions: [OWN_GOODBYE, LOGGED_OUT] },
            { guard: 'hasReason', target: 'waiting' },
            { target: '#session.ended', actions: 'endUnreachable' },
          ],
        },
        waiting: {
          description: 'Waits before the next attempt, longer each time.',
          entry: ['countAttempt', 'wantRetry'],
          exit: { type: 'dropTimer', params: { timer: 'retry' } },
          on: { 'timer.rang': { guard: { type: 'isRetry', ...timerOf }, target: '#session.connecting' } },
        },
      },
    },
    ended: {
      description: 'Over; the end says how.',
      entry: ['dropConnection', 'reportEnd'],
      on: { '*': { actions: 'ignore' } },
    },
  },
});
