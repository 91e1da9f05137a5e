/**
 * The yardstick for this machine: a bare relay (JSON, a Map, one write per socket and tick; no machine, no bus, no disk, no
 * passwords) under the load of the other benches. What Hubbub costs is read as a ratio to it. `node bench/relay.ts [plain|tls]`
 */
import { createServer as createPlainServer } from 'node:net';
import type { Socket } from 'node:net';
import { createServer as createTlsServer } from 'node:tls';
import { makeCertificate, makeIdentityKey, privateKeyToPem } from '../src/ports/certificate.ts';
import { systemRandomness } from '../src/ports/randomness.ts';
import { APPLICATION_PROTOCOL, TLS_SETTINGS } from '../src/ports/tls-settings.ts';

type Frame = {
  readonly t: string;
  readonly id: number;
  readonly user: string;
  readonly to: string;
  readonly text: string;
};

const users = new Map<string, Socket>();
const out = new Map<Socket, string>();

function flush(): void {
  for (const [socket, lines] of out) socket.write(lines);
  out.clear();
}

function push(socket: Socket, line: string): void {
  if (out.size === 0) setImmediate(flush);
  out.set(socket, (out.get(socket) ?? '') + line);
}

/** The same line to everybody but one, encoded once. */
function tell(event: object, except: Socket): void {
  const line = `${JSON.stringify(event)}\n`;
  for (const socket of users.values()) if (socket !== except) push(socket, line);
}

function serve(socket: Socket): void {
  let rest = '';
  let name = '';
  socket.setNoDelay(true);
  socket.on('error', () => socket.destroy());
  socket.write('{"t":"hello","version":1,"nonce":""}\n');
  socket.on('data', (chunk) => {
    const lines = (rest + chunk.toString('utf8')).split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) obey(JSON.parse(line) as Frame);
  });
  socket.on('close', () => {
    if (users.get(name) !== socket) return;
    users.delete(name);
    tell({ t: 'presence', moves: [{ user: name, online: false }] }, socket);
  });

  function obey(frame: Frame): void {
    if (frame.t === 'login') {
      name = frame.user;
      users.set(name, socket);
      tell({ t: 'presence', moves: [{ user: name, online: true }] }, socket);
    } else if (frame.t === 'message') {
      const to = users.get(frame.to);
      if (to) push(to, `${JSON.stringify({ t: 'message', seq: frame.id, from: name, text: frame.text })}\n`);
    } else if (frame.t === 'broadcast') tell({ t: 'broadcast', from: name, text: frame.text }, socket);
    if (frame.id) push(socket, `${JSON.stringify({ t: 'result', re: frame.id, ok: true })}\n`);
    if (frame.t === 'logout') socket.end();
  }
}

function listen(tls: boolean) {
  if (!tls) return createPlainServer(serve);
  const privateKey = makeIdentityKey(systemRandomness);
  const cert = makeCertificate({ privateKey, commonName: 'relay', random: systemRandomness });
  return createTlsServer(
    { ...TLS_SETTINGS, key: privateKeyToPem(privateKey), cert, ALPNProtocols: [APPLICATION_PROTOCOL] },
    serve,
  );
}

const relay = listen(process.argv[2] === 'tls');
relay.listen({ port: 0, host: '127.0.0.1', backlog: 4_096 }, () => {
  const address = relay.address();
  console.log(`listening on 127.0.0.1:${typeof address === 'object' ? address?.port : ''} (relay)`);
});
process.once('SIGTERM', () => process.exit(0));
