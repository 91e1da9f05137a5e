/** What `hubbub machines` prints. */
import { describe, expect, it } from 'vitest';
import { MACHINES } from '../../src/machine-diagrams/machines.ts';
import { asMermaid } from '../../src/machine-diagrams/mermaid.ts';
import { asText } from '../../src/machine-diagrams/text.ts';
import { draw } from '../../src/machine-diagrams/walk.ts';
import type { DrawnState } from '../../src/machine-diagrams/walk.ts';
import { runHubbub } from '../conversations/hub.ts';

function* all(state: DrawnState): Iterable<DrawnState> {
  yield state;
  for (const child of state.states) yield* all(child);
}

describe.each([...MACHINES])('the drawing of %s', (_name, machine) => {
  const states = [...all(draw(machine).root)];

  it('describes every state in a sentence', () => {
    const without = states.slice(1).filter(({ description }) => !/^[A-Z].*\.$/.test(description));
    expect(without.map(({ id }) => id)).toEqual([]);
  });

  it('names every action and guard', () => {
    const names = states.flatMap(({ entry, exit, transitions }) => [
      ...[...entry, ...exit],
      ...transitions.flatMap(({ actions, guard }) => [...actions, guard ?? 'none']),
    ]);
    expect(names.filter((name) => name.includes('unnamed'))).toEqual([]);
  });

  it('leads only to states that exist', () => {
    const ids = new Set(states.map(({ id }) => id));
    const targets = states.flatMap(({ transitions }) => transitions.flatMap(({ target }) => target ?? []));
    expect(targets.length).toBeGreaterThan(0);
    expect(targets.filter((target) => !ids.has(target))).toEqual([]);
  });
});

it('draws a timer with its configured length, and where it starts', () => {
  const account = MACHINES.get('account');
  if (!account) throw new Error('there is no account machine');
  const drawing = draw(account, { block: 60 });
  expect(asText(drawing)).toContain('timer.rang(block, 60 s) -> open');
  expect(asText(drawing)).toContain('remembering (start):');
  expect(asMermaid(drawing)).toContain('[*] --> account_remembering');
  expect(asMermaid(drawing)).toContain('account_warned --> account_blocked : password.wrong [isLastAttempt]');
});

describe('hubbub machines', () => {
  it('prints one machine as JSON', async () => {
    const { code, stdout } = await runHubbub(['machines', 'connection', '--format', 'json']);
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({ machine: 'connection', root: { initial: 'login' } });
  });

  it('names the nearest to a machine that there is not', async () => {
    const { code, stderr } = await runHubbub(['machines', 'conection']);
    expect(code).toBe(2);
    expect(stderr).toContain('did you mean "connection"?');
  });
});
