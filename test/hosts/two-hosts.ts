/** Two hosts and a server's, as network namespaces joined by a bridge: what is needed to see clients meet over a network. */
import { execFileSync, spawnSync } from 'node:child_process';

export const HOSTS = ['server', 'hans', 'luke'] as const;
export type Host = (typeof HOSTS)[number];

export interface Hosts {
  /** A host's address. */
  address(host: Host): string;
  /** The words that run a program on a host. */
  on(host: Host, ...words: string[]): [string, ...string[]];
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

/** Makes them; names and addresses are of this process alone. */
export function makeHosts(): Hosts {
  const space = (host: Host | 'bridge') => `hubbub-${process.pid}-${host}`;
  const address = (host: Host) => `10.99.0.${HOSTS.indexOf(host) + 1}`;
  const ip = (words: string) => void execFileSync('ip', words.split(' '));
  ip(`netns add ${space('bridge')}`);
  ip(`-n ${space('bridge')} link add bridge type bridge`);
  ip(`-n ${space('bridge')} link set bridge up`);
  for (const host of HOSTS) {
    ip(`netns add ${space(host)}`);
    ip(`-n ${space(host)} link set lo up`);
    ip(`link add eth0 netns ${space(host)} type veth peer name ${host} netns ${space('bridge')}`);
    ip(`-n ${space(host)} addr add ${address(host)}/24 dev eth0`);
    ip(`-n ${space(host)} link set eth0 up`);
    ip(`-n ${space('bridge')} link set ${host} master bridge`);
    ip(`-n ${space('bridge')} link set ${host} up`);
  }
  return {
    address,
    on: (host, ...words) => ['ip', 'netns', 'exec', space(host), ...words],
    pull: (host) => ip(`-n ${space('bridge')} link set ${host} nomaster`),
    remove() {
      for (const host of [...HOSTS, 'bridge'] as const) spawnSync('ip', ['netns', 'del', space(host)]);
    },
  };
}
