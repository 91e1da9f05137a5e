/** Every kind of mistake in a config file, and the exact line that a person gets to read. */
import { describe, expect, it } from 'vitest';
import { readSettingsText } from '../../src/config/settings-file.ts';
import { settings } from '../../src/config/setting-paths.ts';

const read = (text: string) => readSettingsText(text, 'config.json').problems;

const mistakes: readonly [mistake: string, text: string, ...problems: string[]][] = [
  [
    'a text for a number',
    '{"listen": {"port": "http"}}',
    'config.json:1:21 listen.port: expected a whole number from 0 to 65535, got "http"',
  ],
  [
    'a fraction for a whole number',
    '{"listen":{"port":1.5}}',
    'config.json:1:19 listen.port: expected a whole number from 0 to 65535, got 1.5',
  ],
  [
    'one past a maximum',
    '{"listen":{"port":65536}}',
    'config.json:1:19 listen.port: expected a whole number from 0 to 65535, got 65536',
  ],
  [
    'one before a minimum',
    '{"login":{"maxAttempts":0}}',
    'config.json:1:25 login.maxAttempts: expected a whole number from 1 to 100, got 0',
  ],
  [
    'a number beyond all numbers',
    '{"idleTimeoutSeconds":1e999}',
    'config.json:1:23 idleTimeoutSeconds: expected a number from 0.01 to 2000000, got 1e999',
  ],
  [
    'a word for a truth',
    '{"allowUnattended":"yes"}',
    'config.json:1:20 allowUnattended: expected true or false, got "yes"',
  ],
  [
    'a word that is no choice',
    '{"signup":"Open"}',
    'config.json:1:11 signup: expected "open", "invite" or "closed", got "Open"',
  ],
  [
    'a choice not offered yet',
    '{"login":{"blockScope":"account+source"}}',
    'config.json:1:24 login.blockScope: expected "account", got "account+source"',
  ],
  [
    'an empty host',
    '{"listen":{"host":""}}',
    'config.json:1:19 listen.host: expected a host name or an address, got ""',
  ],
  [
    'a host in brackets',
    '{"listen":{"host":"[::1]"}}',
    'config.json:1:19 listen.host: expected a host name or an address, got "[::1]"',
  ],
  ['an empty folder', '{"data":""}', 'config.json:1:9 data: expected the path of a folder, got ""'],
  [
    'a NUL in a path',
    '{"tls":{"key":"a\\u0000b"}}',
    'config.json:1:15 tls.key: expected the path of a PEM file, got "a\\u0000b"',
  ],
  ['null', '{"data":null}', 'config.json:1:9 data: expected the path of a folder, got null'],
  ['a list', '{"data":["a",\n  "b"]}', 'config.json:1:9 data: expected the path of a folder, got ["a", "b"]'],
  ['a value for a group', '{"history":30}', 'config.json:1:12 history: expected an object with days, got 30'],
  [
    'a group for a value',
    '{"data":{"folder":1}}',
    'config.json:1:9 data: expected the path of a folder, got {"folder":1}',
  ],
  ['a $schema that is no text', '{"$schema":5}', 'config.json:1:12 $schema: expected a text, got 5'],
  [
    'a $schema in a group',
    '{"log":{"$schema":""}}',
    'config.json:1:9 log.$schema: unknown setting; known here: level',
  ],
  [
    'a long value',
    `{"data":["${'x'.repeat(99)}"]}`,
    `config.json:1:9 data: expected the path of a folder, got ["${'x'.repeat(58)}...`,
  ],
  [
    'a slip of the finger',
    '{"listen":{"prot":1}}',
    'config.json:1:12 listen.prot: unknown setting; did you mean "port"?',
  ],
  [
    'a key without its unit',
    '{"idleTimeout":1}',
    'config.json:1:2 idleTimeout: unknown setting; did you mean "idleTimeoutSeconds"?',
  ],
  [
    'a key of another group',
    '{"blockDuration":1}',
    'config.json:1:2 blockDuration: unknown setting; did you mean "blockDurationSeconds" in "login"?',
  ],
  [
    'a key of the top level',
    '{"log":{"signup":1}}',
    'config.json:1:9 log.signup: unknown setting; did you mean "signup" at the top level?',
  ],
  [
    'a path as a key',
    '{"listen.port":1}',
    'config.json:1:2 "listen.port": unknown setting; did you mean "port" in "listen"?',
  ],
  [
    'a key like no other',
    '{"login":{"xyzzy":1}}',
    'config.json:1:11 login.xyzzy: unknown setting; known here: maxAttempts, blockDurationSeconds, timeoutSeconds, blockScope',
  ],
  [
    'a key like no other, where there are many',
    '{"limits":{"xyzzy":1}}',
    'config.json:1:12 limits.xyzzy: unknown setting; no setting here is like it: hubbub config --print lists them',
  ],
  [
    '__proto__',
    '{"log":{"__proto__":{"level":"info"}}}',
    'config.json:1:9 log.__proto__: unknown setting; known here: level',
  ],
  [
    'constructor',
    '{"log":{"constructor":1}}',
    'config.json:1:9 log.constructor: unknown setting; known here: level',
  ],
  ['an empty key', '{"log":{"":1}}', 'config.json:1:9 log."": unknown setting; known here: level'],
  [
    'a key that moves the cursor',
    '{"log":{"\\u001b[2J\u202e":1}}',
    'config.json:1:9 log."\\u001b[2J\\u{202e}": unknown setting; known here: level',
  ],
  [
    'a key given twice',
    '{"data":"a",\n"data":"b"}',
    'config.json:2:1 data: given twice, first at config.json:1:2',
  ],
  ['a list for the whole', '[]', 'config.json:1:1 expected an object with settings, got []'],
  ['an empty file', '', 'config.json:1:1 expected a value, got the end'],
  ['no value', '{"data":}', 'config.json:1:9 expected a value, got }'],
  [
    'NaN',
    '{"idleTimeoutSeconds": NaN}',
    'config.json:1:24 expected a value or a name in double quotes, got NaN',
  ],
  ['a missing comma', '{"data":"a"\n "signup":"open"}', 'config.json:2:2 expected ",", got "signup"'],
  ['a missing colon', '{"data" "a"}', 'config.json:1:9 expected ":" between name and value, got "a"'],
  ['a missing brace', '{"log":{}', 'config.json:1:10 expected "}", got the end'],
  [
    'a key without quotes',
    '{data:"a"}',
    'config.json:1:2 expected a value or a name in double quotes, got data',
  ],
  [
    'an unknown escape',
    '{"data":"\\q"}',
    'config.json:1:9 expected one of b f n r t u " \\ / after the backslash, got "\\q"',
  ],
  ['lines ended by CR LF', '{\r\n"data":1}', 'config.json:2:8 data: expected the path of a folder, got 1'],
  ['nesting without end', `{"data":${'['.repeat(100_000)}`, 'config.json:1:72 nested deeper than 64 levels'],
  [
    'several mistakes',
    '{\n  // said twice\n  "signup": "all",\n  "log": {"levle": "info", "level": 1,},\n}',
    'config.json:3:13 signup: expected "open", "invite" or "closed", got "all"',
    'config.json:4:11 log.levle: unknown setting; did you mean "level"?',
    'config.json:4:37 log.level: expected "fatal", "error", "warn", "info", "debug", "trace" or "silent", got 1',
  ],
  [
    'several mistakes of form, one for each line',
    '{"data": nope nope,\n "log" 1}',
    'config.json:1:10 expected a value or a name in double quotes, got nope',
    'config.json:2:8 expected ":" between name and value, got 1',
  ],
];

