/** Rules between settings: each sound by itself, wrong together. */
import { describe, expect, it } from 'vitest';
import { loadSettings } from '../../src/config/load.ts';
import { isLoopback } from '../../src/config/loopback.ts';
import { ConfigError } from '../../src/config/problem.ts';

/** The problems, or else the warnings, of settings given by flags and environment. */
function verdict(
  given: Readonly<Record<string, unknown>>,
  environment: Readonly<Record<string, string>> = {},
) {
  const flags = Object.entries(given).map(([path, value]) => ({ path, value, origin: '--set' }));
  try {
    return loadSettings({ environment, flags, folder: '/nowhere' }).warnings;
  } catch (error) {
    if (error instanceof ConfigError) return error.problems;
    throw error;
  }
}

describe('rules between settings', () => {
  it('refuse plain text beyond loopback, and name the one to blame', () => {
    const complaint =
      'listen.plain: expected false unless listen.host is a loopback address, got true with "10.0.0.1"';
    expect(verdict({ 'listen.host': '10.0.0.1', 'listen.plain': true, signup: 'closed' })).toEqual([
      `${complaint} (from --set)`,
    ]);
    expect(verdict({ 'listen.host': '10.0.0.1' }, { HUBBUB_LISTEN__PLAIN: 'yes' })).toEqual([
      `${complaint} (from HUBBUB_LISTEN__PLAIN)`,
    ]);
    expect(verdict({ 'listen.plain': true })).toEqual([]);
  });

  it('keep the monitoring port on loopback unless it is said that it may leave', () => {
    const complaint =
      'ops.host: expected a loopback address unless ops.beyondLoopback is true, got "0.0.0.0" (from --set)';
    expect(verdict({ 'ops.enabled': true, 'ops.host': '0.0.0.0' })).toEqual([complaint]);
    expect(verdict({ 'ops.enabled': true, 'ops.host': '0.0.0.0', 'ops.beyondLoopback': true })).toEqual([]);
    expect(verdict({ 'ops.enabled': true })).toEqual([]);
  });

  it('want certificate and key together, and both readable', () => {
    const here = import.meta.filename;
    expect(verdict({ 'tls.key': here })).toEqual([
      'tls.certificate: expected the path of a PEM file, since tls.key is given, got "" (from --set)',
    ]);
    expect(verdict({ 'tls.certificate': here })).toEqual([
      'tls.key: expected the path of a PEM file, since tls.certificate is given, got "" (from --set)',
    ]);
    expect(verdict({ 'tls.certificate': 'none.pem', 'tls.key': import.meta.dirname })).toEqual([
      'tls.certificate: expected a readable PEM file, got "/nowhere/none.pem" (no such file) (from --set)',
      expect.stringMatching(/^tls\.key: expected a readable PEM file, got ".*\(a folder\) \(from --set\)$/),
    ]);
    expect(verdict({ 'tls.certificate': here, 'tls.key': here })).toEqual([]);
  });

  it('want a frame to hold a text, an outbox a frame, and a mailbox a text', () => {
    expect(verdict({ 'limits.textBytes': 100, 'limits.frameBytes': 1_624 })).toEqual([]);
    expect(verdict({ 'limits.textBytes': 100, 'limits.frameBytes': 1_623 })).toEqual([
      'limits.frameBytes: expected at least 1624 to hold a text of 100 bytes (limits.textBytes), got 1623 (from --set)',
    ]);
    expect(verdict({ 'limits.textBytes': 1_048_576 })).toEqual([
      'limits.frameBytes: expected at least 6292480 to hold a text of 1048576 bytes (limits.textBytes), got 131072 (from --set)',
    ]);
    expect(verdict({ 'limits.outboxBytes': 131_071, 'limits.mailboxBytes': 16_383 })).toEqual([
      'limits.outboxBytes: expected at least 131072 to hold one frame (limits.frameBytes), got 131071 (from --set)',
      'limits.mailboxBytes: expected at least 16384 to hold one text (limits.textBytes), got 16383 (from --set)',
    ]);
    expect(verdict({ 'limits.outboxBytes': 131_072, 'limits.mailboxBytes': 16_384 })).toEqual([]);
  });

  it('warn of open sign-up beyond loopback (R6)', () => {
    expect(verdict({ 'listen.host': '0.0.0.0' })).toEqual([
      'signup is "open" and listen.host is "0.0.0.0": everybody who reaches this address can create an account; ' +
        'set signup to "invite" or "closed" to prevent it',
    ]);
    expect(verdict({ 'listen.host': '0.0.0.0', signup: 'invite' })).toEqual([]);
    expect(verdict({ 'listen.host': 'localhost' })).toEqual([]);
  });
});

describe('isLoopback', () => {
  it.each([
    '127.0.0.1',
    '127.255.0.9',
    '::1',
    '0:0:0:0:0:0:0:1',
    '::1%lo',
    '::ffff:127.0.0.1',
    'localhost',
    'LocalHost',
  ])('%s is this machine alone', (host) => expect(isLoopback(host)).toBe(true));

  it.each([
    '0.0.0.0',
    '::',
    '10.0.0.1',
    '128.0.0.1',
    'fe80::1%eth0',
    '::ffff:10.0.0.1',
    'localhost.example',
    '127.1',
    '1',
  ])('%s may be reached from elsewhere', (host) => expect(isLoopback(host)).toBe(false));
});
