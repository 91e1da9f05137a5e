/** How many connections one address may have. Loopback is exempt: a machine may well talk to itself. */
import { isLoopback } from '../config/loopback.ts';

/** Admits an address until it has `perAddress` connections; the answer is called when one is gone, null refuses. */
export function createAdmission(perAddress: number): (address: string) => (() => void) | null {
  const counts = new Map<string, number>();
  return (address) => {
    if (isLoopback(address)) return () => undefined;
    const source = sourceOf(address);
    const count = counts.get(source) ?? 0;
    if (count >= perAddress) return null;
    counts.set(source, count + 1);
    return () => {
      const left = (counts.get(source) ?? 1) - 1;
      if (left > 0) counts.set(source, left);
      else counts.delete(source);
    };
  };
}

/** One household of IPv6 has a /64, so addresses in it count as one. */
function sourceOf(address: string): string {
  if (!address.includes(':')) return address;
  const [head = '', tail = ''] = address.split('::');
  const before = head === '' ? [] : head.split(':');
  const after = tail === '' ? [] : tail.split(':');
  const zeros = address.includes('::') ? 8 - before.length - after.length : 0;
  return [...before, ...Array<string>(Math.max(0, zeros)).fill('0'), ...after].slice(0, 4).join(':');
}
