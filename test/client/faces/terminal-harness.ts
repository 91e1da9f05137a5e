/** A program: the terminal face over a fake core. `pseudo-terminal.ts` runs it and drives the core over a socket. */
import { connect } from 'node:net';
import { createInterface } from 'node:readline';
import { ReadStream, WriteStream } from 'node:tty';
import { runTerminal } from '../../../src/client/faces/terminal.ts';
import type { ClientEnd, ClientEvent } from '../../../src/client/events.ts';
import { systemClock } from '../../../src/ports/clock.ts';
import { fakeCore } from './fake-core.ts';

/** What the test may ask of the core; each is answered by what the face has done so far. */
export type Order =
  | { readonly do: 'welcome' }
  | { readonly do: 'emit'; readonly events: readonly ClientEvent[] }
  | { readonly do: 'reply'; readonly fields: Readonly<Record<string, unknown>> }
  | { readonly do: 'password'; readonly problem?: string }
  | { readonly do: 'trust' }
  | { readonly do: 'end'; readonly end: ClientEnd }
  | { readonly do: 'report' };

export interface Report {
  readonly submitted: readonly string[];
  readonly secrets: readonly unknown[];
  /** What password() and trust() resolved to. */
  readonly answers: readonly unknown[];
}

const [port = '', signup = ''] = process.argv.slice(2);
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
  signup: signup === 'signup',
  server: 'localhost:7777',
  given: {},
  interrupt,
  clock: systemClock,
});

function obey(order: Order): void {
  if (order.do === 'welcome') fake.welcome();
  if (order.do === 'emit') order.events.forEach(fake.emit);
  if (order.do === 'reply') fake.reply(order.fields);
  if (order.do === 'password')
    void fake.duties.password(1, order.problem).then((given) => answers.push(given));
  if (order.do === 'trust') void fake.duties.trust('a-pin').then((trusted) => answers.push(trusted));
  if (order.do === 'end') fake.end(order.end);
}

const control = connect(Number(port), '127.0.0.1');
createInterface({ input: control }).on('line', (line) => {
  obey(JSON.parse(line) as Order);
  const report: Report = { submitted: fake.submitted, secrets: fake.secrets, answers };
  control.write(`${JSON.stringify(report)}\n`);
});

const code = await running;
control.destroy();
process.exitCode = code;
