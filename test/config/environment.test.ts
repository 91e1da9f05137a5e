/** Settings from the environment: spellings, kinds of values, and variables that mean nothing (R1). */
import { describe, expect, it } from 'vitest';
import { environmentName, readEnvironment } from '../../src/config/environment.ts';
import { settings } from '../../src/config/setting-paths.ts';

const values = (environment: Record<string, string>) =>
  readEnvironment(environment).assignments.map(({ path, value }) => [path, value]);

describe('spelling', () => {
  it.each([
    'HUBBUB_IDLE_TIMEOUT_SECONDS',
    'HUBBUB_IDLETIMEOUTSECONDS',
    'HUBBUB_idleTimeoutSeconds',
    'hubbub_Idle_Timeout_seconds',
    'HUBBUB_I_D_L_E_TIMEOUT_SECONDS_',
  ])('%s is idleTimeoutSeconds', (name) => {
    expect(values({ [name]: '5' })).toEqual([['idleTimeoutSeconds', 5]]);
  });

  it.each(['HUBBUB_LISTEN__PORT', 'HUBBUB_listen__port', 'hubbub_LISTEN___PORT', 'Hubbub_Lis_ten__Port'])(
    '%s is listen.port',
    (name) => expect(values({ [name]: '0' })).toEqual([['listen.port', 0]]),
  );

  it('reaches every setting by its usual name', () => {
    for (const path of settings.keys()) {
      const { assignments, warnings } = readEnvironment({ [environmentName(path)]: 'x' });
      expect(assignments.map((assignment) => assignment.path)).toEqual([path]);
      expect(warnings).toEqual([]);
    }
    expect(environmentName('login.blockDurationSeconds')).toBe('HUBBUB_LOGIN__BLOCK_DURATION_SECONDS');
  });

  it('refuses two spellings that disagree, and takes two that agree', () => {
    const both = (value: string) => readEnvironment({ HUBBUB_SIGNUP: 'open', HUBBUB_SIGN_UP: value });
    expect(both('closed').problems).toEqual([
      'signup: given twice with different values, first by HUBBUB_SIGNUP (from HUBBUB_SIGN_UP)',
    ]);
    expect(both('open')).toMatchObject({ problems: [], assignments: [{ path: 'signup', value: 'open' }] });
  });
});

describe('values', () => {
  it.each([
    ['HUBBUB_LISTEN__PORT', ' 80 ', 80],
    ['HUBBUB_IDLE_TIMEOUT_SECONDS', '0.2', 0.2],
    ['HUBBUB_IDLE_TIMEOUT_SECONDS', '1e3', 1000],
    ['HUBBUB_LISTEN__PLAIN', 'true', true],
    ['HUBBUB_LISTEN__PLAIN', '0', false],
    ['HUBBUB_ALLOW_UNATTENDED', 'No', false],
    ['HUBBUB_DATA', '007', '007'],
    ['HUBBUB_TLS__KEY', '', ''],
  ])('%s=%s', (name, text, value) => {
    const { assignments, problems } = readEnvironment({ [name]: text });
    expect(assignments.map((assignment) => assignment.value)).toEqual([value]);
    expect(problems).toEqual([]);
  });

  const port = 'listen.port: expected a whole number from 0 to 65535';
  it.each([
    ['HUBBUB_LISTEN__PORT', 'http', `${port}, got "http" (from HUBBUB_LISTEN__PORT)`],
    ['HUBBUB_LISTEN__PORT', '', `${port}, got "" (from HUBBUB_LISTEN__PORT)`],
    ['HUBBUB_LISTEN__PORT', '0x50', `${port}, got "0x50" (from HUBBUB_LISTEN__PORT)`],
    ['HUBBUB_LISTEN__PORT', 'NaN', `${port}, got "NaN" (from HUBBUB_LISTEN__PORT)`],
    ['HUBBUB_LISTEN__PORT', 'Infinity', `${port}, got "Infinity" (from HUBBUB_LISTEN__PORT)`],
    ['HUBBUB_LISTEN__PORT', '1e999', `${port}, got "1e999" (from HUBBUB_LISTEN__PORT)`],
    [
      'HUBBUB_LISTEN__PLAIN',
      'maybe',
      'listen.plain: expected true or false, got "maybe" (from HUBBUB_LISTEN__PLAIN)',
    ],
    ['HUBBUB_DATA', '', 'data: expected the path of a folder, got "" (from HUBBUB_DATA)'],
  ])('%s=%s is refused', (name, text, problem) => {
    expect(readEnvironment({ [name]: text }).problems).toEqual([problem]);
  });
});

describe('other variables', () => {
  it('are left alone where they are ours, or not of our name', () => {
    const environment = {
      HUBBUB_PASSWORD: 'p',
      HUBBUB_HOME: 'h',
      HUBBUB_CONFIG: 'c',
      PATH: '/bin',
      HUBBUBS: '',
      PORT: '1',
    };
    expect(readEnvironment(environment)).toEqual({ assignments: [], problems: [], warnings: [] });
  });

  it('of our name are warned about, with the nearest and without their value', () => {
    const environment = {
      HUBBUB_LISTEN_PORT: 'secret',
      HUBBUB_PASWORD: 'secret',
      HUBBUB_: '',
      'HUBBUB_\u001bZZZZZZ': '',
    };
    const none = 'is no setting and has no effect';
    expect(readEnvironment(environment)).toEqual({
      assignments: [],
      problems: [],
      warnings: [
        `the environment variable HUBBUB_LISTEN_PORT ${none}; did you mean HUBBUB_LISTEN__PORT?`,
        `the environment variable HUBBUB_PASWORD ${none}; did you mean HUBBUB_PASSWORD?`,
        expect.stringContaining(`the environment variable HUBBUB_ ${none}`),
        expect.stringContaining(`the environment variable HUBBUB_\\u{1b}ZZZZZZ ${none}`),
      ],
    });
  });
});
