/** What a client says of itself before its login: its device, proved, and whether anybody attends to it. */
import { createPublicKey, verify } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { deviceProofBytes } from '../../../src/wire/version.ts';
import { bench } from './bench.ts';
import { HELLO } from './scripted-server.ts';

describe('a device', () => {
  it.each([true, false])(
    'proves itself on this very connection (tls: %s), and stays the same',
    async (tls) => {
      const { network, start } = await bench();
      const devices: string[] = [];
      for (let run = 0; run < 2; run++) {
        const client = start({ tls });
        const server = await network.accept();
        server.say(HELLO);
        const { device, proof } = await server.hear('hello');
        devices.push(device as string);
        const key = createPublicKey({
          key: Buffer.from(device as string, 'base64url'),
          format: 'der',
          type: 'spki',
        });
        const bytes = deviceProofBytes('n0nce', tls ? Buffer.alloc(32, 7) : null);
        expect(verify(null, bytes, key, Buffer.from(proof as string, 'base64url'))).toBe(true);
        client.core.destroy();
      }
      expect(devices[0]).toBe(devices[1]);
    },
  );
});

it('an unattended client says so', async () => {
  const { network, start } = await bench();
  start({ unattended: true, mail: 'none' });
  const server = await network.accept();
  server.say(HELLO);
  expect(await server.hear('hello')).toMatchObject({ unattended: true });
  expect(await server.hear('login')).toMatchObject({ mail: 'none' });
});
