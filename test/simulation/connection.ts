/** A connection of the town: two ends over two pipes, which close, break and fall silent as real ones do. */
import { createHash } from 'node:crypto';
import type { ConnectionHandlers, NetworkConnection } from '../../src/ports/network.ts';
import type { Chance } from './chance.ts';
import { createPipe, type Pipe } from './pipe.ts';
import type { Time } from './time.ts';

export const SERVER_PIN = 'a'.repeat(52);

/** As a stream's high-water mark: beyond it a write asks the writer to wait. */
const HIGH_WATER_BYTES = 16_384;
const LINGER_MILLISECONDS = 5_000;

/** Sees every byte where a program hands it over or gets it. */
export interface Witness {
  written(by: 'client' | 'server', data: Buffer): void;
  /** The server was given these bytes. */
  arrived(data: Buffer): void;
  /** The connection is over for the server: it let go of it, or was told. */
  serverDone(): void;
}

export interface Line {
  readonly client: NetworkConnection;
  readonly server: NetworkConnection;
  readonly isOver: boolean;
  /** The server has let go of its end. */
  readonly isServerDone: boolean;
  /** Both ends are told that the connection broke; what was under way is lost from some point on. */
  break(): void;
  /** Half-open: bytes vanish, in one direction or both, and nobody is told. */
  silence(directions: readonly ('up' | 'down')[]): void;
  /** The client's program reads nothing, or again. */
  stall(isStalled: boolean): void;
  /** The program of one end is gone: nothing more is delivered to it, and the other end hears of it. */
  kill(end: 'client' | 'server'): void;
}

interface End {
  readonly connection: NetworkConnection;
  readonly inbound: Pipe;
  readonly outbound: Pipe;
  deliver(data: Buffer): void;
  /** The other side has finished. */
  finished(): void;
  drained(): void;
  close(error?: Error): void;
  /** Its program is gone. */
  abandon(): void;
  stall(isStalled: boolean): void;
  readonly isClosed: boolean;
}

/** Connects two ends at once. */
export function createLine(
  time: Time,
  chance: Chance,
  address: { readonly host: string; readonly port: number },
  witness: Witness,
): Line {
  const drawn = createHash('sha256').update(chance.bytes(16)).digest();
  const up: Pipe = createPipe(time, chance, {
    onData: (data) => server.deliver(data),
    onFinish: () => server.finished(),
    onDrain: () => client.drained(),
  });
  const down: Pipe = createPipe(time, chance, {
    onData: (data) => client.deliver(data),
    onFinish: () => client.finished(),
    onDrain: () => server.drained(),
  });
  const shared = { time, drawn };
  const client: End = createEnd({
    ...shared,
    ...{ remoteAddress: '10.0.0.1', peerPin: SERVER_PIN, inbound: down, outbound: up },
    written: (data) => witness.written('client', data),
    arrived: () => undefined,
    done: () => undefined,
    other: () => server,
  });
  const server: End = createEnd({
    ...shared,
    ...{ remoteAddress: address.host, inbound: up, outbound: down },
    written: (data) => witness.written('server', data),
    arrived: (data) => witness.arrived(data),
    done: () => witness.serverDone(),
    other: () => client,
  });
  return {
    client: client.connection,
    server: server.connection,
    get isOver() {
      return client.isClosed && server.isClosed;
    },
    get isServerDone() {
      return server.isClosed;
    },
    break() {
      for (const pipe of [up, down]) pipe.cut();
      for (const end of [client, server]) time.after(chance.whole(0, 400), () => end.close(broken()));
    },
    silence(directions) {
      if (directions.includes('up')) up.swallow();
      if (directions.includes('down')) down.swallow();
    },
    stall: (isStalled) => client.stall(isStalled),
    kill(which) {
      const [gone, left] = which === 'client' ? [client, server] : [server, client];
      gone.abandon();
      gone.outbound.finish();
      // What it did not read turns the close into a reset, which may overtake its last words.
      if (!chance.is(0.3)) return;
      gone.outbound.cut();
      time.after(chance.whole(0, 50), () => left.close(broken()));
    },
  };
}

function broken(): Error {
  return Object.assign(new Error('reset'), { code: 'ECONNRESET' });
}

interface EndParts {
  readonly time: Time;
  readonly drawn: Buffer;
  readonly remoteAddress: string;
  readonly peerPin?: string;
  readonly inbound: Pipe;
  readonly outbound: Pipe;
  written(data: Buffer): void;
  arrived(data: Buffer): void;
  /** Called once, when its program lets go of it or is told. */
  done(): void;
  other(): End;
}

function createEnd(parts: EndParts): End {
  const { time, inbound, outbound, remoteAddress, peerPin } = parts;
  let handlers: ConnectionHandlers | null = null;
  let [isOver, isClosed, isGone, isPaused, isStalled] = [false, false, false, false, false];
  let told: { readonly error: Error | undefined } | null = null;
  let isDone = false;

  function done(): void {
    if (!isDone) parts.done();
    isDone = true;
  }

  function flow(): void {
    if (isClosed || (!isOver && (handlers === null || isPaused || isStalled))) inbound.stop();
    else inbound.flow();
  }
  function tell(): void {
    if (told === null || handlers === null || isGone) return;
    const { onClose } = handlers;
    handlers = null;
    done();
    onClose(told.error);
  }
  function close(error?: Error): void {
    if (isClosed) return;
    isOver = isClosed = true;
    inbound.stop();
    outbound.finish();
    told = { error };
    time.after(0, tell);
  }
  const connection: NetworkConnection = {
    ...{ remoteAddress, ...(peerPin === undefined ? {} : { peerPin }) },
    get queuedBytes() {
      return isClosed ? 0 : outbound.queued;
    },
    exporter: (label) => (isClosed ? null : createHash('sha256').update(parts.drawn).update(label).digest()),
    open(given) {
      handlers = given;
      if (told) time.after(0, tell);
      flow();
    },
    write(data) {
      if (isOver || isGone) return false;
      const bytes = Buffer.from(data as string);
      parts.written(bytes);
      outbound.write(bytes);
      return outbound.queued < HIGH_WATER_BYTES;
    },
    pause() {
      isPaused = true;
      flow();
    },
    resume() {
      isPaused = false;
      flow();
    },
    end() {
      if (isOver) return;
      done();
      isOver = true;
      outbound.finish();
      flow();
      time.after(LINGER_MILLISECONDS, () => connection.destroy());
    },
    destroy() {
      done();
      isOver = true;
      if (isClosed) return;
      // What the program itself still holds is lost, and the other side sees a reset.
      if (outbound.queued > 0 && outbound.cut()) time.after(1, () => parts.other().close(broken()));
      close();
    },
  };
  return {
    ...{ connection, inbound, outbound, close },
    deliver(data) {
      if (isOver || isGone || !handlers) return;
      parts.arrived(data);
      handlers.onData(data);
    },
    // The other side said its last; ours follows.
    finished: () => close(),
    drained: () => (isOver || isGone ? undefined : handlers?.onDrain()),
    abandon() {
      isGone = isOver = isClosed = true;
      inbound.stop();
    },
    stall(stalled) {
      isStalled = stalled;
      flow();
    },
    get isClosed() {
      return isClosed;
    },
  };
}
