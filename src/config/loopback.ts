/** Tells whether a listen address can be reached from this machine only; the rules of the configuration ask. */
import { BlockList, isIP } from 'node:net';

const loopback = new BlockList();
loopback.addSubnet('127.0.0.0', 8, 'ipv4');
loopback.addSubnet('::ffff:127.0.0.0', 104, 'ipv6');
loopback.addAddress('::1', 'ipv6');

/** Whether a host, as a name or an address, is this machine's loopback. Of names only "localhost" is trusted to be. */
export function isLoopback(host: string): boolean {
  const address = host.replace(/%.*$/, '');
  const version = isIP(address);
  if (version === 0) return host.toLowerCase() === 'localhost';
  return loopback.check(address, version === 4 ? 'ipv4' : 'ipv6');
}
