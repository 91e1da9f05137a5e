/** A program: the terminal face over a fake core. `pseudo-terminal.ts` runs it and drives the core over a socket. */
import { connect } from 'node:net';
import { createInterface } from 'node:readline';
import { ReadStream, WriteStream } from 'node:tty';
import { runTerminal } from '../../../src/client/faces/terminal.ts';
import type { ClientEnd, ClientEvent } from '../../../src/client/events.ts';
import type { PasswordQuestion } from '../../../src/client/core.ts';
import { systemDisk } from '../../../src/ports/disk.ts';
import { systemClock } from '../../../src/ports/clock.ts';
import { fakeCore } from './fake-core.ts';

/** What the test may ask of the core; each is answered by what the face has done so far. */
export type Order =
  | { readonly do: 'welcome' }
  | { readonly do: 'emit'; readonly events: readonly ClientEvent[] }
  /** Messages of hans, `line 0` and so on, so many a second. */
  | { readonly do: 'flood'; readonly perSecond: number; readonly count: number }
  | { readonly do: 'reply'; readonly fields: Readonly<Record<string, unknown>> }
  | { readonly do: 'password'; readonly question?: Partial<PasswordQuestion> }
  | { readonly do: 'trust' }
  | { readonly do: 'end'; readonly end: ClientEnd }
  | { readonly do: 'report' };

export interface Report {
  /** Without what the face asks by itself when it is welcomed. */
  readonly submitted: readonly string[];
  readonly secrets: readonly unknown[];
  /** What password() and trust() resolved to. */
  readonly answers: readonly unknown[];
  /** CPU that the process has used since its start, all threads. */
  readonly cpuMilliseconds: number;
  /** Messages of the flood that are still to come. */
  readonly floodLeft: number;
}

const PIN = 'q4wd7nyr7r7ylxkjoh6mpbhsbhkzwcjltjb53dsdj7g6mtndtnca';

/* whoelse and blocks. */
const LOOKS = 2;

const [port = '', historyFile = ''] = process.argv.slice(2);
const { stdin, stdout } = process;
if (!(stdin instanceof ReadStream) || !(stdout instanceof WriteStream)) throw new Error('needs a terminal');

const fake = fakeCore(false);
const answers: unknown[] = [];
const interrupt = new AbortController();
process.on('SIGINT', () => interrupt.abort());
const running = runTerminal({
  start: fake.start,
  stdin,
  stdout,
  user: 'luke',
  colour: 'auto',
  isUtf8: true,
  disk: systemDisk,
  historyFile,
  server: 'localhost:7777',
  given: {},
  interrupt,
  clock: systemClock,
});

let floodLeft = 0;

/** By the clock, so that a late timer makes up for what it missed. */
function flood(perSecond: number, count: number): void {
  const began = performance.now();
  let sent = 0;
  floodLeft = count;
  const timer = setInterval(() => {
    const due = Math.min(count, Math.ceil(((performance.now() - began) * perSecond) / 1_000));
    for (; sent < due; sent++) {
      const text = `line ${sent}`;
      fake.emit({
        ...{ type: 'message', id: text, from: 'hans', text, at: new Date().toISOString(), mail: false },
      });
    }
    floodLeft = count - sent;
    if (floodLeft === 0) clearInterval(timer);
  }, 5);
}

function obey(order: Order): void {
  if (order.do === 'welcome') fake.welcome();
  if (order.do === 'emit') order.events.forEach(fake.emit);
  if (order.do === 'flood') flood(order.perSecond, order.count);
  if (order.do === 'reply') fake.reply(order.fields);
  if (order.do === 'password')
    void fake.duties
      .password({ attempt: 1, signup: 'closed', signsUp: false, ...order.question })
      .then((given) => answers.push(given));
  if (order.do === 'trust') void fake.duties.trust(PIN).then((trusted) => answers.push(trusted));
  if (order.do === 'end') fake.end(order.end);
}

const control = connect(Number(port), '127.0.0.1');
createInterface({ input: control }).on('line', (line) => {
  obey(JSON.parse(line) as Order);
  const { user, system } = process.cpuUsage();
  const report: Report = {
    submitted: fake.submitted.slice(LOOKS),
    secrets: fake.secrets,
    answers,
    cpuMilliseconds: (user + system) / 1_000,
    floodLeft,
  };
  control.write(`${JSON.stringify(report)}\n`);
});

const code = await running;
control.destroy();
process.exitCode = code;
