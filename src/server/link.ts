/** One connection of the server: its socket, intake, outbox and machine, and the session it speaks for. */
import { verify } from 'node:crypto';
import { connectionMachine } from '../../machines/connection.ts';
import type { GoodbyeReason } from '../../machines/vocabulary/codes.ts';
import type { Hello } from '../../machines/vocabulary/commands.ts';
import type { ConnectionEvent, ConnectionTimes } from '../../machines/vocabulary/connection-events.ts';
import type { Fact } from '../../machines/vocabulary/facts.ts';
import type { ConnectionId, SessionId } from '../../machines/vocabulary/identity.ts';
import type { Result, ServerHello } from '../../machines/vocabulary/replies.ts';
import { timerDropped, timerWanted } from '../../machines/vocabulary/timers.ts';
import { attachMachine } from '../bus/attach-machine.ts';
import type { Bus } from '../bus/bus.ts';
import type { Settings } from '../config/settings.ts';
import type { ConnectionHandlers, NetworkConnection } from '../ports/network.ts';
import { encodeEvent, encodeResult } from '../wire/encode.ts';
import { DEVICE_LABEL, PROTOCOL_VERSION, deviceProofBytes } from '../wire/version.ts';
import { FAREWELLS } from './farewells.ts';
import { createFrameDeadline } from './frame-deadline.ts';
import { createIntake, type IntakeTarget } from './intake.ts';
import { createOutbox } from './outbox.ts';
import type { TickEnd } from './outbox.ts';
import type { RelayEnd } from './relay-pipe.ts';
import type { ServerSession, ServerSessions } from './server-sessions.ts';

export interface Link extends RelayEnd {
  readonly connection: ConnectionId;
  /** The IP address of its other end. */
  readonly address: string;
  /** Commands without a result. */
  readonly outstanding: number;
  /** What its machine is at: the name of the outermost state. */
  readonly state: string;
  /** Bytes written and not yet taken. */
  readonly queuedBytes: number;
  /** Gives a command its result. */
  answer(id: number, result: Result): void;
  ping(): void;
  /** Says goodbye and closes; `lost` cuts off without a word. */
  end(reason: GoodbyeReason): void;
  stopReading(): void;
  /** Closes at once. */
  destroy(): void;
}

export interface LinkParts {
  readonly bus: Bus;
  readonly settings: Settings;
  readonly sessions: ServerSessions;
  readonly tickEnd: TickEnd;
  readonly soon: (callback: () => void) => void;
  readonly monotonic: () => number;
  readonly hello: Omit<ServerHello, 'nonce'>;
  readonly nonce: string;
  /** The machine or a handler of this connection made a mistake of ours. */
  readonly onMistake: (error: unknown) => void;
  /** It speaks for a session, or is relayed, from now on; comes once. */
  readonly onLogin: () => void;
  readonly onClose: (wasLoggedIn: boolean) => void;
}

