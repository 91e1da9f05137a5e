/** Keys that end the client at a real terminal, after what is unsaid. */
import { describe, expect, it } from 'vitest';
import { ends, has, last, visit } from './visit.ts';

const { online } = visit();

describe('Ctrl-C', () => {
  it('clears a typed line; on an empty one it warns, then leaves', async () => {
    const t = await online();
    t.type('message yoda oops');
    await t.until(ends('oops'));
    t.type('\x03');
    await t.until(last('luke>'));
    t.type('\x03');
    await t.until(has('Press Ctrl-C again to leave.'));
    t.type('\x03');
    await t.order({ do: 'report' });
    await t.order({ do: 'end', end: { how: 'logout' } });
    expect(await t.exitCode).toBe(130);
    await t.until((rows) => !(rows.at(-1)?.startsWith('luke>') ?? true));
  });
});

describe('Ctrl-D', () => {
  it('logs out', async () => {
    const t = await online();
    t.type('\x04');
    await t.until((rows) => !last('luke>')(rows) || t.cursor().column === 0);
    await t.order({ do: 'reply', fields: {} });
    expect(await t.exitCode).toBe(0);
  });
});
