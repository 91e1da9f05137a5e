/** docs/protocol.schema.json holds every frame as the programs check it; UPDATE_DOCS=1 writes it. */
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { CLIENT_FRAMES, SCHEMAS_AGREE } from '../../src/wire/client-frames.ts';
import { SERVER_FRAMES } from '../../src/wire/server-frames.ts';

const PATH = fileURLToPath(new URL('../../docs/protocol.schema.json', import.meta.url));

it('is what the programs check', () => {
  const schema = {
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    title: 'Frames of the Hubbub protocol, version 1',
    $defs: {
      client: { anyOf: Object.values(CLIENT_FRAMES) },
      server: { anyOf: Object.values(SERVER_FRAMES) },
    },
  };
  const text = `${JSON.stringify(schema, null, 2)}\n`;
  if (process.env['UPDATE_DOCS']) writeFileSync(PATH, text);
  expect(readFileSync(PATH, 'utf8')).toBe(text);
  expect(SCHEMAS_AGREE).toBe(true);
});

it('stands in the protocol’s description, kind by kind', () => {
  const description = readFileSync(fileURLToPath(new URL('../../docs/protocol.md', import.meta.url)), 'utf8');
  const missing = [...Object.keys(CLIENT_FRAMES), ...Object.keys(SERVER_FRAMES)].filter(
    (kind) => !description.includes(`\`${kind}\``) && !description.includes(`"t":"${kind}"`),
  );
  expect(missing).toEqual([]);
});
