/** A process that stores messages until it is killed, and prints the id of each one once it is acknowledged. */
import { writeSync } from 'node:fs';
import { inStore } from '../../src/ports/store.ts';
import { openStore } from '../../src/store/worker-store.ts';

const [folder = '', round = ''] = process.argv.slice(2);
const store = await openStore({ folder, segmentMessages: 50 });
await inStore(store, 'accounts.import', {
  accounts: ['hans', 'luke'].map((name) => ({ name, hash: 'h' })),
  at: 1,
});

let sent = 0;
function send(): void {
  sent += 1;
  const id = `${round}.${sent}`;
  const message = { sender: 1, recipient: 2, id, text: `text ${id}`, at: sent, outcome: 'stored' } as const;
  store.submit('message.add', message, (error) => {
    // Written at once: what a killed process had in a buffer would be lost, and prove nothing.
    if (error === null) writeSync(1, `${id}\n`);
    send();
  });
}
for (let parallel = 0; parallel < 20; parallel += 1) send();