/** Opens `socket` as a connection of that name. */
export function openLink(connection: ConnectionId, socket: NetworkConnection, parts: LinkParts): Link {
  const { bus, settings, sessions, hello, nonce } = parts;
  let session: ServerSession = sessions.provisional();
  let sessionId: SessionId | null = null;
  let taker: Pick<ConnectionHandlers, 'onData' | 'onDrain'> | null = null;
  let pings = 0;

  const onCrash = (error: unknown) => {
    parts.onMistake(error);
    // The machine cannot say it any more: presence must hear that nobody answers for the session.
    if (sessionId !== null) bus.publish({ type: 'session.disconnected', session: sessionId, connection });
    outbox.finish(
      encodeEvent({ t: 'error', code: 'internal', message: 'the server made a mistake; it is in its log' }),
    );
    socket.end();
  };
  const input = { connection, times: timesOf(settings) };
  const machine = attachMachine({ bus, machine: connectionMachine, input, instance: connection, onCrash });
  const send = (event: ConnectionEvent) => machine.send(event);
  const outbox = createOutbox(socket, parts.tickEnd, settings.limits.outboxBytes, () => {
    send({ type: 'outbox.overflowed' });
  });
  const push = (line: string) => outbox.push(line);

  const { frameSeconds } = settings.limits;
  const deadline = createFrameDeadline(frameSeconds, parts.monotonic, (seconds) => {
    bus.publish(timerWanted(connection, 'frame', seconds));
  });
  const intake = createIntake(settings.limits, deadline, {
    order: () => session.order,
    onHello: greet,
    ...toMachine(send),
    onBroken: breakOff,
    ...{ pause: () => socket.pause(), resume: () => socket.resume(), soon: parts.soon },
    isBehind: () => outbox.isBehind,
  });

  function breakOff(code: string, message: string): void {
    outbox.finish(encodeEvent({ t: 'error', code, message }));
    send({ type: 'frames.broken' });
    socket.end();
  }

  function greet({ version, device, proof, unattended = false }: Hello): void {
    if (version !== PROTOCOL_VERSION) {
      const message = `this server speaks version ${PROTOCOL_VERSION} of the protocol, not ${version}`;
      breakOff('version', message);
      return;
    }
    const proven = device !== undefined && isProven(device, proof ?? '', nonce, socket);
    send({ type: 'hello.received', unattended, device: proven ? device : null });
  }

  /** What the bus has for this connection's machine, and what it means for the socket. */
  function onFact(fact: Fact): void {
    if (fact.type === 'timer.rang' && fact.timer === 'frame') {
      if (deadline.rang()) intake.late(frameSeconds);
      return;
    }
    if (fact.type === 'session.opened' || fact.type === 'session.resumed') {
      sessionId = fact.session;
      parts.onLogin();
    }
    if (fact.type === 'session.opened') {
      sessions.open(fact.session, session);
      intake.allow(settings.limits.frameBytes);
    } else if (fact.type === 'session.resumed') {
      const provisional = session;
      session = sessions.take(fact.session, session);
      provisional.order.writeTo(null);
      take(session);
      intake.allow(settings.limits.frameBytes);
      push(encodeResult(fact.commandId, { ok: true, user: fact.user.name }));
      session.order.repeatAfter(fact.results);
    }
    send(fact as ConnectionEvent);
    if (fact.type === 'session.resumed') intake.settled(fact.commandId);
  }

  function answer(id: number, result: Result): void {
    if (session.order.settle(id, result)) intake.settled(id);
  }

  function take(taken: ServerSession): void {
    taken.order.writeTo(push);
    taken.holder = {
      connection,
      onFact: (fact) => send(fact as ConnectionEvent),
      push,
      settled: intake.settled,
    };
  }

  take(session);
  const detach = bus.attend(connection, { onFact, onResult: answer });
  socket.open({
    onData: (chunk) => (taker ? taker.onData(chunk) : intake.read(chunk)),
    onDrain() {
      taker?.onDrain();
      outbox.drained();
      intake.drained();
    },
    onClose() {
      intake.close();
      bus.publish(timerDropped(connection, 'frame'));
      send({ type: 'socket.closed' });
      detach();
      machine.stop();
      if (session.holder?.connection === connection) {
        session.holder = null;
        session.order.writeTo(null);
      }
      parts.onClose(sessionId !== null || taker !== null);
    },
  });
  push(encodeEvent({ ...hello, nonce }));

  return {
    connection,
    address: socket.remoteAddress,
    get outstanding() {
      return session.order.outstanding;
    },
    get state() {
      return machine.state();
    },
    get queuedBytes() {
      return socket.queuedBytes;
    },
    answer,
    socket,
    giveAway(handlers) {
      intake.close();
      outbox.flush();
      taker = handlers;
      parts.onLogin();
    },
    ping: () => push(encodeEvent({ t: 'ping', id: ++pings })),
    end(reason) {
      if (taker) return socket.end();
      if (reason === 'lost') return socket.destroy();
      intake.close();
      outbox.finish(encodeEvent({ t: 'goodbye', reason, message: FAREWELLS[reason] }));
      socket.end();
    },
    stopReading() {
      intake.close();
      socket.pause();
    },
    destroy: () => socket.destroy(),
  };
}

/** What comes in, as events of the machine. */
function toMachine(
  send: (event: ConnectionEvent) => void,
): Pick<IntakeTarget, 'onSignal' | 'onBarrier' | 'onBurst'> {
  return {
    onSignal(signal) {
      if (signal.t === 'ack') send({ type: 'ack.received', signal });
      else if (signal.t === 'pong') send({ type: 'pong.received' });
      else send({ type: 'signal.received', signal });
    },
    onBarrier(command) {
      if (command.t === 'logout') send({ type: 'logout.received', command });
      else send({ type: 'entry.received', command });
    },
    onBurst: (commands) => send({ type: 'commands.received', commands }),
  };
}

/** Whether the client holds the device's private key: its signature over this connection (docs/protocol.md, "Devices"). */
function isProven(device: string, proof: string, nonce: string, socket: NetworkConnection): boolean {
  try {
    const key = { key: Buffer.from(device, 'base64url'), format: 'der' as const, type: 'spki' as const };
    const bytes = deviceProofBytes(nonce, socket.exporter(DEVICE_LABEL));
    return verify(null, bytes, key, Buffer.from(proof, 'base64url'));
  } catch {
    return false;
  }
}

function timesOf({
  login,
  idleTimeoutSeconds,
  heartbeatSeconds,
  allowUnattended,
}: Settings): ConnectionTimes {
  return { loginTimeoutSeconds: login.timeoutSeconds, idleTimeoutSeconds, heartbeatSeconds, allowUnattended };
}
