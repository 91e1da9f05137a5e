/** Addresses as people write them; the invite address of the server's first line among them. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { formatAddress, parseAddress, type ServerAddress } from '../../src/ports/address.ts';

const PIN = `${'mz2'.repeat(17)}q`;

describe('parseAddress', () => {
  it.each<[string, ServerAddress]>([
    ['localhost', { host: 'localhost', port: 7777 }],
    ['  localhost\n', { host: 'localhost', port: 7777 }],
    ['Chat.Example.ORG:80', { host: 'chat.example.org', port: 80 }],
    ['yoda@127.0.0.1:7778', { user: 'yoda', host: '127.0.0.1', port: 7778 }],
    ['[::1]', { host: '::1', port: 7777 }],
    ['[::1]:7777', { host: '::1', port: 7777 }],
    ['yoda@[FE80::1%eth0]:1', { user: 'yoda', host: 'fe80::1%eth0', port: 1 }],
    [`host:65535#${PIN}`, { host: 'host', port: 65_535, pin: PIN }],
    [`host#${PIN.toUpperCase()}`, { host: 'host', port: 7777, pin: PIN }],
    [`[::1]:7777#${PIN}`, { host: '::1', port: 7777, pin: PIN }],
    ['münchen.example', { host: 'münchen.example', port: 7777 }],
  ])('reads %j', (text, address) => {
    expect(parseAddress(text)).toEqual(address);
  });

  it.each([
    ['', /host is missing/],
    [':7777', /host is missing/],
    ['yoda@', /host is missing/],
    ['@host', /user name before "@" is missing/],
    ['a b@host', /is no name: a name has 1 to 32 of/],
    ['a@b@host', /is no name: a name has 1 to 32 of/],
    ['jörg@host', /is no name: a name has 1 to 32 of/],
    [`${'x'.repeat(33)}@host`, /is no name: a name has 1 to 32 of/],
    ['host:', /port is a number from 1 to 65535/],
    ['host:0', /port is a number/],
    ['host:65536', /port is a number/],
    ['host:077777', /port is a number/],
    ['host:-1', /port is a number/],
    ['host:http', /port is a number/],
    ['[::1]:', /port is a number/],
    ['::1', /brackets.*For example \[::1\]:7777/],
    ['a:1:2', /written in brackets, its port after them\. An address looks like/],
    ['[::1', /bracket "\]" after the IPv6 address is missing/],
    ['[::1]7777', /After "\]" only/],
    ['[host]:1', /not an IPv6 address/],
    ['[]', /not an IPv6 address/],
    ['host/path', /only letters, digits/],
    ['host\u001b[2J', /only letters, digits/],
    ['-host name', /only letters, digits/],
    ['tls://host:7777', /Leave out everything up to/],
    ['host#', /pin has 52 characters/],
    [`host#${PIN.slice(1)}`, /pin has 52 characters/],
    [`host#${PIN}a`, /pin has 52 characters/],
    [`host#${PIN}#${PIN}`, /pin has 52 characters/],
  ])('says what is wrong with %j', (text, problem) => {
    expect(parseAddress(text)).toEqual({ problem: expect.stringMatching(problem) });
  });

  it('never throws, and never repeats control characters', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        return !/[\u0000-\u001f]/.test(JSON.stringify(parseAddress(text)));
      }),
    );
  });
});

describe('formatAddress', () => {
  it('always writes the port, and brackets around IPv6', () => {
    expect(formatAddress({ host: 'host', port: 7777 })).toBe('host:7777');
    expect(formatAddress({ user: 'yoda', host: '::1', port: 1, pin: PIN })).toBe(`yoda@[::1]:1#${PIN}`);
  });

  it('is read back by parseAddress', () => {
    const address = fc.record(
      {
        user: fc.stringMatching(/^[A-Za-z0-9_.-]{1,32}$/),
        host: fc.oneof(fc.domain(), fc.ipV4(), fc.ipV6()).map((host) => host.toLowerCase()),
        port: fc.integer({ min: 1, max: 65_535 }),
        pin: fc.stringMatching(/^[a-z2-7]{51}[aq]$/),
      },
      { requiredKeys: ['host', 'port'] },
    );
    fc.assert(
      fc.property(address, (given) => {
        expect(parseAddress(formatAddress(given))).toEqual(given);
      }),
    );
  });

  it('gives one spelling to whatever parseAddress accepts', () => {
    const texts = fc.stringMatching(/^([a-z]{1,3}@)?([a-zA-Z]{1,4}|\[::[0-9A-F]\])(:[0-9]{1,5})?$/);
    fc.assert(
      fc.property(texts, (text) => {
        const first = parseAddress(text);
        fc.pre(!('problem' in first));
        expect(parseAddress(formatAddress(first))).toEqual(first);
      }),
    );
  });
});
