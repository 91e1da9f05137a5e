/** What the connection's machine asks and does: its guards and actions, by name. Only `assign` and `emit`. */
import { assertEvent, assign, emit, setup } from 'xstate';
import { refuse } from './vocabulary/codes.ts';
import type { Code, GoodbyeReason } from './vocabulary/codes.ts';
import type { ConnectionContext, ConnectionEvent, ConnectionTimes } from './vocabulary/connection-events.ts';
import type { ConnectionFact, MessageFact, TimerFact, ToldFact } from './vocabulary/facts.ts';
import type { ConnectionId, User } from './vocabulary/identity.ts';
import type { RelayFact } from './vocabulary/relays.ts';
import { timerDropped, timerWanted } from './vocabulary/timers.ts';

/** Seconds that a ping of the heartbeat may stay unanswered. */
export const HEARTBEAT_ANSWER_SECONDS = 45;

/** Seconds that the server has to judge a login whose own time ran out: a slow disk, a long queue, an old session that is asked. */
export const VERDICT_SECONDS = 30;

/** Seconds that the other side has to close the connection after our goodbye. */
export const FAREWELL_SECONDS = 2;

/** The user of a connection before its login. */
export const NOBODY: User = { id: 0, name: '' };

const types = {
  context: {} as ConnectionContext,
  events: {} as ConnectionEvent,
  input: {} as { connection: ConnectionId; times: ConnectionTimes },
  emitted: {} as ConnectionFact | TimerFact | MessageFact | ToldFact | RelayFact,
};

/** The connection's setup: `machines/connection.ts` draws the states. */
export const connectionSetup = setup({
  types,
  guards: {
    isForRelay: ({ event }) => event.type === 'entry.received' && event.command.t === 'relay',
    isLogin: (_, params: { timer: string }) => params.timer === 'login',
    isVerdict: (_, params: { timer: string }) => params.timer === 'verdict',
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
    passRefusal: emit(({ context, event }) => {
      assertEvent(event, ['login.failed', 'login.blocked', 'relay.refused']);
      const ids = [event.commandId];
      return { type: 'commands.refused', connection: context.connection, ids, refusal: event.refusal };
    }),
    openRelay: emit(({ event }) => {
      assertEvent(event, 'relay.joined');
      const { connection, commandId, peer } = event;
      return { type: 'relay.opened' as const, connection, commandId, peer };
    }),
    passAcknowledgement: emit(({ context, event }) => {
      assertEvent(event, 'ack.received');
      return { type: 'mail.acknowledged', session: context.session, signal: event.signal };
    }),
    passSignal: emit(({ context, event }) => {
      assertEvent(event, 'signal.received');
      const { session, user } = context;
      return { type: `${event.signal.t}.received`, session, user, signal: event.signal } as ToldFact;
    }),
    refuseCommands: emit(({ context, event }, params: { code: Code; message: string }) => ({
      type: 'commands.refused' as const,
      connection: context.connection,
      ids: commandIds(event),
      refusal: refuse(params.code, params.message),
    })),

    wantLoginTimer: emit(({ context }) =>
      timerWanted(context.connection, 'login', context.times.loginTimeoutSeconds),
    ),
    dropLoginTimer: emit(({ context }) => timerDropped(context.connection, 'login')),
    wantVerdict: emit(({ context }) => timerWanted(context.connection, 'verdict', VERDICT_SECONDS)),
    dropVerdict: emit(({ context }) => timerDropped(context.connection, 'verdict')),
    restartIdleTimer: emit(({ context }) => idleTimer(context)),
    keepIdleTimer: emit(({ context }) => ({ ...idleTimer(context), keep: true })),
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
});

/** Where nobody sits there is no idle timer. */
function idleTimer({ unattended, session, times }: ConnectionContext): TimerFact {
  return unattended ? timerDropped(session, 'idle') : timerWanted(session, 'idle', times.idleTimeoutSeconds);
}

/** The ids of the commands in an event that no state takes: they are refused, not dropped in silence. */
function commandIds(event: ConnectionEvent): readonly number[] {
  if (event.type === 'commands.received') return event.commands.map((command) => command.id);
  if (event.type === 'entry.received' || event.type === 'logout.received') return [event.command.id];
  return [];
}
