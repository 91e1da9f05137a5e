/**
 * The life of one connection on the server: hello, login, the session's commands, goodbye. It decides what is allowed
 * and when it ends; the server does what it emits, the actors on the bus answer.
 */
import { connectionSetup, HEARTBEAT_ANSWER_SECONDS, NOBODY } from './connection-setup.ts';

/** What stands in the way of commands that a state does not take: they are refused, never dropped in silence. */
const UNTIL_LOGIN = {
  type: 'refuseCommands',
  params: { code: 'login-first', message: 'log in first' },
} as const;
const SECOND_LOGIN = {
  type: 'refuseCommands',
  params: { code: 'already-online', message: 'you are logged in already' },
} as const;
const WHILE_LEAVING = {
  type: 'refuseCommands',
  params: { code: 'interrupted', message: 'the session has ended' },
} as const;

const WHILE_RELAYING = {
  type: 'refuseCommands',
  params: { code: 'interrupted', message: 'this connection carries no commands any more' },
} as const;

/** Guards ask which timer rang. */
const rang = { params: ({ event }: { event: { timer: string } }) => event };

export const connectionMachine = connectionSetup.createMachine({
  id: 'connection',
  context: ({ input }) => ({
    ...input,
    session: '',
    user: NOBODY,
    unattended: false,
    device: null,
    probeSeconds: HEARTBEAT_ANSWER_SECONDS,
    reason: 'logout',
  }),
  initial: 'login',
  states: {
    login: {
      description: 'Nobody yet: everything but a hello and a login is refused, and time is short.',
      initial: 'greeting',
      entry: 'wantLoginTimer',
      exit: 'dropLoginTimer',
      on: {
        'timer.rang': {
          guard: { type: 'isLogin', ...rang },
          target: 'ending',
          actions: { type: 'rememberReason', params: { reason: 'timeout' } },
        },
        'drain.begun': {
          target: 'ending',
          actions: { type: 'rememberReason', params: { reason: 'shutdown' } },
        },
        'socket.closed': 'loggedOut',
        'frames.broken': 'loggedOut',
        'outbox.overflowed': { target: 'loggedOut', actions: { type: 'cutOff', params: { reason: 'slow' } } },
        '*': { actions: UNTIL_LOGIN },
      },
      states: {
        greeting: {
          description: 'The server has said hello and waits for the client’s.',
          on: { 'hello.received': { target: 'waiting', actions: 'rememberManners' } },
        },
        waiting: {
          description: 'Waits for a login, a sign-up or a session to take up.',
          on: {
            'entry.received': [
              { guard: 'isForRelay', target: 'pairing', actions: 'askEntry' },
              { target: 'verifying', actions: 'askEntry' },
            ],
          },
        },
        pairing: {
          description:
            'Waits for the client that it wants to be relayed to; the time to log in is all it has.',
          on: {
            'relay.refused': { target: 'waiting', actions: 'passRefusal' },
            'login.failed': { target: 'waiting', actions: 'passRefusal' },
            'relay.joined': { target: '#connection.relaying', actions: 'openRelay' },
          },
        },
        verifying: {
          description: 'Accounts and presence judge the attempt; that takes none of the client’s time.',
          on: {
            'timer.rang': { guard: { type: 'isLogin', ...rang }, target: 'overdue' },
            'login.failed': { target: 'waiting', actions: 'passRefusal' },
            'login.blocked': { target: '#connection.blocked', actions: 'passRefusal' },
            'session.opened': {
              target: '#connection.authenticated',
              actions: ['rememberSession', 'restartIdleTimer'],
            },
            'session.resumed': {
              target: '#connection.authenticated',
              actions: ['rememberSession', 'keepIdleTimer'],
            },
          },
        },
        overdue: {
          description: 'The time to log in ran out while the attempt is judged: it is the last one.',
          entry: 'wantVerdict',
          exit: 'dropVerdict',
          on: {
            'login.failed': {
              target: '#connection.ending',
              actions: ['passRefusal', { type: 'rememberReason', params: { reason: 'timeout' } }],
            },
            'login.blocked': { target: '#connection.blocked', actions: 'passRefusal' },
            'session.opened': {
              target: '#connection.authenticated',
              actions: ['rememberSession', 'restartIdleTimer'],
            },
            'session.resumed': {
              target: '#connection.authenticated',
              actions: ['rememberSession', 'keepIdleTimer'],
            },
            'timer.rang': {
              guard: { type: 'isVerdict', ...rang },
              target: '#connection.ending',
              actions: { type: 'rememberReason', params: { reason: 'timeout' } },
            },
          },
        },
      },
    },
    blocked: {
      description: 'The account is blocked: says so and waits for the other side to close.',
      entry: [{ type: 'rememberReason', params: { reason: 'blocked' } }, 'sayGoodbye', 'wantFarewell'],
      exit: 'dropFarewell',
      on: {
        'socket.closed': 'loggedOut',
        'timer.rang': { guard: { type: 'isFarewell', ...rang }, target: 'loggedOut' },
        '*': { actions: WHILE_LEAVING },
      },
    },
    authenticated: {
      description: 'A session: its commands pass, each one resets the idle timer.',
      initial: 'live',
      entry: 'wantHeartbeat',
      exit: 'dropHeartbeat',
      on: {
        'timer.rang': {
          guard: { type: 'isIdle', ...rang },
          target: '.leaving',
          actions: { type: 'leave', params: { reason: 'idle' } },
        },
        'commands.received': { actions: ['acceptCommands', 'restartIdleTimer'] },
        'ack.received': { actions: 'passAcknowledgement' },
        'signal.received': { actions: 'passSignal' },
        'logout.received': { target: '.leaving', actions: 'leaveByLogout' },
        'session.challenged': {
          target: '.probing',
          actions: { type: 'rememberProbe', params: ({ event }) => event },
        },
        'session.ended': {
          target: 'ending',
          actions: { type: 'rememberReason', params: ({ event }) => ({ reason: event.reason }) },
        },
        'session.takenOver': { target: 'loggedOut', actions: { type: 'cutOff', params: { reason: 'lost' } } },
        'socket.closed': { target: 'loggedOut', actions: 'disconnect' },
        'frames.broken': { target: 'loggedOut', actions: 'disconnect' },
        'outbox.overflowed': {
          target: 'loggedOut',
          actions: ['disconnect', { type: 'cutOff', params: { reason: 'slow' } }],
        },
        '*': { actions: SECOND_LOGIN },
      },
      states: {
        live: {
          description: 'The other side is there.',
          on: {
            'timer.rang': {
              guard: { type: 'isHeartbeat', ...rang },
              target: 'probing',
              actions: { type: 'rememberProbe', params: { seconds: HEARTBEAT_ANSWER_SECONDS } },
            },
          },
        },
        probing: {
          description: 'Asked whether it is still there; an answer or a command proves it.',
          entry: ['ping', 'wantProbe'],
          exit: 'dropProbe',
          on: {
            'session.challenged': {
              target: 'probing',
              reenter: true,
              actions: { type: 'rememberProbe', params: ({ event }) => event },
            },
            'pong.received': { target: 'live', actions: ['reportAnswer', 'wantHeartbeat'] },
            'commands.received': {
              target: 'live',
              actions: ['reportAnswer', 'wantHeartbeat', 'acceptCommands', 'restartIdleTimer'],
            },
            'timer.rang': {
              guard: { type: 'isProbe', ...rang },
              target: '#connection.loggedOut',
              actions: ['disconnect', { type: 'cutOff', params: { reason: 'lost' } }],
            },
          },
        },
        leaving: {
          description: 'The session is over; presence is about to say so.',
          on: {
            'commands.received': { actions: WHILE_LEAVING },
            'logout.received': { actions: WHILE_LEAVING },
          },
        },
      },
    },
    relaying: {
      description: 'Carries what two clients have sealed from one to the other; no frame passes any more.',
      on: {
        'relay.ended': { target: 'loggedOut', actions: { type: 'cutOff', params: { reason: 'lost' } } },
        'drain.begun': { target: 'loggedOut', actions: { type: 'cutOff', params: { reason: 'lost' } } },
        'socket.closed': 'loggedOut',
        '*': { actions: WHILE_RELAYING },
      },
    },
    ending: {
      description: 'Has said goodbye and waits for the other side to close.',
      entry: ['sayGoodbye', 'wantFarewell'],
      exit: 'dropFarewell',
      on: {
        'socket.closed': 'loggedOut',
        'timer.rang': { guard: { type: 'isFarewell', ...rang }, target: 'loggedOut' },
        '*': { actions: WHILE_LEAVING },
      },
    },
    loggedOut: {
      description: 'The connection is gone.',
      type: 'final',
    },
  },
});
