/**
 * The life of one connection on the server: hello, login, the session's commands, goodbye. It decides what is allowed
 * and when it ends; the server does what it emits, the actors on the bus answer.
 */
import { assertEvent, assign, emit, enqueueActions, setup } from 'xstate';
import { refuse } from './vocabulary/codes.ts';
import type { Code, GoodbyeReason } from './vocabulary/codes.ts';
import type { ConnectionContext, ConnectionEvent, ConnectionTimes } from './vocabulary/connection-events.ts';
import type { ConnectionFact, MessageFact, TimerFact } from './vocabulary/facts.ts';
import type { ConnectionId, User } from './vocabulary/identity.ts';
import { timerDropped, timerWanted } from './vocabulary/timers.ts';

/** Seconds that a ping of the heartbeat may stay unanswered. */
export const HEARTBEAT_ANSWER_SECONDS = 45;

/** Seconds that the other side has to close the connection after our goodbye. */
export const FAREWELL_SECONDS = 2;

const NOBODY: User = { id: 0, name: '' };

const types = {
  context: {} as ConnectionContext,
  events: {} as ConnectionEvent,
  input: {} as { connection: ConnectionId; times: ConnectionTimes },
  emitted: {} as ConnectionFact | TimerFact | MessageFact,
};

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

/** Guards ask which timer rang. */
const rang = { params: ({ event }: { event: { timer: string } }) => event };

export const connectionMachine = setup({
  types,
  guards: {
    isLogin: (_, params: { timer: string }) => params.timer === 'login',
    isIdle: (_, params: { timer: string }) => params.timer === 'idle',
    isHeartbeat: (_, params: { timer: string }) => params.timer === 'heartbeat',
    isProbe: (_, params: { timer: string }) => params.timer === 'probe',
    isFarewell: (_, params: { timer: string }) => params.timer === 'farewell',
  },
  actions: {
    rememberManners: assign(({ context, event }) => {
      assertEvent(event, 'hello.received');
      return { unattended: event.unattended && context.times.allowUnattended, device: event.device };
    }),
    rememberSession: assign(({ event }) => {
      assertEvent(event, ['session.opened', 'session.resumed']);
      return { session: event.session, user: event.user };
    }),
    rememberProbe: assign((_, params: { seconds: number }) => ({ probeSeconds: params.seconds })),
    rememberReason: assign((_, params: { reason: GoodbyeReason }) => ({ reason: params.reason })),

    askEntry: emit(({ context, event }) => {
      assertEvent(event, 'entry.received');
      return {
        type: `${event.command.t}.asked`,
        connection: context.connection,
        device: context.device,
        command: event.command,
      } as ConnectionFact;
    }),
    acceptCommands: emit(({ context, event }) => {
      assertEvent(event, 'commands.received');
      return {
        type: 'commands.accepted',
        session: context.session,
        user: context.user,
        commands: event.commands,
      };
    }),
    passAcknowledgement: emit(({ context, event }) => {
      assertEvent(event, 'ack.received');
      return { type: 'mail.acknowledged', session: context.session, signal: event.signal };
    }),
    refuseCommands: enqueueActions(({ context, event, enqueue }, params: { code: Code; message: string }) => {
      const ids = commandIds(event);
      if (ids.length === 0) return;
      const refusal = refuse(params.code, params.message);
      enqueue.emit({ type: 'commands.refused', connection: context.connection, ids, refusal });
    }),

    wantLoginTimer: emit(({ context }) =>
      timerWanted(context.connection, 'login', context.times.loginTimeoutSeconds),
    ),
    dropLoginTimer: emit(({ context }) => timerDropped(context.connection, 'login')),
    restartIdleTimer: enqueueActions(({ context, enqueue }) => {
      if (!context.unattended)
        enqueue.emit(timerWanted(context.session, 'idle', context.times.idleTimeoutSeconds));
    }),
    keepIdleTimer: enqueueActions(({ context, enqueue }) => {
      if (context.unattended) return;
      enqueue.emit({ ...timerWanted(context.session, 'idle', context.times.idleTimeoutSeconds), keep: true });
    }),
    wantHeartbeat: emit(({ context }) =>
      timerWanted(context.connection, 'heartbeat', context.times.heartbeatSeconds),
    ),
    dropHeartbeat: emit(({ context }) => timerDropped(context.connection, 'heartbeat')),
    wantProbe: emit(({ context }) => timerWanted(context.connection, 'probe', context.probeSeconds)),
    dropProbe: emit(({ context }) => timerDropped(context.connection, 'probe')),
    ping: emit(({ context }) => ({ type: 'ping.wanted' as const, connection: context.connection })),
    reportAnswer: emit(({ context }) => ({ type: 'session.answered' as const, session: context.session })),

    leaveByLogout: emit(({ context, event }) => {
      assertEvent(event, 'logout.received');
      return {
        type: 'session.left' as const,
        session: context.session,
        reason: 'logout' as const,
        commandId: event.command.id,
      };
    }),
    leave: emit(({ context }, params: { reason: GoodbyeReason }) => ({
      type: 'session.left' as const,
      session: context.session,
      reason: params.reason,
    })),
    disconnect: emit(({ context }) => ({
      type: 'session.disconnected' as const,
      session: context.session,
      connection: context.connection,
    })),
    sayGoodbye: emit(({ context }) => ({
      type: 'connection.ended' as const,
      connection: context.connection,
      reason: context.reason,
    })),
    cutOff: emit(({ context }, params: { reason: 'lost' | 'slow' }) => ({
      type: 'connection.ended' as const,
      connection: context.connection,
      reason: params.reason,
    })),
    wantFarewell: emit(({ context }) => timerWanted(context.connection, 'farewell', FAREWELL_SECONDS)),
    dropFarewell: emit(({ context }) => timerDropped(context.connection, 'farewell')),
  },
}).createMachine({
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
          on: { 'entry.received': { target: 'verifying', actions: 'askEntry' } },
        },
        verifying: {
          description: 'Accounts and presence judge the attempt.',
          on: {
            'login.failed': 'waiting',
            'login.blocked': '#connection.blocked',
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
        'logout.received': { target: '.leaving', actions: 'leaveByLogout' },
        'session.challenged': {
          target: '.probing',
          reenter: true,
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

/** The ids of the commands in an event that no state takes: they are refused, not dropped in silence. */
function commandIds(event: ConnectionEvent): readonly number[] {
  if (event.type === 'commands.received') return event.commands.map((command) => command.id);
  if (event.type === 'entry.received' || event.type === 'logout.received') return [event.command.id];
  return [];
}
