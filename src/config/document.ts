/** Writes the documentation of the settings from their schema; a test holds the files under docs/ against it. */
import { EFFECTS, type SettingPath } from './effects.ts';
import { environmentName } from './environment.ts';
import { serveFlags } from './flags.ts';
import { groups, settings, type SettingSchema } from './setting-paths.ts';
import { settingsSchema } from './settings.ts';

/** The JSON Schema of a config file, for editors: every setting may be left out, and `$schema` may name the schema. */
export function jsonSchema(): string {
  const reference = { type: 'string', description: 'Where this schema is, for editors.' };
  const schema = {
    $schema: 'http://json-schema.org/draft-07/schema#',
    title: 'Hubbub configuration',
    ...withoutRequired({
      ...settingsSchema,
      properties: { $schema: reference, ...settingsSchema.properties },
    }),
  };
  const short = /\[\s+("[^[\]{}]*")\s+\]/g;
  const text = JSON.stringify(schema, null, 2);
  // The formatter of this project keeps short lists on one line.
  return `${text.replace(short, (_, words: string) => `[${words.replace(/\s+/g, ' ')}]`)}\n`;
}

/** The text of docs/configuration.md. */
export function configurationDocument(): string {
  const sections = [...groups].map(([path, group]) => {
    const rows = Object.keys(group.properties ?? {}).flatMap((key) =>
      settingRow(path === '' ? key : `${path}.${key}`),
    );
    return table(
      path === '' ? '## Top level' : `## \`${path}\`\n\n${group.description}`,
      ['Setting', 'Default', 'Allowed', 'Changes', 'Meaning'],
      rows,
    );
  });
  const flagRows = serveFlags.map(({ flag, path }) => [
    `\`--${flag}\``,
    `\`${path}\``,
    `\`${environmentName(path)}\``,
  ]);
  const flags = table('## Flags of `hubbub serve`', ['Flag', 'Setting', 'Variable'], flagRows);
  return `${introduction}\n${sections.join('\n')}\n${flags}`;
}

const introduction = `# Configuration

<!-- Generated from src/config/settings.ts; \`UPDATE_DOCS=1 npx vitest run test/config\` writes it. -->

\`hubbub serve --config config.json\` reads one JSON file, in which comments and trailing commas are allowed. What it does not
say keeps its default. The order is defaults < file < environment < flags.

- \`hubbub config --check --config F\` checks a file and lists every problem at once, each with its line, its key, what was
  expected and what stood there; it ends with 78 if there is one.
- \`hubbub config --print\` prints the settings that apply, \`hubbub config --schema\` the JSON Schema, which is also
  [config.schema.json](config.schema.json): name it in \`"$schema"\` and an editor completes and checks the file.
- Without \`--config\` the file is the one that \`HUBBUB_CONFIG\` names, else \`config.json\` in the current folder if it is there.
- Every setting has a variable: \`HUBBUB_\`, then its path in capitals with \`__\` between levels, such as
  \`HUBBUB_LISTEN__PORT\` or \`HUBBUB_IDLE_TIMEOUT_SECONDS\`. Case and single \`_\` do not matter. A variable with this prefix that is
  no setting is warned about.
- A running server reads all this again at SIGHUP ([operations.md](operations.md)). *Changes* says what a new value changes: \`at once\`
  for everybody; \`new connections\`, while a connection, a session or a name with wrong passwords that is there keeps the value
  with which it began; \`restart\`, nothing until the server is started again.
- A unit is the last word of a name. Seconds may have a fraction. A relative path in the file is relative to the file; one from
  the environment or a flag is relative to the current folder.
- Plain text (\`listen.plain\`) is refused unless \`listen.host\` is a loopback address, and an \`ops.host\` that is none unless
  \`ops.beyondLoopback\` says so; \`tls.certificate\` and \`tls.key\` go
  together; \`limits.frameBytes\` must hold a text of \`limits.textBytes\` (6 bytes for each, and 1024), \`limits.outboxBytes\` a
  frame, and \`limits.mailboxBytes\` a text. An address other than loopback with \`signup\` open is warned about.
`;

function settingRow(path: string): string[][] {
  const schema = settings.get(path);
  if (schema === undefined) return [];
  return [
    [
      `\`${path}\``,
      `\`${JSON.stringify(schema.default)}\``,
      allowed(schema),
      EFFECTS[path as SettingPath],
      schema.description ?? '',
    ],
  ];
}

function allowed(schema: SettingSchema): string {
  if (schema.enum !== undefined) return schema.enum.map((value) => `\`${JSON.stringify(value)}\``).join(', ');
  if (schema.type === 'boolean') return '`true`, `false`';
  if (schema.type === 'string') return schema.title ?? 'a text';
  return `${schema.minimum} to ${schema.maximum}${schema.type === 'integer' ? '' : ', fractions too'}`;
}

/** Columns are padded as the formatter of this project pads them, so that it leaves the file alone. */
function table(heading: string, columns: readonly string[], rows: readonly (readonly string[])[]): string {
  const widths = columns.map((column, index) =>
    Math.max(column.length, ...rows.map((row) => row[index]?.length ?? 0)),
  );
  const line = (cells: readonly string[]) =>
    `| ${cells.map((cell, i) => cell.padEnd(widths[i] ?? 0)).join(' | ')} |`;
  const rule = `| ${widths.map((width) => '-'.repeat(width)).join(' | ')} |`;
  return [heading, '', line(columns), rule, ...rows.map(line), ''].join('\n');
}

/** All keys of a file are optional, though all settings are present once the defaults are in. */
function withoutRequired(schema: SettingSchema): object {
  const entries = Object.entries(schema as object).filter(([key]) => key !== 'required');
  const children = Object.entries(schema.properties ?? {}).map(
    ([key, child]) => [key, withoutRequired(child)] as const,
  );
  const properties = children.length > 0 ? { properties: Object.fromEntries(children) } : {};
  return { ...Object.fromEntries(entries), ...properties };
}
