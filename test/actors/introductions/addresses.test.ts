/** Which addresses are handed out (threat 29): what the server observed, and private ones inside one network. */
import { describe, expect, it } from 'vitest';
import { addressesFor } from '../../../src/actors/introductions/addresses.ts';

const hosts = (observed: string, declared: string[], caller: string) =>
  addressesFor({ observed, endpoint: { port: 5000, addresses: declared } }, place(caller)).map(
    ({ host }) => host,
  );
const place = (observed: string) => ({ observed, endpoint: { port: 6000, addresses: [] } });

describe.each<[string, string, string[], string, string[]]>([
  ['the observed one', '192.0.2.1', [], '198.51.100.2', ['192.0.2.1']],
  ['no public one that was only declared', '192.0.2.1', ['203.0.113.5'], '198.51.100.2', ['192.0.2.1']],
  ['no private one across networks', '192.0.2.1', ['10.0.0.5'], '198.51.100.2', ['192.0.2.1']],
  ['private ones behind one router', '192.0.2.1', ['10.0.0.5'], '192.0.2.1', ['192.0.2.1', '10.0.0.5']],
  ['private ones in the server’s network', '10.0.0.1', ['10.0.0.5'], '10.0.0.2', ['10.0.0.1', '10.0.0.5']],
  ['no loopback to another machine', '127.0.0.1', ['192.168.1.5'], '192.168.1.9', ['192.168.1.5']],
  ['loopback on one machine', '127.0.0.1', [], '127.0.0.1', ['127.0.0.1']],
  ['no declared loopback', '127.0.0.1', ['127.0.0.2'], '127.0.0.1', ['127.0.0.1']],
  ['no names', '10.0.0.1', ['example.org', ''], '10.0.0.2', ['10.0.0.1']],
  ['IPv6 alike', '2001:db8::1', ['fd00::5', '2001:db8::2'], '2001:db8::1', ['2001:db8::1', 'fd00::5']],
  ['nothing where nothing is known', '', ['10.0.0.5'], '192.0.2.1', []],
])('threat 29: %s', (_name, observed, declared, caller, expected) => {
  it(`${observed} and ${declared.join(' ')} for ${caller}`, () => {
    expect(hosts(observed, declared, caller)).toEqual(expected);
  });
});
