/** The face of `on`: which events, how many commands at once, what is acknowledged when, and how it ends (R18). */
import { PassThrough } from 'node:stream';
import { setImmediate as turn } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { environmentFor } from '../../../src/client/faces/event-fields.ts';
import { MOST_WAITING } from '../../../src/client/faces/handler-queue.ts';
import { runOn } from '../../../src/client/faces/on.ts';
import type { OnSetting } from '../../../src/client/faces/on.ts';
import type { ProgramCall, ProgramEnd } from '../../../src/ports/program.ts';
import { manualClock } from '../core/manual-clock.ts';
import { fakeCore } from './fake-core.ts';
import { scriptBench } from './script-setting.ts';

const OK = { how: 'exit', code: 0 } as const;
const message = (id: string, text = 'Hey Dude') =>
  ({ type: 'message', id, from: 'hans', text, at: '2026-01-02T03:04:05.678Z', mail: false }) as const;
const presence = (user: string) => ({ type: 'presence', user, online: true }) as const;

/** A face whose programs are the test. */
function open(events: string, differences: Partial<OnSetting> = {}) {
  const core = fakeCore(false);
  const calls: (ProgramCall & { end(how: ProgramEnd): void })[] = [];
  const clock = manualClock();
  const bench = scriptBench(core, { clock });
  const setting = {
    ...bench.setting,
    events: new Set(events.split(',')) as OnSetting['events'],
    words: ['notify', '$HUBBUB_TEXT'],
    parallel: 1,
    environment: { PATH: '/bin' },
    run: (call: ProgramCall) => new Promise<ProgramEnd>((end) => calls.push({ ...call, end })),
    ...differences,
  };
  const code = runOn(setting);
  return { core, calls, clock, code, ...bench, setting };
}

async function settle(): Promise<void> {
  for (let count = 0; count < 10; count++) await turn();
}

