/** Records for the tests of the page: a message from hans to luke, as the stream tells it. */
import type { CommandCause, DevRecord } from '../../../src/dev/messages.ts';

type Draft = DevRecord extends infer R
  ? R extends DevRecord
    ? Omit<R, 'n' | 'at' | 'causes' | 'by'> & Partial<Pick<R, 'n' | 'at' | 'causes' | 'by'>>
    : never
  : never;

const START = 1_700_000_000_000;

/** Numbers them from `first` on, a millisecond apart, where they do not say otherwise. */
export function numbered(drafts: readonly Draft[], first = 1): DevRecord[] {
  return drafts.map((draft, index) => ({
    ...{ n: first + index, at: START + first + index, causes: [], by: null },
    ...draft,
  }));
}

export const MESSAGE: CommandCause = { session: 's1', id: 7, command: 'message', user: 'hans' };

/** The path of `message luke hi`, from socket to socket. */
export function messagePath(cause = MESSAGE, first = 1): DevRecord[] {
  const causes = [cause];
  const states = ['connection.authenticated'];
  return numbered(
    [
      {
        ...{ kind: 'step', machine: 'connection', instance: 'c1', label: 'hans', causes, tried: [] },
        ...{ event: { type: 'commands.received' }, from: states, to: states, emitted: ['commands.accepted'] },
        edges: [
          {
            source: states[0]!,
            event: 'commands.received',
            index: 0,
            target: null,
            actions: ['acceptCommands'],
          },
        ],
      },
      { kind: 'fact', from: 'c1', to: ['server'], fact: { type: 'commands.accepted' }, causes, by: first },
      { kind: 'fact', from: 'server', to: ['mail'], fact: { type: 'message.asked' }, causes, by: first + 1 },
      {
        ...{
          kind: 'question',
          from: 'mail',
          to: 'blacklist',
          question: 'blockedBy',
          given: ['luke', 'hans'],
        },
        ...{ answer: false, causes, by: first + 2 },
      },
      {
        ...{ kind: 'notice', from: 'mail', to: ['c2'], count: 1, causes, at: START + first + 40 },
        event: { t: 'message', from: 'hans', text: '[hidden]' },
      },
      {
        ...{ kind: 'result', from: 'mail', to: ['c1'], id: cause.id, causes, at: START + first + 41 },
        result: { ok: true, outcome: 'delivered' },
      },
    ],
    first,
  );
}

/** A connection that begins, greets and ends. */
export function shortLife(instance: string, label: string, first = 1): DevRecord[] {
  const [greeting, waiting] = [
    ['connection.login', 'connection.login.greeting'],
    ['connection.login', 'connection.login.waiting'],
  ];
  const who = { machine: 'connection', instance, label };
  return numbered(
    [
      { kind: 'began', ...who, to: greeting },
      {
        ...{ kind: 'step', ...who, event: { type: 'hello.received' }, from: greeting, to: waiting },
        ...{ edges: [], tried: [], emitted: [] },
      },
      { kind: 'ended', ...who, from: waiting },
    ],
    first,
  );
}
