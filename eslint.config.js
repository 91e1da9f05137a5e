/** What ESLint checks: promises, exhaustive switches, and the doors by which time, chance and the process may enter. */
import js from '@eslint/js';
import { defineConfig, globalIgnores } from 'eslint/config';
import tseslint from 'typescript-eslint';

const PORTS = 'Time and chance enter by src/ports: take a Clock or a Randomness as an argument.';

/* Named twice, because some are read as globals and all can be read off globalThis. */
const TIMERS = ['setTimeout', 'setInterval', 'setImmediate'];

const noOwnTimeOrChance = {
  'no-restricted-globals': ['error', ...[...TIMERS, 'performance'].map((name) => ({ name, message: PORTS }))],
  'no-restricted-properties': [
    'error',
    { object: 'Date', property: 'now', message: PORTS },
    { object: 'Math', property: 'random', message: PORTS },
    { object: 'process', property: 'hrtime', message: PORTS },
    { object: 'process', property: 'exit', message: 'Only src/cli ends the process.' },
    { object: 'crypto', property: 'randomUUID', message: PORTS },
    { object: 'crypto', property: 'getRandomValues', message: PORTS },
    ...TIMERS.map((property) => ({ object: 'globalThis', property, message: PORTS })),
  ],
  'no-restricted-syntax': [
    'error',
    { selector: 'ExportDefaultDeclaration', message: 'Name the export as its file is named.' },
    { selector: 'NewExpression[callee.name="Date"][arguments.length=0]', message: PORTS },
    { selector: 'CallExpression[callee.name="Date"]', message: PORTS },
  ],
  'no-restricted-imports': [
    'error',
    {
      name: 'node:crypto',
      importNames: ['randomBytes', 'randomUUID', 'randomInt', 'webcrypto'],
      message: PORTS,
    },
    { name: 'node:timers', message: PORTS },
    { name: 'node:timers/promises', message: PORTS },
    { name: 'node:perf_hooks', message: PORTS },
  ],
};

export default defineConfig(
  globalIgnores(['dist/', 'data/', 'coverage/']),
  { linterOptions: { reportUnusedDisableDirectives: 'error' } },
  js.configs.recommended,
  {
    files: ['**/*.ts'],
    extends: [tseslint.configs.recommendedTypeChecked],
    languageOptions: { parserOptions: { projectService: true } },
    rules: {
      'no-control-regex': 'off', // Text from others is searched for control characters in many places.
      'no-restricted-syntax': [
        'error',
        { selector: 'ExportDefaultDeclaration', message: 'Name the export as its file is named.' },
      ],
      eqeqeq: ['error', 'always', { null: 'ignore' }],
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/no-duplicate-type-constituents': 'off', // `ConnectionId | SessionId` tells more than `string`.
      '@typescript-eslint/no-import-type-side-effects': 'error',
      '@typescript-eslint/no-non-null-assertion': 'error',
      '@typescript-eslint/only-throw-error': 'error',
      '@typescript-eslint/require-await': 'off', // An async function may answer an async contract without waiting.
      '@typescript-eslint/restrict-template-expressions': [
        'error',
        { allowNumber: true, allowBoolean: true },
      ],
      '@typescript-eslint/return-await': ['error', 'error-handling-correctness-only'],
      '@typescript-eslint/unbound-method': 'off', // Methods here are closures: no classes, no `this`.
      '@typescript-eslint/switch-exhaustiveness-check': [
        'error',
        { considerDefaultExhaustiveForUnions: true },
      ],
    },
  },
  {
    files: ['src/**/*.ts', 'machines/**/*.ts'],
    ignores: ['src/cli.ts', 'src/cli/**'],
    rules: {
      'no-restricted-properties': [
        'error',
        { object: 'process', property: 'exit', message: 'Only src/cli ends the process.' },
      ],
    },
  },
  {
    files: ['src/**/*.ts', 'machines/**/*.ts'],
    ignores: ['src/cli.ts', 'src/cli/**', 'src/client/**'],
    rules: { 'no-console': 'error' },
  },
  {
    files: ['machines/**/*.ts', 'src/{actors,bus,commands,server,store,wire}/**/*.ts'],
    rules: noOwnTimeOrChance,
  },
  {
    files: ['test/**/*.ts', 'bench/**/*.ts'],
    rules: {
      '@typescript-eslint/no-non-null-assertion': 'off',
      '@typescript-eslint/no-unsafe-argument': 'off',
      '@typescript-eslint/no-unsafe-assignment': 'off',
      '@typescript-eslint/no-unsafe-member-access': 'off',
      '@typescript-eslint/no-unsafe-return': 'off',
    },
  },
  { files: ['vitest.config.ts'], rules: { 'no-restricted-syntax': 'off' } },
  {
    files: ['**/*.js', '**/*.mjs'],
    languageOptions: { globals: { process: 'readonly', URL: 'readonly', console: 'readonly' } },
  },
  {
    files: ['src/launcher.js'],
    languageOptions: { ecmaVersion: 2020 },
    rules: {
      'no-restricted-syntax': [
        'error',
        {
          selector: ':matches(ChainExpression, LogicalExpression[operator="??"])',
          message: 'Node 12 cannot read it.',
        },
      ],
    },
  },
);
