/** Two hosts and a server's, as network namespaces joined by a bridge: what is needed to see clients meet over a network. */
import { execFileSync, spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';

export const HOSTS = ['server', 'hans', 'luke'] as const;
export type Host = (typeof HOSTS)[number];

export interface Hosts {
  /** A host's address. */
  address(host: Host): string;
  /** The words that run a program on a host. */
  on(host: Host, ...words: string[]): [string, ...string[]];
  /** Bytes that a host's interface has received and sent. */
  bytes(host: Host): { readonly received: number; readonly sent: number };
  /** Pulls a host's cable: nothing passes any more, and nobody is told. */
  pull(host: Host): void;
  remove(): void;
}

/** Why there can be no namespaces here, or null. */
export function whyNoHosts(): string | null {
  const name = `hubbub-probe-${process.pid}`;
  const made = spawnSync('ip', ['netns', 'add', name]);
  if (made.error) return 'there is no program "ip"';
  if (made.status !== 0) return made.stderr.toString().trim();
  spawnSync('ip', ['netns', 'del', name]);
  return null;
}

/** Which addresses the hosts have; those of one family alone show that nothing went by the other. */
export type Family = 'IPv4' | 'IPv6';

/** Makes them; their names are drawn, and their addresses are seen by nobody else. */
export function makeHosts(family: Family = 'IPv4'): Hosts {
  const drawn = randomBytes(3).toString('hex');
  const space = (host: Host | 'bridge') => `hubbub-${drawn}-${host}`;
  const address = (host: Host) => (family === 'IPv4' ? '10.99.0.' : 'fd99::') + (HOSTS.indexOf(host) + 1);
  // Without "nodad" an IPv6 address cannot be used for its first seconds.
  const rest = family === 'IPv4' ? '/24 dev eth0' : '/64 dev eth0 nodad';
  const ip = (words: string) => void execFileSync('ip', words.split(' '));
  ip(`netns add ${space('bridge')}`);
  ip(`-n ${space('bridge')} link add bridge type bridge`);
  ip(`-n ${space('bridge')} link set bridge up`);
  for (const host of HOSTS) {
    ip(`netns add ${space(host)}`);
    ip(`-n ${space(host)} link set lo up`);
    ip(`link add eth0 netns ${space(host)} type veth peer name ${host} netns ${space('bridge')}`);
    ip(`-n ${space(host)} addr add ${address(host)}${rest}`);
    ip(`-n ${space(host)} link set eth0 up`);
    ip(`-n ${space('bridge')} link set ${host} master bridge`);
    ip(`-n ${space('bridge')} link set ${host} up`);
  }
  return {
    address,
    on: (host, ...words) => ['ip', 'netns', 'exec', space(host), ...words],
    bytes(host) {
      const table = execFileSync('ip', ['netns', 'exec', space(host), 'cat', '/proc/net/dev'], {
        encoding: 'utf8',
      });
      const line = table.split('\n').find((each) => each.includes('eth0:')) ?? '';
      const numbers = line.split(':')[1]?.trim().split(/\s+/).map(Number) ?? [];
      return { received: numbers[0] ?? 0, sent: numbers[8] ?? 0 };
    },
    pull: (host) => ip(`-n ${space('bridge')} link set ${host} nomaster`),
    remove() {
      for (const host of [...HOSTS, 'bridge'] as const) spawnSync('ip', ['netns', 'del', space(host)]);
    },
  };
}
