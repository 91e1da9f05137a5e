/** Results in the order of their commands (R41), and what a client that comes back gets again. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createReplyOrder } from '../../src/server/reply-order.ts';

function recording(kept: number, bytes = 100_000) {
  const order = createReplyOrder(kept, bytes);
  const written: number[] = [];
  const refused: number[] = [];
  order.writeTo((line) => {
    const { re, code } = JSON.parse(line) as { re: number; code?: string };
    (code === 'interrupted' ? refused : written).push(re);
  });
  return { order, written, refused };
}

describe('the order of results', () => {
  it('is that of the commands, however they are settled', () => {
    fc.assert(
      fc.property(fc.shuffledSubarray([1, 2, 3, 4, 5, 6, 7, 8], { minLength: 8 }), (settling) => {
        const { order, written } = recording(256);
        for (let id = 1; id <= 8; id++) expect(order.open(id)).toBe(true);
        for (const [at, id] of settling.entries()) {
          expect(order.settle(id, { ok: true })).toBe(true);
          expect(written).toEqual([1, 2, 3, 4, 5, 6, 7, 8].slice(0, written.length));
          expect(order.outstanding).toBe(8 - written.length);
          expect(order.settle(id, { ok: true })).toBe(false);
          if (at === 7) expect(written).toHaveLength(8);
        }
      }),
    );
  });

  it('holds through many commands', () => {
    const { order, written } = recording(4);
    for (let id = 1; id <= 1_000; id++) {
      order.open(id);
      if (id > 3) order.settle(id - 3, { ok: true });
    }
    expect(written).toEqual(Array.from({ length: 997 }, (_, at) => at + 1));
    expect(order.outstanding).toBe(3);
  });
});

describe('a late command', () => {
  it('holds nobody up, is not waited for, and has one result that is kept', () => {
    const { order, written } = recording(256);
    order.open(1, 'late');
    for (const id of [2, 3]) order.open(id);
    expect(order.outstanding).toBe(2);
    for (const id of [2, 3]) order.settle(id, { ok: true });
    expect(order.outstanding).toBe(0);
    expect(order.open(1, 'late')).toBe(false);
    expect(order.settle(1, { ok: true })).toBe(true);
    expect(order.settle(1, { ok: true })).toBe(false);
    expect(order.open(1, 'late')).toBe(false);
    expect(written).toEqual([2, 3, 1, 1]);
  });
});

describe('a command that comes again', () => {
  it('gets its kept result, waits for a pending one, and is interrupted when its result was forgotten', () => {
    const { order, written, refused } = recording(2);
    for (const id of [1, 2, 3, 4]) order.open(id);
    for (const id of [1, 2, 3]) order.settle(id, { ok: true });
    expect([1, 3, 4].map((id) => order.open(id))).toEqual([false, false, false]);
    expect(written).toEqual([1, 2, 3, 3]);
    expect(refused).toEqual([1]);
    order.settle(4, { ok: true });
    expect(written).toEqual([1, 2, 3, 3, 4]);
  });

  it('is interrupted, too, when the results kept had too many bytes; a long one is not kept at all', () => {
    const { order, written, refused } = recording(256, 100);
    for (const id of [1, 2, 3, 4]) {
      order.open(id);
      order.settle(id, id === 3 ? { ok: true, users: ['x'.repeat(200)] } : { ok: true });
    }
    for (const id of [1, 2, 3, 4]) order.open(id);
    expect(written).toEqual([1, 2, 3, 4, 1, 2, 4]);
    expect(refused).toEqual([3]);
    order.open(5);
    order.settle(5, { ok: true });
    order.open(1);
    expect(refused).toEqual([3, 1]);
  });

  it('keeps short results beside long ones: R41 a message is never interrupted by a history', () => {
    const { order, refused } = recording(16, 16_000);
    for (let id = 1; id <= 16; id++) {
      order.open(id);
      order.settle(id, id % 2 === 0 ? { ok: true, users: ['x'.repeat(4_000)] } : { ok: true });
    }
    for (let id = 1; id <= 16; id++) order.open(id);
    expect(refused).toEqual([2, 4, 6, 8, 10]);
  });

  it('finds what was settled while nobody was connected', () => {
    const { order } = recording(256);
    for (const id of [1, 2, 3]) order.open(id);
    order.settle(1, { ok: true });
    order.writeTo(null);
    for (const id of [2, 3]) order.settle(id, { ok: true });
    const again: number[] = [];
    order.writeTo((line) => again.push((JSON.parse(line) as { re: number }).re));
    order.repeatAfter(1);
    expect(again).toEqual([2, 3]);
  });
});
