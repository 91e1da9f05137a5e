/** What `hubbub machines` prints. */
import { describe, expect, it } from 'vitest';
import { MACHINES } from '../../src/machine-diagrams/machines.ts';
import { asMermaid } from '../../src/machine-diagrams/mermaid.ts';
import { asText } from '../../src/machine-diagrams/text.ts';
import { asDot } from '../../src/machine-diagrams/dot.ts';
import { draw, eachState } from '../../src/machine-diagrams/walk.ts';
import { parallelMachine } from './parallel-machine.ts';
import { runHubbub } from '../conversations/hub.ts';

describe.each([...MACHINES])('the drawing of %s', (_name, machine) => {
  const states = [...eachState(draw(machine).root)];

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

it('is a graph of Graphviz, whose clusters are states in states', () => {
  const source = asDot(draw(parallelMachine));
  expect(source.match(/subgraph "cluster /g)).toHaveLength(4);
  expect(source.split('{')).toHaveLength(source.split('}').length);
  expect(source).toContain('"double.running.left start" -> "double.running.left.idle";');
  expect(source).toContain(
    '"double.running.left.idle" -> "double.over" [label="halt", ltail="cluster double.running"];',
  );
  expect(source).toContain('"double.over" [label="over", peripheries=2];');
  expect(source).toContain('style=dashed');
});

describe('hubbub machines', () => {
  it('draws one machine as a picture, and asks which', async () => {
    const { code, stdout } = await runHubbub(['machines', 'account', '--format', 'svg']);
    expect(code).toBe(0);
    expect(stdout).toMatch(/^<svg [^]*<style>[^]*data-state="account.blocked"[^]*<\/svg>\n$/);
    const all = await runHubbub(['machines', '--format', 'svg']);
    expect(all).toMatchObject({ code: 2, stderr: expect.stringContaining('name it: connection, account') });
  });

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
