/**
 * A process that stores messages until it is killed. It notes the id of each one once it is acknowledged, and says so
 * when there are `count` of them.
 */
import { openSync, writeSync } from 'node:fs';
import { inStore } from '../../src/ports/store.ts';
import { openStore } from '../../src/store/worker-store.ts';

const [folder = '', notes = '', round = '', count = ''] = process.argv.slice(2);
const file = openSync(notes, 'a');
const store = await openStore({ folder, segmentMessages: 50 });
await inStore(store, 'accounts.import', {
  accounts: ['hans', 'luke'].map((name) => ({ name, hash: 'h' })),
  at: 1,
});

let sent = 0;
let acknowledged = 0;
function send(): void {
  sent += 1;
  const id = `${round}.${sent}`;
  const message = { sender: 1, recipient: 2, id, text: `text ${id}`, at: sent, outcome: 'stored' } as const;
  store.submit('message.add', message, (error) => {
    // Written at once, and to a file: what a killed process had in a buffer would be lost and prove nothing, and a
    // pipe that is full would end it.
    if (error === null) {
      writeSync(file, `${id}\n`);
      acknowledged += 1;
    }
    if (acknowledged === Number(count)) console.log('ready');
    send();
  });
}
for (let parallel = 0; parallel < 20; parallel += 1) send();
