/** A script face between streams that a test holds. */
import { PassThrough } from 'node:stream';
import type { ScriptSetting } from '../../../src/client/faces/script.ts';
import { systemClock } from '../../../src/ports/clock.ts';
import type { FakeCore } from './fake-core.ts';

export interface ScriptBench {
  readonly setting: ScriptSetting;
  readonly stdin: PassThrough;
  readonly stdout: PassThrough;
  readonly stderr: PassThrough;
  /** What stands on stdout, or stderr, by now. */
  out(): string;
  err(): string;
}

/** Streams and a setting over a fake core. */
export function scriptBench(fake: FakeCore, differences: Partial<ScriptSetting> = {}): ScriptBench {
  const [stdin, stdout, stderr] = [new PassThrough(), new PassThrough(), new PassThrough()];
  const [out, err] = [stdout, stderr].map((stream) => {
    const parts: string[] = [];
    stream.setEncoding('utf8').on('data', (part: string) => parts.push(part));
    return () => parts.join('');
  }) as [() => string, () => string];
  const setting: ScriptSetting = {
    start: fake.start,
    stdin,
    stdout,
    stderr,
    json: false,
    user: 'luke',
    colour: 'auto',
    server: 'localhost:7777',
    given: { password: 'secret' },
    interrupt: new AbortController(),
    clock: systemClock,
    ...differences,
  };
  return { setting, stdin, stdout, stderr, out, err };
}
