/** Where settings come from and which of two wins (R1): defaults < file < environment < flags. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { settingFlags } from '../../src/config/flags.ts';
import { findConfigFile, loadSettings, type Sources } from '../../src/config/load.ts';
import { ConfigError } from '../../src/config/problem.ts';
import { defaultSettings } from '../../src/config/settings.ts';

let folder = '';
let file = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'hubbub-config-'));
  mkdirSync(join(folder, 'etc'));
  file = join(folder, 'etc', 'config.json');
});
afterEach(() => rmSync(folder, { recursive: true }));

function load(
  text: string | undefined,
  environment: Sources['environment'] = {},
  flags: Sources['flags'] = [],
) {
  if (text !== undefined) writeFileSync(file, text);
  return loadSettings({ file: text === undefined ? undefined : file, environment, flags, folder });
}

function problemsOf(...given: Parameters<typeof load>): readonly string[] {
  try {
    load(...given);
  } catch (error) {
    if (error instanceof ConfigError) return error.problems.map((line) => line.replaceAll(folder, ''));
    throw error;
  }
  return [];
}

describe('precedence', () => {
  const port = (value: unknown) => [{ path: 'listen.port', value, origin: '--port' }];

  it('takes every default where nobody says anything', () => {
    const { settings, warnings } = load(undefined);
    expect(settings).toEqual({ ...defaultSettings(), data: join(folder, 'data') });
    expect(settings).toMatchObject({
      listen: { host: '127.0.0.1', port: 7777, plain: false },
      signup: 'open',
      login: { maxAttempts: 3, blockDurationSeconds: 60, timeoutSeconds: 30, blockScope: 'account' },
      idleTimeoutSeconds: 1800,
      history: { days: 30 },
      log: { level: 'info' },
    });
    expect(warnings).toEqual([]);
  });

  it('lets the file win over the defaults, the environment over the file, flags over all', () => {
    const text = '{"listen":{"port":1}}';
    const environment = { HUBBUB_LISTEN__PORT: '2' };
    expect(load('{}').settings.listen.port).toBe(7777);
    expect(load(text).settings.listen).toEqual({ host: '127.0.0.1', port: 1, plain: false });
    expect(load(text, environment).settings.listen.port).toBe(2);
    expect(load(text, environment, port(3)).settings.listen.port).toBe(3);
    expect(load(text, {}, port('0')).settings.listen.port).toBe(0);
  });

  it('allows fractions of a second', () => {
    const text = '{"idleTimeoutSeconds":0.2,"resumeGraceSeconds":0.2,"login":{"blockDurationSeconds":0.2}}';
    const { settings } = load(text, { HUBBUB_LOGIN__TIMEOUT_SECONDS: '0.2' });
    expect(settings).toMatchObject({ idleTimeoutSeconds: 0.2, resumeGraceSeconds: 0.2 });
    expect(settings.login).toMatchObject({ blockDurationSeconds: 0.2, timeoutSeconds: 0.2 });
  });

  it('turns the flags of serve into settings (R1)', () => {
    const parsed = {
      host: '::1',
      port: '0',
      data: 'here',
      'block-duration': '0.5',
      'idle-timeout': '2',
      'max-attempts': '5',
      'log-level': 'debug',
      other: 'x',
    };
    const { settings } = load(undefined, {}, settingFlags(parsed));
    expect(settings).toMatchObject({
      listen: { host: '::1', port: 0 },
      data: join(folder, 'here'),
      login: { blockDurationSeconds: 0.5, maxAttempts: 5 },
      idleTimeoutSeconds: 2,
      log: { level: 'debug' },
    });
    expect(settingFlags({ port: undefined })).toEqual([]);
  });

  it('gives each caller settings of its own', () => {
    expect(load(undefined).settings.listen).not.toBe(load(undefined).settings.listen);
  });
});

describe('relative paths', () => {
  it('start at the file where the file has them, and elsewhere at the current folder', () => {
    const data = (...given: Parameters<typeof load>) => load(...given).settings.data;
    expect(data('{"data":"mail"}')).toBe(join(folder, 'etc', 'mail'));
    expect(data('{}')).toBe(join(folder, 'etc', 'data'));
    expect(data(undefined)).toBe(join(folder, 'data'));
    expect(data('{"data":"/srv/hubbub"}')).toBe('/srv/hubbub');
    expect(data('{"data":"mail"}', { HUBBUB_DATA: 'other' })).toBe(join(folder, 'other'));
    expect(data('{}', {}, [{ path: 'data', value: '../up', origin: '--data' }])).toBe(
      join(folder, '..', 'up'),
    );
  });

  it('hold for the files of tls too, and an empty path stays empty', () => {
    writeFileSync(join(folder, 'etc', 'cert.pem'), '');
    writeFileSync(join(folder, 'key.pem'), '');
    const { settings } = load('{"tls":{"certificate":"cert.pem"}}', { HUBBUB_TLS__KEY: 'key.pem' });
    expect(settings.tls).toEqual({
      certificate: join(folder, 'etc', 'cert.pem'),
      key: join(folder, 'key.pem'),
    });
    expect(load('{}').settings.tls).toEqual({ certificate: '', key: '' });
  });
});

describe('problems of all sources', () => {
  it('come at once, each with its place or its origin', () => {
    const flags = [
      { path: 'listen.port', value: '70000', origin: '--port' },
      { path: 'login.maxAttempts', value: NaN, origin: '--max-attempts' },
      { path: 'log.level', value: ['info', 'warn'], origin: '--log-level' },
      { path: 'listen.prot', value: 1, origin: '--set' },
    ];
    expect(problemsOf('{"signup":1,\n"prot":2}', { HUBBUB_HISTORY__DAYS: 'all' }, flags)).toEqual([
      '/etc/config.json:1:11 signup: expected "open", "invite" or "closed", got 1',
      '/etc/config.json:2:1 prot: unknown setting; did you mean "port" in "listen"?',
      'history.days: expected a whole number from 1 to 36500, got "all" (from HUBBUB_HISTORY__DAYS)',
      'listen.port: expected a whole number from 0 to 65535, got "70000" (from --port)',
      'login.maxAttempts: expected a whole number from 1 to 100, got NaN (from --max-attempts)',
      'log.level: expected "fatal", "error", "warn", "info", "debug", "trace" or "silent", got ["info","warn"] (from --log-level)',
      'listen.prot: unknown setting; did you mean "port"? (from --set)',
    ]);
  });

  it('make one message for a person, and the exit code of a bad configuration', () => {
    const error = new ConfigError(['a', 'b']);
    expect(error.message).toBe('2 problems in the configuration\n  a\n  b');
    expect(new ConfigError(['a']).message).toBe('1 problem in the configuration\n  a');
    expect(error.exitCode).toBe(78);
  });

  it('name a file that is missing, a folder, or no text', () => {
    const lines = (name: string) => {
      try {
        return loadSettings({ file: join(folder, name), environment: {}, flags: [] });
      } catch (error) {
        return error instanceof ConfigError ? error.problems.join().replaceAll(folder, '') : error;
      }
    };
    writeFileSync(join(folder, 'latin.json'), Buffer.from([0x7b, 0xff, 0x7d]));
    expect(lines('none.json')).toBe('/none.json: there is no such config file; give another with --config');
    expect(lines('etc')).toBe('/etc: expected a config file, got a folder; give the file with --config');
    expect(lines('latin.json')).toBe('/latin.json: the config file is not UTF-8 text; save it as UTF-8');
  });

  it('reads a file that begins with a byte order mark', () => {
    expect(load('\ufeff{"signup":"closed"}').settings.signup).toBe('closed');
  });
});

describe('the config file to use', () => {
  it('is the one given, else the one of HUBBUB_CONFIG', () => {
    expect(findConfigFile('a.json', { HUBBUB_CONFIG: 'b.json' })).toBe('a.json');
    expect(findConfigFile(undefined, { HUBBUB_CONFIG: 'b.json' })).toBe('b.json');
    expect(() => findConfigFile(['a', 'b'], {})).toThrow(
      'expected one config file, got ["a","b"] (from --config)',
    );
  });
});
