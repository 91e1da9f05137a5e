/**
 * The yardstick for this machine: a bare relay (JSON, a Map, one write per socket and tick; no machine, no bus, no disk)
 * under the load of T1 and T2. What Hubbub costs is read as a ratio to it. `node bench/relay.ts`
 */
import { createServer } from 'node:net';
import type { Socket } from 'node:net';

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

const relay = createServer((socket) => {
  let rest = '';
  let name = '';
  socket.setNoDelay(true);
  socket.on('error', () => socket.destroy());
  socket.on('data', (chunk) => {
    const lines = (rest + chunk.toString('utf8')).split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) {
      const frame = JSON.parse(line) as { t: string; id: number; user: string; to: string; text: string };
      if (frame.t === 'signup') {
        name = frame.user;
        users.set(name, socket);
      }
      if (frame.t === 'message') {
        const to = users.get(frame.to);
        if (to)
          push(to, `${JSON.stringify({ t: 'message', seq: frame.id, from: name, text: frame.text })}\n`);
      }
      if (frame.id) push(socket, `${JSON.stringify({ t: 'result', re: frame.id, ok: true })}\n`);
    }
  });
});
relay.listen(0, '127.0.0.1', () => {
  const address = relay.address();
  console.log(`listening on 127.0.0.1:${typeof address === 'object' ? address?.port : ''} (plain)`);
});
process.once('SIGTERM', () => process.exit(0));
