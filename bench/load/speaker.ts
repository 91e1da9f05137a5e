/** A client of the bare protocol for load: no core, no face, as little work of its own as possible. */
import { systemNetwork } from '../../src/ports/network.ts';
import type { NetworkConnection } from '../../src/ports/network.ts';
import type { BenchServer } from './server.ts';

/** A frame of the server; benches read only what they need. */
export type Frame = { readonly t: string; readonly [field: string]: unknown };

export interface Speaker {
  readonly connection: NetworkConnection;
  readonly user: string;
  /** Called for every frame after the login's result; set before anything is sent. */
  onFrame: (frame: Frame) => void;
  /** Called after the frames that came together. */
  onReadEnd: () => void;
  send(frames: string): void;
}

/** Signs up and is online when it answers. */
export async function signUp(server: BenchServer, user: string): Promise<Speaker> {
  const connection = await systemNetwork.connect({
    host: '127.0.0.1',
    port: server.port,
    tls: server.tls,
    timeoutSeconds: 30,
  });
  let rest = '';
  return new Promise((resolve, reject) => {
    const speaker: Speaker = {
      connection,
      user,
      onFrame: () => undefined,
      onReadEnd: () => undefined,
      send: (frames) => void connection.write(frames),
    };
    let online = false;
    connection.open({
      onData(chunk) {
        const lines = (rest + chunk.toString('utf8')).split('\n');
        rest = lines.pop() ?? '';
        for (const line of lines) {
          const frame = JSON.parse(line) as Frame;
          if (frame.t === 'ping') speaker.send(`${JSON.stringify({ t: 'pong', re: frame['id'] })}\n`);
          else if (online) speaker.onFrame(frame);
          else if (frame.t === 'result') {
            if (frame['ok'] !== true) reject(new Error(line));
            online = true;
            resolve(speaker);
          }
        }
        if (online) speaker.onReadEnd();
      },
      onDrain: () => undefined,
      onClose: (error) => reject(error ?? new Error(`the connection of ${user} was closed`)),
    });
    const hello = { t: 'hello', version: 1, client: 'bench' };
    speaker.send(
      `${JSON.stringify(hello)}\n${JSON.stringify({ t: 'signup', id: 1, user, password: 'bench-secret' })}\n`,
    );
  });
}

/** Signs up many, a few at a time. */
export async function signUpAll(server: BenchServer, names: readonly string[]): Promise<Speaker[]> {
  const speakers: Speaker[] = [];
  for (let at = 0; at < names.length; at += 50) {
    speakers.push(...(await Promise.all(names.slice(at, at + 50).map((name) => signUp(server, name)))));
  }
  return speakers;
}
