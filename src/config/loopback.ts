/** Tells whether a listen address can be reached from this machine only; the rules of the configuration ask. */
import { isIP } from 'node:net';
import { isLoopbackAddress } from '../ports/address-ranges.ts';

/** Whether a host, as a name or an address, is this machine's loopback. Of names only "localhost" is trusted to be. */
export function isLoopback(host: string): boolean {
  const address = host.replace(/%.*$/, '');
  return isIP(address) === 0 ? host.toLowerCase() === 'localhost' : isLoopbackAddress(address);
}
