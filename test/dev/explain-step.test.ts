/**
 * A step told again: the edges that xstate took, the guards that it asked, what the machine emitted. Pins the two things of
 * xstate that are nowhere promised: the transitions in its microsteps and the list of active states in a snapshot.
 */
import { getInitialSnapshot } from 'xstate';
import type { AnyMachineSnapshot, AnyStateMachine } from 'xstate';
import { describe, expect, it } from 'vitest';
import { accountMachine } from '../../machines/account.ts';
import { connectionMachine } from '../../machines/connection.ts';
import { downloadMachine } from '../../machines/download.ts';
import { activeStates, explainStep, type MachineEvent } from '../../src/dev/record/explain-step.ts';

const account = { name: 'hans', maxAttempts: 2, blockDurationSeconds: 5, failures: 1, blockedSeconds: 0 };
const times = { loginTimeoutSeconds: 3, idleTimeoutSeconds: 3, heartbeatSeconds: 3, allowUnattended: true };

function begin(machine: AnyStateMachine, input?: unknown): AnyMachineSnapshot {
  return getInitialSnapshot(machine, input as never) as AnyMachineSnapshot;
}

function walk(machine: AnyStateMachine, from: AnyMachineSnapshot, events: readonly MachineEvent[]) {
  let before = from;
  return events.map((event) => {
    const step = explainStep(machine, before, event);
    before = step.after;
    return step;
  });
}

describe('a step, explained', () => {
  it('names the edge by its owner, its event and its place, and the guards that were asked', () => {
    const [step] = walk(accountMachine, begin(accountMachine, account), [{ type: 'password.wrong' }]);
    expect(step).toMatchObject({
      edges: [
        {
          source: 'account.warned',
          event: 'password.wrong',
          index: 0,
          target: 'account.blocked',
          actions: ['countFailure', 'lastWholeBlock'],
        },
      ],
      tried: [
        { source: 'account.warned', event: 'password.wrong', index: 0, guard: 'isLastAttempt', passed: true },
      ],
      emitted: [{ type: 'account.blocked', seconds: 5 }, { type: 'timer.wanted' }],
    });
  });

  it('goes on outwards to the wildcard where no guard passes', () => {
    const start = begin(connectionMachine, { connection: 'c1', times });
    const [step] = walk(connectionMachine, start, [{ type: 'timer.rang', timer: 'idle' } as MachineEvent]);
    expect(step?.tried).toEqual([
      { source: 'connection.login', event: 'timer.rang', index: 0, guard: 'isLogin', passed: false },
    ]);
    expect(step?.edges).toMatchObject([{ source: 'connection.login', event: '*', index: 0, target: null }]);
    expect(step && activeStates(step.after)).toEqual(['connection.login', 'connection.login.greeting']);
  });

  it('tells the transitions that wait for no event, and their guards, after the one that does', () => {
    const steps = walk(downloadMachine, begin(downloadMachine), [
      { type: 'file.found' },
      { type: 'storage.opened', missing: 0 } as MachineEvent,
    ]);
    const last = steps.at(-1);
    expect(last?.edges.map(({ event }) => event)).toContain('always');
    expect(last?.tried).toContainEqual(expect.objectContaining({ guard: 'lacksNothing', passed: true }));
    expect(last && activeStates(last.after)).toEqual(['download.finishing']);
  });

  it('is the step that the machine itself takes', () => {
    const start = begin(connectionMachine, { connection: 'c1', times });
    const steps = walk(connectionMachine, start, [
      { type: 'hello.received', unattended: false, device: null } as MachineEvent,
      { type: 'socket.closed' },
    ]);
    expect(steps.map(({ after }) => after.value)).toEqual([{ login: 'waiting' }, 'loggedOut']);
    expect(steps.at(-1)?.after.status).toBe('done');
    expect(steps.at(-1)?.edges).toMatchObject([{ target: 'connection.loggedOut' }]);
  });
});
