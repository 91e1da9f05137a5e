/** The verb `config`: checks a config file, prints its JSON Schema or the settings that apply; run by the command line. */
import type { ArgumentsCamelCase, CommandModule, Options } from 'yargs';
import { jsonSchema } from '../config/document.ts';
import { printable } from '../config/expectation.ts';
import { serveFlags, settingFlags } from '../config/flags.ts';
import { findConfigFile, loadSettings, type Sources } from '../config/load.ts';
import { ConfigError } from '../config/problem.ts';
import type { Settings } from '../config/settings.ts';

/** What a run of the verb prints, and the exit code it ends with. */
interface Outcome {
  readonly output: string;
  readonly errors: string;
  readonly exitCode: number;
}

/** The flags that override settings, as yargs wants them: texts, so that a message can say what was typed. */
export const settingOptions: Readonly<Record<string, Options>> = Object.fromEntries(
  serveFlags.map(({ flag, describe }) => [flag, { type: 'string', describe, requiresArg: true }]),
);

/** `--config`, for every verb that reads the config file. */
export const configOption: Options = {
  type: 'string',
  describe: 'config file (default: HUBBUB_CONFIG, else ./config.json if there is one)',
  requiresArg: true,
};

/**
 * The settings for a verb that takes `--config` and the flags of `serve`, with warnings for stderr and the file that was
 * read. Throws a ConfigError.
 */
export function settingsFor(
  parsed: Readonly<Record<string, unknown>>,
  environment: Sources['environment'],
): { settings: Settings; warnings: string[]; file: string | undefined } {
  const file = findConfigFile(parsed['config'], environment);
  return { ...loadSettings({ file, environment, flags: settingFlags(parsed) }), file };
}

/** What `config` does, without touching the process. */
export function runConfig(
  parsed: Readonly<Record<string, unknown>>,
  environment: Sources['environment'],
): Outcome {
  if (parsed['schema'] === true) return { output: jsonSchema(), errors: '', exitCode: 0 };
  try {
    const { settings, warnings, file } = settingsFor(parsed, environment);
    const errors = warnings.map((warning) => `warning: ${warning}\n`).join('');
    const verdict = `${printable(file ?? 'defaults')}: ok`;
    const output = parsed['print'] === true ? JSON.stringify(settings, null, 2) : verdict;
    return { output: `${output}\n`, errors, exitCode: 0 };
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    return { output: '', errors: `${error.message}\n`, exitCode: error.exitCode };
  }
}

/** The row of `config` for the command line. */
export const configVerb: CommandModule = {
  command: 'config',
  describe: 'check a config file, print its JSON Schema or the settings that apply',
  builder: (command) =>
    command
      .option('check', { type: 'boolean', describe: 'check the file and its overrides (the default)' })
      .option('schema', { type: 'boolean', describe: 'print the JSON Schema of the file' })
      .option('print', { type: 'boolean', describe: 'print the settings that apply, as JSON' })
      .conflicts({ check: ['schema', 'print'], schema: 'print' })
      .option('config', configOption)
      .options(settingOptions)
      .example('$0 config --check', 'what is wrong, line by line'),
  handler: (parsed: ArgumentsCamelCase) => {
    const { output, errors, exitCode } = runConfig(parsed, process.env);
    process.stdout.write(output);
    process.stderr.write(errors);
    if (exitCode !== 0) process.exitCode = exitCode;
  },
};
