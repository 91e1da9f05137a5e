/** The host that an invite address names: where a server listens everywhere, the machine's own name. */
import { hostname } from 'node:os';

/** A name under which others may reach a server that listens on `host`. */
export function inviteHost(host: string): string {
  return host === '0.0.0.0' || host === '::' ? hostname() : host;
}