describe('mistakes in a config file (R1)', () => {
  it.each(mistakes)('%s', (_mistake, text, ...problems) => {
    expect(read(text)).toEqual(problems);
  });

  it.each([...settings])('%s: every value of a wrong type is refused at its place', (path, schema) => {
    const keys = path.split('.');
    const before = keys.map((key) => `{"${key}":`).join('');
    const fits = (value: unknown) =>
      typeof value === (schema.type === 'integer' ? 'number' : (schema.type ?? 'string'));
    const wrong = [true, -1e15, 'a:/\\? "', null, [], {}].filter(
      (value) => schema.enum !== undefined || !fits(value),
    );
    expect(wrong.length).toBeGreaterThanOrEqual(5);
    for (const value of wrong) {
      const [line, ...others] = read(before + JSON.stringify(value) + '}'.repeat(keys.length));
      expect(others).toEqual([]);
      expect(line).toContain(`config.json:1:${before.length + 1} ${path}: expected `);
      expect(line).toMatch(/got .+$/);
    }
  });

  it.each([...settings].filter(([, schema]) => schema.minimum !== undefined))(
    '%s: its ends are allowed, one past them is not',
    (path, { type, minimum = NaN, maximum = NaN }) => {
      const step = type === 'integer' ? 1 : 0.001;
      const keys = path.split('.');
      const count = (value: number) =>
        read(keys.map((key) => `{"${key}":`).join('') + String(value) + '}'.repeat(keys.length)).length;
      expect([minimum, maximum].map(count)).toEqual([0, 0]);
      expect([minimum - step, maximum + step].map(count)).toEqual([1, 1]);
    },
  );

  it('allows comments, trailing commas and $schema', () => {
    const text = '/* ours */ {"$schema": "./docs/config.schema.json", // yes\n "log": {"level": "warn",},}';
    const { assignments, problems } = readSettingsText(text, 'config.json');
    expect(problems).toEqual([]);
    expect(assignments.map(({ path, value }) => [path, value])).toEqual([
      ['$schema', './docs/config.schema.json'],
      ['log.level', 'warn'],
    ]);
  });
});