describe('on', () => {
  it('runs the command as given, one at a time, and acknowledges a message when its command has ended', async () => {
    const face = open('message');
    face.core.welcome();
    face.core.emit(message('m1'));
    face.core.emit(message('m2'));
    face.core.emit(presence('yoda'));
    expect(face.calls).toHaveLength(1);
    expect(face.calls[0]?.words).toEqual(['notify', '$HUBBUB_TEXT']);
    expect(JSON.parse(face.calls[0]?.input ?? '')).toEqual(message('m1'));
    expect(face.core.handled).toEqual([]);
    face.calls[0]?.end(OK);
    await settle();
    expect(face.core.handled).toEqual(['m1']);
    expect(face.calls).toHaveLength(2);
    face.calls[1]?.end({ how: 'exit', code: 3 });
    await settle();
    expect(face.core.handled).toEqual(['m1', 'm2']);
    expect(face.err()).toBe('notify: exit code 3, for message from hans\n');
    face.core.end({ how: 'goodbye', reason: 'kicked' });
    expect(await face.code).toBe(1);
    expect(face.out()).toBe('');
  });

  it('says at a terminal that it waits, and for what; elsewhere nothing', async () => {
    const watched = Object.assign(new PassThrough(), { isTTY: true });
    const face = open('message,presence', { stderr: watched });
    face.core.welcome();
    expect(String(watched.read())).toMatch(
      /logged in as luke.*\nwaiting for message, presence; Ctrl-C ends it\n$/,
    );
    const script = open('message');
    script.core.welcome();
    await settle();
    expect(script.err()).toBe('');
  });

  it('runs several at once when told so', async () => {
    const face = open('presence', { parallel: 2 });
    face.core.welcome();
    for (const user of ['a', 'b', 'c']) face.core.emit(presence(user));
    expect(face.calls).toHaveLength(2);
    face.calls[1]?.end(OK);
    await settle();
    expect(face.calls.map(({ environment }) => environment['HUBBUB_USER'])).toEqual(['a', 'b', 'c']);
  });

  it('bounds the line, leaves out what it cannot keep and says how much; messages never', async () => {
    const face = open('presence,message');
    face.core.welcome();
    for (let count = 0; count < MOST_WAITING + 4; count++) face.core.emit(presence('a'));
    face.core.emit(message('m1'));
    expect(face.err()).toContain('3 events were left out');
    for (let count = 0; count <= MOST_WAITING; count++) {
      face.calls.at(-1)?.end(OK);
      await turn();
    }
    await settle();
    expect(face.calls.at(-1)?.environment['HUBBUB_ID']).toBe('m1');
  });

  it('ends well when interrupted: nothing begins, what runs may end, and only what ended is acknowledged', async () => {
    const face = open('message', { parallel: 2 });
    face.core.welcome();
    for (const id of ['m1', 'm2', 'm3']) face.core.emit(message(id));
    face.setting.interrupt.abort();
    expect(face.core.submitted).toEqual([]);
    face.calls[0]?.end(OK);
    face.calls[1]?.end({ how: 'signal', signal: 'SIGINT' });
    await settle();
    expect(face.core.handled).toEqual(['m1']);
    expect(face.calls).toHaveLength(2);
    face.core.reply();
    expect(await face.code).toBe(130);
  });

  it('asks a command that does not end to end', async () => {
    const face = open('presence');
    face.core.welcome();
    face.core.emit(presence('a'));
    face.setting.interrupt.abort();
    expect(face.calls[0]?.stop.aborted).toBe(false);
    face.clock.advance(5);
    expect(face.calls[0]?.stop.aborted).toBe(true);
    face.calls[0]?.end({ how: 'signal', signal: 'SIGTERM' });
    await settle();
    face.core.reply();
    expect(await face.code).toBe(130);
  });

  it('takes a command that a signal ended for cut off where the same signal ends the client a moment later', async () => {
    const face = open('message');
    face.core.welcome();
    face.core.emit(message('m1'));
    face.calls[0]?.end({ how: 'signal', signal: 'SIGINT' });
    await settle();
    face.setting.interrupt.abort();
    face.clock.advance(0.5);
    await settle();
    face.core.reply();
    expect(await face.code).toBe(130);
    expect(face.core.handled).toEqual([]);
  });

  it('ends when the program cannot be started, and acknowledges nothing', async () => {
    const face = open('message');
    face.core.welcome();
    face.core.emit(message('m1'));
    face.core.emit(message('m2'));
    face.calls[0]?.end({ how: 'no-start', problem: 'there is no such program' });
    await settle();
    face.core.reply();
    expect(await face.code).toBe(1);
    expect(face.core.handled).toEqual([]);
    expect(face.err()).toContain('cannot start notify: there is no such program');
  });
});

describe('the environment', () => {
  it('has the fields, and nothing of our own but the home: no password', () => {
    const own = { PATH: '/bin', HUBBUB_PASSWORD: 'secret', HUBBUB_FROM: 'old', HUBBUB_HOME: 'home' };
    const event = { type: 'connection', state: 'reconnecting', attempt: 1, retryInSeconds: 2 } as const;
    expect(environmentFor(event, own)).toEqual({
      PATH: '/bin',
      HUBBUB_HOME: 'home',
      HUBBUB_EVENT: 'connection',
      HUBBUB_STATE: 'reconnecting',
      HUBBUB_ATTEMPT: '1',
      HUBBUB_RETRY_IN_SECONDS: '2',
    });
  });

  it('takes texts as they are, but for a NUL and what is too long for a variable', () => {
    const odd = '$(rm -rf x) `y` "\n\u{1b}[2J';
    expect(environmentFor(message('m', odd), {})['HUBBUB_TEXT']).toBe(odd);
    expect(environmentFor(message('m', 'a\0b'), {})['HUBBUB_TEXT']).toBe('a\u{fffd}b');
    expect(environmentFor(message('m', 'x'.repeat(65_537)), {})).not.toHaveProperty('HUBBUB_TEXT');
  });
});
