/** How fast a peer gets what it is sent, by what it says to have stored. */
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { deliveryRate } from '../../src/swarm/link/delivery-rate.ts';

const CHUNK = 250_000;

/** Time that only the test moves, and a line whose peer gets one chunk after the other. */
function line() {
  let now = 5_000;
  const rate = deliveryRate({ monotonic: () => now });
  return { rate, wait: (milliseconds: number) => void (now += milliseconds) };
}

it('nothing is said before four chunks are there', () => {
  const { rate, wait } = line();
  for (let n = 0; n < 4; n++) {
    expect(rate.bytesPerSecond).toBe(Infinity);
    rate.sent(n, CHUNK);
    wait(100);
    rate.delivered(n);
  }
  expect(rate.bytesPerSecond).toBe(2_500_000);
});

it('is the line’s, however many chunks the operating system took at once', () => {
  const { rate, wait } = line();
  for (let n = 0; n < 12; n++) rate.sent(n, CHUNK);
  for (let n = 0; n < 12; n++) {
    wait(100);
    rate.delivered(n);
  }
  expect(rate.bytesPerSecond).toBe(2_500_000);
});

it('a peer that tells late and of many at once does not look faster than it is', () => {
  const { rate, wait } = line();
  for (let n = 0; n < 40; n++) {
    rate.sent(n, CHUNK);
    wait(100);
    if (n % 10 === 9) for (let told = n - 9; told <= n; told++) rate.delivered(told);
  }
  expect(rate.bytesPerSecond).toBe(2_500_000);
});

it('a pause makes no line slow, and a line that has become fast is fast at once', () => {
  const { rate, wait } = line();
  const send = (n: number, milliseconds: number): void => {
    rate.sent(n, CHUNK);
    wait(milliseconds);
    rate.delivered(n);
  };
  for (let n = 0; n < 8; n++) send(n, 10);
  wait(60_000);
  send(8, 5_000);
  expect(rate.bytesPerSecond).toBe(25_000_000);
  for (let n = 9; n < 30; n++) send(n, 100);
  expect(rate.bytesPerSecond).toBe(2_500_000);
  send(30, 10);
  expect(rate.bytesPerSecond).toBe(25_000_000);
});

it('what others sent, and chunks that nobody ever tells of, change nothing', () => {
  const { rate, wait } = line();
  for (let n = 0; n < 1_000; n++) rate.sent(1_000 + n, CHUNK);
  for (let n = 0; n < 20; n++) {
    rate.sent(n, CHUNK);
    wait(100);
    rate.delivered(n);
    rate.delivered(5_000 + n);
    rate.delivered(n);
  }
  expect(rate.bytesPerSecond).toBeLessThanOrEqual(2_500_000);
});

it('is never more than the line gives, whatever is in flight and however late the word is', () => {
  const steps = fc.array(fc.record({ window: fc.integer({ min: 1, max: 12 }), tells: fc.boolean() }), {
    minLength: 4,
    maxLength: 60,
  });
  fc.assert(
    fc.property(steps, (story) => {
      const { rate, wait } = line();
      let [sent, there, told] = [0, 0, 0];
      for (const { window, tells } of story) {
        while (sent < there + window) rate.sent(sent++, CHUNK);
        wait(100);
        there++;
        while (tells && told < there) rate.delivered(told++);
      }
      if (rate.bytesPerSecond !== Infinity) expect(rate.bytesPerSecond).toBeLessThanOrEqual(2_500_000);
    }),
  );
});
