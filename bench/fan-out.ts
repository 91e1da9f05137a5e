/** T3: one broadcasts to everyone who is online. Prints the server's CPU per delivery. `node bench/fan-out.ts [plain|tls] [users] [broadcasts]` */
import { startBenchServer } from './load/server.ts';
import { signUpAll } from './load/speaker.ts';

const tls = process.argv[2] !== 'plain';
const users = Number(process.argv[3] ?? 1_000);
const broadcasts = Number(process.argv[4] ?? 100);
const PER_SECOND = 20;

const server = await startBenchServer(tls);
try {
  const names = Array.from({ length: users + 1 }, (_, at) => `user${at}`);
  const [sender, ...receivers] = await signUpAll(server, names);
  if (!sender) throw new Error('nobody to send');
  const idleKib = server.rssKib() / (users + 1);
  const all = receivers.map(
    (receiver) =>
      new Promise<void>((resolve, reject) => {
        let received = 0;
        receiver.onFrame = (frame) => {
          if (frame.t !== 'broadcast') return;
          if (frame['text'] !== String(received)) reject(new Error(`${receiver.user} missed ${received}`));
          if (++received === broadcasts) resolve();
        };
      }),
  );
  await new Promise((resolve) => setTimeout(resolve, 1_000));
  const cpu = server.cpuSeconds();
  for (let at = 0; at < broadcasts; at++) {
    sender.send(`${JSON.stringify({ t: 'broadcast', id: at + 2, text: String(at) })}\n`);
    await new Promise((resolve) => setTimeout(resolve, 1_000 / PER_SECOND));
  }
  await Promise.all(all);
  const microseconds = ((server.cpuSeconds() - cpu) * 1e6) / (broadcasts * users);
  const how = tls ? 'TLS' : 'plain';
  console.log(`T3 ${how}: ${microseconds.toFixed(2)} µs of server CPU per delivery to ${users}`);
  console.log(
    `T5 ${how}: at most ${idleKib.toFixed(0)} KiB of memory per idle connection (whole process / connections)`,
  );
} finally {
  await server.stop();
}
