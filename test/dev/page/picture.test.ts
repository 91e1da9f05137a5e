/** What the page draws of records: words, filters, flows over the bus, and the sequence of a command. */
import { describe, expect, it } from 'vitest';
import { layOutBus } from '../../../src/dev/page/bus-layout.ts';
import { commandsIn, recordsOf } from '../../../src/dev/page/commands.ts';
import { EVERYTHING, makeTest } from '../../../src/dev/page/filter.ts';
import { addFlows, flowsOf } from '../../../src/dev/page/flows.ts';
import { layOut } from '../../../src/dev/page/sequence-layout.ts';
import { leaves, stateLine } from '../../../src/dev/page/states.ts';
import { perSecond, span } from '../../../src/dev/page/time.ts';
import { outcomeOf, wordsOf } from '../../../src/dev/page/words.ts';
import { MESSAGE, messagePath, shortLife } from './records.ts';

const isMachine = (actor: string) => /^c\d$/.test(actor);

describe('words', () => {
  it('of states are those of the innermost', () => {
    const states = [
      'session.online',
      'session.online.mail',
      'session.online.mail.live',
      'session.online.idle',
    ];
    expect(leaves(states)).toEqual(['session.online.mail.live', 'session.online.idle']);
    expect(stateLine(states)).toBe('online.mail.live · online.idle');
    expect(stateLine([])).toBe('–');
  });

  it('of spans and rates are short', () => {
    expect([0.041, 12.34, 340, 2_400, 185_000].map(span)).toEqual([
      ...['0.04 ms', '12.3 ms', '340 ms', '2.4 s', '3 min 5 s'],
    ]);
    expect([0, 3, 2.5, 12_345].map(perSecond)).toEqual(['0/s', '3/s', '2.5/s', '12.3k/s']);
  });

  it('of records say who, what and how it went', () => {
    expect(messagePath().map((record) => wordsOf(record).what)).toEqual([
      ...[
        'commands.received',
        'commands.accepted',
        'message.asked',
        'blockedBy?',
        'event message',
        'result #7',
      ],
    ]);
    expect(shortLife('c1', 'hans').map((record) => wordsOf(record).detail)).toEqual([
      ...['login.greeting', 'no transition', 'login.waiting'],
    ]);
    expect(outcomeOf({ ok: false, code: 'blocked' })).toBe('refused: blocked');
  });
});

describe('the filter', () => {
  const path = [...messagePath(), ...shortLife('c2', 'luke', 10)];
  const passing = (filter: object) => {
    const passes = makeTest(
      { ...EVERYTHING, ...filter },
      (actor) => ({ c1: 'hans', c2: 'luke' })[actor] ?? actor,
    );
    return path.filter(passes).map(({ n }) => n);
  };

  it('lets everything pass, or what has all words, in any case', () => {
    expect(passing({})).toHaveLength(path.length);
    expect(passing({ text: 'BLOCKEDBY mail' })).toEqual([4]);
    expect(passing({ text: 'luke hello' })).toEqual([11]);
    expect(passing({ text: 'nothing like it' })).toEqual([]);
  });

  it('leaves kinds out', () => {
    expect(passing({ hidden: new Set(['step', 'fact', 'question']) })).toEqual([5, 6, 10, 12]);
  });

  it('follows a type of fact to the steps that it came from', () => {
    expect(passing({ factType: 'commands.accepted' })).toEqual([1, 2]);
    expect(passing({ factType: 'result' })).toEqual([6]);
  });

  it('keeps to an actor', () => {
    expect(passing({ actor: 'blacklist' })).toEqual([4]);
    expect(passing({ actor: 'c2' })).toEqual([5, 10, 11, 12]);
  });
});

describe('commands', () => {
  it('are found by their causes, the newest first, with their outcome', () => {
    const later = { ...MESSAGE, id: 8 };
    const records = [...messagePath(), ...messagePath(later, 50).slice(0, -1)];
    expect(
      commandsIn(records).map(({ cause, outcome, records: amount }) => [cause.id, outcome, amount]),
    ).toEqual([
      [8, null, 5],
      [7, 'ok: delivered', 6],
    ]);
    expect(recordsOf(records, later).map(({ n }) => n)).toEqual([50, 51, 52, 53, 54]);
  });
});

describe('a sequence', () => {
  const sequence = layOut(messagePath(), isMachine);

  it('goes from socket to socket, in the order of what happened', () => {
    expect(sequence.participants.map(({ id }) => id)).toEqual([
      ...['socket c1', 'c1', 'server', 'mail', 'blacklist', 'socket c2'],
    ]);
    const arrows = sequence.rows.map(({ arrows }) =>
      arrows.map(({ from, to }) => `${sequence.participants[from]?.id} > ${sequence.participants[to]?.id}`),
    );
    expect(arrows.flat()).toEqual([
      ...['socket c1 > c1', 'c1 > server', 'server > mail', 'mail > blacklist', 'mail > socket c2'],
      'mail > socket c1',
    ]);
  });

  it('tells when each was, and how long was waited before it', () => {
    expect(sequence.rows.map(({ after }) => after)).toEqual([0, 1, 2, 3, 40, 41]);
    expect(sequence.rows.map(({ wait }) => wait)).toEqual([0, 1, 1, 1, 37, 1]);
    expect(sequence.duration).toBe(41);
  });

  it('of nothing is empty', () => {
    expect(layOut([], isMachine)).toEqual({ participants: [], rows: [], duration: 0 });
  });
});

describe('flows', () => {
  const nodeOf = (actor: string) => (isMachine(actor) ? 'connection' : actor);

  it('keep their place while nothing flows', () => {
    const flow = { from: 'mail', type: 'result', to: 'connection' };
    const first = addFlows([], [{ ...flow, rate: 4 }]);
    const then = addFlows(first, []);
    expect(then).toEqual([{ ...flow, rate: 0, total: 4 }]);
    expect(addFlows(then, [{ ...flow, rate: 2 }])).toEqual([{ ...flow, rate: 2, total: 6 }]);
  });

  it('of the past are counted in the records before it', () => {
    const flows = flowsOf([...messagePath(), ...messagePath(MESSAGE, 60_000)], 10, nodeOf);
    expect(flows.find(({ type }) => type === 'message.asked')).toEqual({
      ...{ from: 'server', type: 'message.asked', to: 'mail', rate: 0.1, total: 1 },
    });
    expect(flows.map(({ type }) => type).sort()).toEqual([
      'commands.accepted',
      'message.asked',
      'notice',
      'result',
    ]);
  });

  it('are laid out without anything on top of another', () => {
    const flows = Array.from({ length: 40 }, (_, index) => ({
      ...{
        from: `actor${index % 9}`,
        type: `fact.${index}`,
        to: `actor${(index * 5) % 11}`,
        rate: index,
        total: index,
      },
    }));
    const { lanes, nodes, links, height } = layOutBus(flows);
    const columns = [
      lanes,
      nodes.filter(({ side }) => side === 'left'),
      nodes.filter(({ side }) => side === 'right'),
    ];
    const least = [30, 46, 46];
    for (const [index, column] of columns.entries()) {
      const places = column.map(({ y }) => y).sort((a, b) => a - b);
      expect(Math.min(...places)).toBeGreaterThan(0);
      expect(Math.max(...places)).toBeLessThan(height);
      for (const [at, y] of places.slice(1).entries())
        expect(y - places[at]!).toBeGreaterThanOrEqual(least[index]! - 0.01);
    }
    expect(links).toHaveLength(80);
  });
});
