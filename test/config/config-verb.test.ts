/** The verb `config` as a script sees it: what it prints, and the code it ends with. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it, vi } from 'vitest';
import yargs from 'yargs';
import { configVerb, runConfig } from '../../src/cli/config.ts';
import { jsonSchema } from '../../src/config/document.ts';

const folder = mkdtempSync(join(tmpdir(), 'hubbub-verb-'));
const good = join(folder, 'good.json');
const bad = join(folder, 'bad.json');
writeFileSync(good, '{ "listen": { "port": 1 }, "data": "d" }');
writeFileSync(bad, '{ "listen": { "prot": 1 },\n "signup": 2 }');
afterAll(() => rmSync(folder, { recursive: true }));

/** Runs the verb as the command line parses it. */
async function run(line: readonly string[], environment: Record<string, string> = {}) {
  let parsed: Readonly<Record<string, unknown>> = {};
  await yargs([])
    .command({ ...configVerb, handler: (values) => void (parsed = values) })
    .strict()
    .exitProcess(false)
    .fail((message) => {
      throw new Error(message);
    })
    .parseAsync(['config', ...line]);
  return runConfig(parsed, environment);
}

describe('hubbub config', () => {
  it('checks a file and says so in one line', async () => {
    const ok = { output: `${good}: ok\n`, errors: '', exitCode: 0 };
    expect(await run(['--config', good])).toEqual(ok);
    expect(await run(['--check', '--config', good])).toEqual(ok);
    expect(await run([], { HUBBUB_CONFIG: good })).toEqual(ok);
  });

  it('lists all problems on stderr and ends with 78', async () => {
    expect(await run(['--config', bad, '--port', 'http'])).toEqual({
      output: '',
      errors: [
        '3 problems in the configuration',
        `  ${bad}:1:15 listen.prot: unknown setting; did you mean "port"?`,
        `  ${bad}:2:12 signup: expected "open", "invite" or "closed", got 2`,
        '  listen.port: expected a whole number from 0 to 65535, got "http" (from --port)\n',
      ].join('\n'),
      exitCode: 78,
    });
    expect(await run(['--print', '--config', join(folder, 'none')])).toMatchObject({
      output: '',
      exitCode: 78,
    });
    expect(await run(['--config', good, '--port', '1', '--port', '2'])).toMatchObject({ exitCode: 78 });
    expect(await run(['--config', good, '--config', bad])).toMatchObject({ exitCode: 78 });
  });

  it('prints the settings that apply', async () => {
    const { output, errors } = await run(['--print', '--config', good, '--idle-timeout', '0.2'], {
      HUBBUB_SIGNUP: 'closed',
    });
    expect(errors).toBe('');
    expect(JSON.parse(output)).toMatchObject({
      listen: { host: '127.0.0.1', port: 1 },
      data: join(folder, 'd'),
      signup: 'closed',
      idleTimeoutSeconds: 0.2,
    });
  });

  it('prints the schema, whatever the file is like', async () => {
    expect(await run(['--schema', '--config', bad])).toEqual({
      output: jsonSchema(),
      errors: '',
      exitCode: 0,
    });
  });

  it('warns on stderr and still ends well', async () => {
    const { errors, exitCode } = await run(['--config', good], { HUBBUB_PROT: '1' });
    expect(errors).toMatch(/^warning: the environment variable HUBBUB_PROT is no setting.*\n$/);
    expect(exitCode).toBe(0);
  });

  it('does one thing at a time', async () => {
    await expect(run(['--schema', '--print'])).rejects.toThrow('mutually exclusive');
    await expect(run(['--chekc'])).rejects.toThrow('Unknown argument');
  });

  it('sets the exit code of the process and ends nothing', async () => {
    const written: string[] = [];
    const keep = (text: string | Uint8Array) => written.push(String(text)) > 0;
    const spies = [process.stdout, process.stderr].map((stream) =>
      vi.spyOn(stream, 'write').mockImplementation(keep),
    );
    const before = process.exitCode;
    try {
      await configVerb.handler({ _: ['config'], $0: 'hubbub', config: bad });
      expect(process.exitCode).toBe(78);
      expect(written.join('')).toContain('problems in the configuration');
    } finally {
      process.exitCode = before;
      for (const spy of spies) spy.mockRestore();
    }
  });
});
