/** The documents under docs/ are generated from the schema of the settings; this holds them against it. */
import { readFileSync, writeFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { configurationDocument, jsonSchema } from '../../src/config/document.ts';
import { readSettingsFile } from '../../src/config/settings-file.ts';
import { settings } from '../../src/config/setting-paths.ts';

const documents = [
  { name: 'configuration.md', generate: configurationDocument },
  { name: 'config.schema.json', generate: jsonSchema },
];

describe('generated documents', () => {
  it.each(documents)('docs/$name is what the schema says (UPDATE_DOCS=1 writes it)', ({ name, generate }) => {
    const file = new URL(`../../docs/${name}`, import.meta.url);
    if (process.env['UPDATE_DOCS'] === '1') writeFileSync(file, generate());
    expect(readFileSync(file, 'utf8')).toBe(generate());
  });

  it('describes every setting in one row', () => {
    const rows = configurationDocument().split('\n');
    expect(settings.size).toBeGreaterThan(30);
    for (const [path, schema] of settings) {
      expect(schema.description, path).toMatch(/^[A-Z].*\.$/);
      const own = rows.filter((row) => row.startsWith(`| \`${path}\` `));
      expect(own, path).toHaveLength(1);
      expect(own[0]).toContain(schema.description);
    }
  });

  it('says for every number what range it has, and a default inside it', () => {
    for (const [path, { type, minimum, maximum, default: preset }] of settings) {
      if (type !== 'integer' && type !== 'number') continue;
      expect(preset, path).toBeGreaterThanOrEqual(minimum ?? Infinity);
      expect(preset, path).toBeLessThanOrEqual(maximum ?? -Infinity);
    }
  });

  it('publishes a schema that requires no key and allows no unknown one', () => {
    const schema: unknown = JSON.parse(jsonSchema());
    expect(jsonSchema()).not.toContain('"required"');
    expect(schema).toMatchObject({
      additionalProperties: false,
      properties: {
        $schema: { type: 'string' },
        listen: {
          additionalProperties: false,
          properties: { port: { minimum: 0, maximum: 65_535, default: 7777 } },
        },
      },
    });
  });

  it('finds nothing wrong with the config file that ships', () => {
    const { assignments, problems } = readSettingsFile(
      new URL('../../config.json', import.meta.url).pathname,
    );
    expect(problems).toEqual([]);
    expect(assignments.length).toBeGreaterThan(5);
  });
});
