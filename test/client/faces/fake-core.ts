/** A core whose server is the test: it records what a face submits and says what the test wants it to say. */
import type { FaceDuties, StartCore } from '../../../src/client/faces/attend.ts';
import type { ClientCore, Secrets } from '../../../src/client/core.ts';
import type { ClientEnd, ClientEvent, CommandResult } from '../../../src/client/events.ts';
import type { ParsedCommand } from '../../../src/commands/table.ts';

export interface FakeCore {
  readonly start: StartCore;
  /** What was submitted: `name {arguments}`, or `name!code` for what the parser refused. */
  readonly submitted: string[];
  readonly secrets: Secrets[];
  readonly duties: FaceDuties;
  readonly destroyed: boolean;
  /** The messages that were dealt with. */
  readonly handled: string[];
  welcome(user?: string, unread?: number): void;
  emit(event: ClientEvent): void;
  /** Gives the oldest command without a result this one. */
  reply(fields?: Readonly<Record<string, unknown>>): void;
  end(how: ClientEnd): void;
}

/** A fake; `isQuick` answers each command at once and ends after a logout, as a willing server would. */
export function fakeCore(isQuick: boolean): FakeCore {
  const submitted: string[] = [];
  const secrets: Secrets[] = [];
  const handled: string[] = [];
  let queue: { command: string; result: CommandResult | null }[] = [];
  const settled = Promise.withResolvers<void>();
  let given: FaceDuties | null = null;
  let leaving = false;
  let destroyed = false;
  let ended = false;

  const duties = (): FaceDuties => {
    if (!given) throw new Error('the face has not started the core');
    return given;
  };

  function take(command: string, result: CommandResult | null): void {
    if (leaving) return;
    queue.push({ command, result });
    leaving = command === 'logout' && result === null;
    if (isQuick && result === null) queueMicrotask(() => fake.reply());
    show();
  }

  function show(): void {
    while (queue[0]?.result) {
      const { result } = queue[0];
      queue = queue.slice(1);
      duties().onEvent(result);
      if (result.command === 'logout' && result.ok) fake.end({ how: 'logout' });
    }
    if (queue.length === 0 || ended) settled.resolve();
  }

  const core: ClientCore = {
    isOperator: false,
    limits: { textBytes: 100 },
    submit(command: ParsedCommand, given?: Secrets) {
      if (given) secrets.push(given);
      const name = command.ok ? command.row.name : command.command;
      submitted.push(
        command.ok ? `${name} ${JSON.stringify(command.given)}` : `${name}!${command.refusal.code}`,
      );
      take(name, command.ok ? null : { type: 'result', command: name, ...command.refusal });
    },
    answer: (result) => take(result.command, result),
    chunkMap: (_id, cells) => `${'#'.repeat(cells / 2)}=##7${'.'.repeat(cells)}`.slice(0, cells),
    sharedNames: () => Promise.resolve(['films/', 'my notes.txt', 'plans.pdf']),
    get outstanding() {
      return queue.length;
    },
    handled: (id) => void handled.push(id),
    logout: () => take('logout', null),
    active: () => undefined,
    settled: () => (queue.length === 0 ? Promise.resolve() : settled.promise),
    destroy() {
      destroyed = true;
      ended = true;
    },
  };

  const fake: FakeCore = {
    start(face) {
      given = face;
      if (isQuick) queueMicrotask(() => fake.welcome());
      return core;
    },
    submitted,
    secrets,
    handled,
    get duties() {
      return duties();
    },
    get destroyed() {
      return destroyed;
    },
    welcome: (user = 'luke', unread = 0) => duties().onEvent({ type: 'welcome', user, unread }),
    emit: (event) => duties().onEvent(event),
    reply(fields = { ok: true }) {
      const next = queue.find((waiting) => waiting.result === null);
      if (!next) throw new Error('nothing waits for a result');
      next.result = { type: 'result', command: next.command, ok: true, ...fields };
      show();
    },
    end(how) {
      if (ended) return;
      ended = true;
      settled.resolve();
      duties().onEnd(how);
    },
  };
  return fake;
}
