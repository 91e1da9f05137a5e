/** Which IP addresses mean this machine, and which a private network, and which one household; and the private ones that this machine has. */
import { BlockList, isIP } from 'node:net';
import { networkInterfaces } from 'node:os';

const loopback = new BlockList();
loopback.addSubnet('127.0.0.0', 8, 'ipv4');
loopback.addSubnet('::ffff:127.0.0.0', 104, 'ipv6');
loopback.addAddress('::1', 'ipv6');

/* "This host", which is the own machine to a caller; multicast, reserved and broadcast. */
const nobodys = new BlockList();
nobodys.addSubnet('0.0.0.0', 8, 'ipv4');
nobodys.addSubnet('224.0.0.0', 3, 'ipv4');
nobodys.addSubnet('::ffff:0.0.0.0', 104, 'ipv6');
nobodys.addSubnet('::ffff:224.0.0.0', 99, 'ipv6');
nobodys.addAddress('::', 'ipv6');
nobodys.addSubnet('ff00::', 8, 'ipv6');

/* RFC 1918, RFC 3927 and RFC 4193. Link-local IPv6 is left out: without its zone nobody else could call it. */
const confined = new BlockList();
confined.addSubnet('10.0.0.0', 8, 'ipv4');
confined.addSubnet('172.16.0.0', 12, 'ipv4');
confined.addSubnet('192.168.0.0', 16, 'ipv4');
confined.addSubnet('169.254.0.0', 16, 'ipv4');
confined.addSubnet('fc00::', 7, 'ipv6');

/** Whether a text is an address of a machine's own loopback. */
export function isLoopbackAddress(address: string): boolean {
  return isIn(loopback, address);
}

/** Whether a text is an address that is no single other machine's. */
export function isNobodysAddress(address: string): boolean {
  return isIn(nobodys, address);
}

/** Whether a text is an address of a private network. */
export function isPrivateAddress(address: string): boolean {
  return isIn(confined, address);
}

/** This machine's addresses in private networks, at most `most`. */
export function ownPrivateAddresses(most: number): string[] {
  const all = Object.values(networkInterfaces()).flatMap((addresses) => addresses ?? []);
  return all.flatMap(({ address }) => (isPrivateAddress(address) ? [address] : [])).slice(0, most);
}

/** What addresses that count as one are called: one household of IPv6 has a /64. */
export function householdOf(address: string): string {
  if (!address.includes(':')) return address;
  const [head = '', tail = ''] = address.split('::');
  const before = head === '' ? [] : head.split(':');
  const after = tail === '' ? [] : tail.split(':');
  const zeros = address.includes('::') ? 8 - before.length - after.length : 0;
  return [...before, ...Array<string>(Math.max(0, zeros)).fill('0'), ...after].slice(0, 4).join(':');
}

function isIn(list: BlockList, address: string): boolean {
  const version = isIP(address);
  return version !== 0 && list.check(address, version === 4 ? 'ipv4' : 'ipv6');
}
