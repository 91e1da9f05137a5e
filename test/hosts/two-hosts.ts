/** Two hosts and a server's, as network namespaces joined by a bridge: what is needed to see clients meet over a network. */
import { execFileSync, spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';

const HOSTS = ['server', 'hans', 'luke'] as const;
export type Host = (typeof HOSTS)[number];

export interface Hosts {
  /** A host's address. */
  address(host: Host): string;
  /** The words that run a program on a host. */
  on(host: Host, ...words: string[]): [string, ...string[]];
  /** Bytes that a host's interface has received and sent. */
  bytes(host: Host): { readonly received: number; readonly sent: number };
  /** From now on what the two send each other is dropped, and nobody is told: a firewall between them. */
  wall(first: Host, second: Host): void;
  /** Pulls a host's cable: nothing passes any more, and nobody is told. */
  pull(host: Host): void;
  remove(): void;
}

/** Why there can be no namespaces here, or none behind a router, or null. */
export function whyNoHosts(needsRouters = false): string | null {
  const name = `hubbub-probe-${process.pid}`;
  const made = spawnSync('ip', ['netns', 'add', name]);
  if (made.error) return 'there is no program "ip"';
  if (made.status !== 0) return made.stderr.toString().trim();
  const words = ['netns', 'exec', name, 'nft', 'add', 'table', 'ip', 'probe'];
  const hasRouters = !needsRouters || spawnSync('ip', words).status === 0;
  spawnSync('ip', ['netns', 'del', name]);
  return hasRouters ? null : 'there is no program "nft", or it can do nothing';
}

/** Which addresses the hosts have; those of one family alone show that nothing went by the other. */
export type Family = 'IPv4' | 'IPv6';

/** Makes them; their names are drawn, and their addresses are seen by nobody else. Those of `routed` sit behind a router of their own (IPv4). */
export function makeHosts(family: Family = 'IPv4', routed: readonly Host[] = []): Hosts {
  const drawn = randomBytes(3).toString('hex');
  const space = (name: string) => `hubbub-${drawn}-${name}`;
  const address = (host: Host) => (family === 'IPv4' ? '10.99.0.' : 'fd99::') + (HOSTS.indexOf(host) + 1);
  // Without "nodad" an IPv6 address cannot be used for its first seconds.
  const rest = family === 'IPv4' ? '/24 dev eth0' : '/64 dev eth0 nodad';
  const ip = (words: string) => void execFileSync('ip', words.split(' '));
  ip(`netns add ${space('bridge')}`);
  ip(`-n ${space('bridge')} link add bridge type bridge`);
  ip(`-n ${space('bridge')} link set bridge up`);
  for (const host of HOSTS) {
    if (routed.includes(host)) makeRouted(host);
    else makePlain(host, host, `${address(host)}${rest}`);
  }

  /** A namespace on the bridge. */
  function makePlain(name: string, port: Host, place: string): void {
    ip(`netns add ${space(name)}`);
    ip(`-n ${space(name)} link set lo up`);
    ip(`link add eth0 netns ${space(name)} type veth peer name ${port} netns ${space('bridge')}`);
    ip(`-n ${space(name)} addr add ${place}`);
    ip(`-n ${space(name)} link set eth0 up`);
    ip(`-n ${space('bridge')} link set ${port} master bridge`);
    ip(`-n ${space('bridge')} link set ${port} up`);
  }
  /** A router on the bridge, and a host behind it that nobody can call: outside there is only the router's address. */
  function makeRouted(host: Host): void {
    const router = `${host}-router`;
    const inside = `10.98.${HOSTS.indexOf(host)}.`;
    makePlain(router, host, `${address(host)}${rest}`);
    ip(`netns add ${space(host)}`);
    ip(`-n ${space(host)} link set lo up`);
    ip(`link add eth0 netns ${space(host)} type veth peer name inside netns ${space(router)}`);
    ip(`-n ${space(host)} addr add ${inside}2/24 dev eth0`);
    ip(`-n ${space(router)} addr add ${inside}1/24 dev inside`);
    ip(`-n ${space(host)} link set eth0 up`);
    ip(`-n ${space(router)} link set inside up`);
    ip(`-n ${space(host)} route add default via ${inside}1`);
    ip(`netns exec ${space(router)} sysctl -qw net.ipv4.ip_forward=1`);
    filter(router, 'add chain ip walls out { type nat hook postrouting priority 100 ; }');
    filter(router, 'add rule ip walls out oifname eth0 masquerade');
    // A router of the usual kind answers nobody from outside.
    filter(router, 'add chain ip walls in { type filter hook input priority 0 ; }');
    filter(router, 'add rule ip walls in iifname eth0 ct state new drop');
  }
  function filter(name: string, rule: string): void {
    const nft = ['netns', 'exec', space(name), 'nft'];
    execFileSync('ip', [...nft, 'add table ip walls']);
    execFileSync('ip', [...nft, rule]);
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
    wall(first, second) {
      filter(first, 'add chain ip walls in { type filter hook input priority 0 ; }');
      filter(first, `add rule ip walls in ip saddr ${address(second)} drop`);
    },
    remove() {
      const routers = routed.map((host) => `${host}-router`);
      for (const host of [...HOSTS, ...routers, 'bridge']) spawnSync('ip', ['netns', 'del', space(host)]);
    },
  };
}
