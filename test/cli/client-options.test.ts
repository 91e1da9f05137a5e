/** The client verbs' options: what they come to, and what is refused in a sentence. */
import { chmodSync, mkdtempSync, writeFileSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { clientWishes, homeFolder } from '../../src/cli/client-options.ts';
import type { ClientArguments } from '../../src/cli/client-options.ts';
import { wordsAfterDashes } from '../../src/cli/exec.ts';

const PIN = `${'a2'.repeat(25)}ba`;
const OTHER_PIN = `${'b3'.repeat(25)}ba`;

function wishes(differences: Partial<ClientArguments>, environment: Record<string, string> = {}) {
  const typed = {
    address: 'luke@localhost',
    json: false,
    signup: false,
    'accept-new-server': false,
    private: 'ask' as const,
    push: 'ask' as const,
    color: 'auto' as const,
    plain: false,
  };
  return clientWishes({ ...typed, ...differences }, environment);
}

describe('clientWishes', () => {
  it('takes an invite address, whose pin counts as --pin', () => {
    expect(wishes({ address: `luke@[::1]:7777#${PIN}` })).toMatchObject({
      address: { user: 'luke', host: '::1', port: 7777, pin: PIN },
      pin: PIN,
      server: '[::1]:7777',
    });
  });

  it.each([
    [{ address: 'luke@' }, /is no address/],
    [{ address: 'luke@localhost:0' }, /port/],
    [{ pin: 'abc' }, /--pin is not a pin/],
    [{ address: `localhost#${PIN}`, pin: OTHER_PIN }, /not the same/],
    [{ address: `${'x'.repeat(33)}@localhost` }, /1 to 32 of the letters/],
    [{ address: 'Admin@localhost', signup: true }, /the name "Admin" is reserved; choose another/],
    [{ 'reconnect-for': 'long' }, /number of seconds/],
    [{ 'p2p-port': '80' }, /port or a range/],
    [{ 'p2p-port': '7810-7800' }, /port or a range/],
    [{ 'p2p-port': '0-9' }, /port or a range/],
    [{ 'p2p-port': '7800-70000' }, /port or a range/],
    [{ plain: true, address: 'luke@example.org' }, /on this machine/],
    [{ 'password-file': '/nowhere/at/all' }, /cannot be read/],
  ])('refuses %o', (differences, message) => {
    expect(() => wishes(differences)).toThrow(message);
  });

  it('takes the password from the environment, and rather from the first line of a file', () => {
    const file = join(mkdtempSync(join(tmpdir(), 'hubbub-')), 'password');
    writeFileSync(file, 'from file \r\nsecond line', { mode: 0o600 });
    expect(wishes({}, { HUBBUB_PASSWORD: 'from env', HUBBUB_NEW_PASSWORD: 'new' }).given).toEqual({
      password: 'from env',
      newPassword: 'new',
    });
    const fromFile = wishes({ 'password-file': file }, { HUBBUB_PASSWORD: 'from env' });
    expect(fromFile.given.password).toBe('from file ');
    expect(fromFile.warnings).toEqual([]);
    chmodSync(file, 0o644);
    expect(wishes({ 'password-file': file }).warnings.join()).toContain('chmod 600');
  });

  it.each([
    [undefined, 0, 0],
    ['0', 0, 0],
    ['7801', 7801, 7801],
    ['7801-7820', 7801, 7820],
  ])('takes %s for peers to call at', (typed, first, last) => {
    expect(wishes({ 'p2p-port': typed }).peerPorts).toEqual({ first, last });
  });

  it('knows nothing of how long to look for a server unless told', () => {
    expect(wishes({}).reconnectForSeconds).toBeUndefined();
    expect(wishes({ 'reconnect-for': '0' }).reconnectForSeconds).toBe(0);
  });
});

describe('homeFolder', () => {
  it.each([
    ['/typed', { HUBBUB_HOME: '/env' }, '/typed'],
    [undefined, { HUBBUB_HOME: '/env', XDG_STATE_HOME: '/state' }, '/env'],
    [undefined, { XDG_STATE_HOME: '/state' }, '/state/hubbub'],
    [undefined, { XDG_STATE_HOME: 'relative' }, join(homedir(), '.local/state/hubbub')],
    [undefined, {}, join(homedir(), '.local/state/hubbub')],
  ])('of --home %s and %o', (typed, environment, expected) => {
    expect(homeFolder(typed, environment)).toBe(expected);
  });
});

describe('wordsAfterDashes', () => {
  it('leaves the words as they are', () => {
    const words = ['exec', 'luke@h', '--json', '--', 'message', 'hans', '007', '', '--', '-x'];
    expect(wordsAfterDashes(words)).toEqual(['message', 'hans', '007', '', '--', '-x']);
  });

  it.each([[['exec', 'luke@h', 'whoelse']], [['exec', 'luke@h', '--']]])('refuses %o', (words) => {
    expect(() => wordsAfterDashes(words)).toThrow(/after --/);
  });
});
