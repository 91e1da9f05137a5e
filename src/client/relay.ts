/**
 * A second connection to the server, over which it relays to another client: hello, the ticket, one result; from then on it is
 * the other client's.
 */
import { handOver, type HandOver } from '../peer/hand-over.ts';
import type { NetworkConnection } from '../ports/network.ts';
import { decodeServerFrame } from '../wire/decode.ts';
import { encodeClientFrame } from '../wire/encode.ts';
import { PROTOCOL_VERSION } from '../wire/version.ts';
import { dial, type DialOptions } from './dial.ts';
import { CLIENT_NAME } from './entry.ts';

/** The longest line before the result, bytes. */
const LONGEST_LINE = 16 * 1024;

const LF = 10;
const COMMAND_ID = 1;

/**
 * Calls the server and shows it `ticket`. Resolves when the other client has come, too; rejects with a sentence. The server's
 * key must be the known one: nobody is asked here.
 */
export async function callRelay(
  options: DialOptions,
  knownServers: string,
  ticket: string,
  signal: AbortSignal,
): Promise<NetworkConnection> {
  const known = { ...options, acceptNewServer: false, trust: () => Promise.resolve(false) };
  const dialled = await dial(known, knownServers);
  if (dialled.how !== 'opened') throw new Error(dialled.how === 'failed' ? dialled.cause : dialled.message);
  return joinedOver(dialled.connection, ticket, signal);
}

function joinedOver(
  connection: NetworkConnection,
  ticket: string,
  signal: AbortSignal,
): Promise<NetworkConnection> {
  return new Promise((resolve, reject) => {
    let waiting: Buffer = Buffer.alloc(0);
    let handed: HandOver | null = null;

    const giveUp = (): void => fail('given up');
    function fail(message: string): void {
      signal.removeEventListener('abort', giveUp);
      // First: what ends the connection says less than why it was ended.
      reject(new Error(message));
      connection.destroy();
    }
    function read(data: Buffer): void {
      waiting = Buffer.concat([waiting, data]);
      for (let end = waiting.indexOf(LF); end >= 0 && !handed; end = waiting.indexOf(LF)) {
        const line = waiting.toString('utf8', 0, end);
        waiting = waiting.subarray(end + 1);
        take(line);
      }
      if (!handed && waiting.length > LONGEST_LINE) fail('the server broke the protocol');
    }
    function take(line: string): void {
      const decoded = decodeServerFrame(line);
      if (decoded?.kind !== 'frame') return;
      const { frame } = decoded;
      if (frame.t === 'error') fail(frame.message);
      else if (frame.t === 'goodbye') fail('the other side did not come');
      else if (frame.t === 'result' && frame.re === COMMAND_ID) {
        if (!frame.ok) return fail(frame.message);
        signal.removeEventListener('abort', giveUp);
        handed = handOver(connection, waiting, []);
        resolve(handed.connection);
      }
    }

    if (signal.aborted) return giveUp();
    signal.addEventListener('abort', giveUp, { once: true });
    connection.open({
      onData: (data) => (handed ? handed.onData(data) : read(data)),
      onDrain: () => handed?.onDrain(),
      onClose: (error) => (handed ? handed.onClose(error) : fail('the server closed the connection')),
    });
    connection.write(
      encodeClientFrame({ t: 'hello', version: PROTOCOL_VERSION, client: CLIENT_NAME }) +
        encodeClientFrame({ t: 'relay', id: COMMAND_ID, ticket }),
    );
  });
}
