/** What leaves the process: listed fields only, cut, and text only where it was asked for. */
import { describe, expect, it } from 'vitest';
import type { Fact } from '../../machines/vocabulary/facts.ts';
import { HIDDEN, LONGEST_STRING, MOST_ELEMENTS, show } from '../../src/dev/record/show.ts';
import { showFact } from '../../src/dev/record/shown-facts.ts';
import { eventRule, RESULT } from '../../src/dev/record/shown-words.ts';

const HANS = { id: 1, name: 'hans' };

function seen(fact: unknown, showsText = false) {
  return showFact(fact as Fact, showsText);
}

describe('what may be seen', () => {
  it('of a login: who, and nothing that lets anybody in', () => {
    const command = { t: 'login', id: 3, user: 'hans', password: 'geheim', token: 'T0KEN' };
    const fact = { type: 'login.asked', connection: 'c1', device: 'KEY', command };
    expect(seen(fact, true)).toEqual({
      type: 'login.asked',
      connection: 'c1',
      device: HIDDEN,
      command: { t: 'login', id: 3, user: 'hans', password: HIDDEN, token: HIDDEN },
    });
  });

  it('of a message: text only with --dev-text', () => {
    const command = { t: 'message', id: 4, to: 'luke', text: 'Hey Dude', message: 'm1' };
    const fact = { type: 'message.asked', session: 's1', user: HANS, command };
    expect(seen(fact)).toMatchObject({ user: HANS, command: { t: 'message', to: 'luke', text: HIDDEN } });
    expect(seen(fact, true)).toMatchObject({ command: { text: 'Hey Dude' } });
    const event = { t: 'message', from: 'hans', text: 'Hey Dude' };
    expect(show(event, eventRule('message'), false)).toEqual({ t: 'message', from: 'hans', text: HIDDEN });
  });

  it('of what is not listed: that it is there', () => {
    expect(seen({ type: 'no.such', invented: 'x', nested: { password: 'y' } })).toEqual({
      type: 'no.such',
      invented: HIDDEN,
      nested: HIDDEN,
    });
    expect(seen({ type: 'connection.closed', connection: 'c1', constructor: 'x' })).toMatchObject({
      constructor: HIDDEN,
    });
    const frame = {
      type: 'message.asked',
      session: 's1',
      user: HANS,
      command: { t: 'invented', secret: 'x' },
    };
    expect(seen(frame)).toMatchObject({ command: { t: 'invented', secret: HIDDEN } });
  });

  it('of results: never what a login brought', () => {
    const result = { ok: true, user: 'hans', secret: 'S', token: 'T', messages: [{ text: 'x' }] };
    const shown = { ok: true, user: 'hans', secret: HIDDEN, token: HIDDEN, messages: HIDDEN };
    expect(show(result, RESULT, true)).toEqual(shown);
  });

  it('is cut: long strings, long lists, objects where a plain value is expected', () => {
    const long = 'x'.repeat(LONGEST_STRING + 1);
    expect(seen({ type: 'account.warned', name: long, failures: 1 })).toMatchObject({
      name: `${'x'.repeat(LONGEST_STRING)}…`,
    });
    const ids = Array.from({ length: MOST_ELEMENTS + 5 }, (_, n) => n);
    expect(seen({ type: 'commands.refused', connection: 'c1', ids })['ids']).toHaveLength(MOST_ELEMENTS);
    expect(seen({ type: 'account.warned', name: { password: 'x' }, failures: NaN })).toMatchObject({
      name: HIDDEN,
      failures: 'NaN',
    });
  });
});
