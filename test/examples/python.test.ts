/** The client of examples/python, which was written from docs/protocol.md alone, against a real server. */
import { afterEach, describe, expect, it } from 'vitest';
import { bundledClient, startHub } from '../conversations/hub.ts';
import type { ClientProgram, Hub, Visit } from '../conversations/hub.ts';
import { playMeetings, playSamples } from '../conversations/samples.ts';
import { openFrailLine } from './frail-line.ts';
import type { FrailLine } from './frail-line.ts';
import { pythonClient, whyNotPython } from './python-client.ts';

const bundled = bundledClient();
const hansIn = (program: ClientProgram, others: ClientProgram): ClientProgram => {
  return (visit) => (visit.name === 'hans' ? program : others)(visit);
};
const openWith = (program: ClientProgram) => (settings?: object) => startHub(settings, undefined, program);

it('a Python that is missing is said aloud', () => {
  expect(whyNotPython('no-such-python')).toBe('there is no no-such-python here');
});

const obstacle = whyNotPython();
if (obstacle === null) {
  describe('Python alone', () => playSamples(openWith(pythonClient())));
  describe('hans in Python, the others bundled', () =>
    playMeetings(openWith(hansIn(pythonClient(), bundled))));
  describe('hans bundled, the others in Python', () =>
    playMeetings(openWith(hansIn(bundled, pythonClient()))));
  describe('a lost connection', lostConnections);
  describe('what can go wrong', mistakes);
} else {
  it('the Python client', () => {
    process.stderr.write(`NOT TRIED: the client in Python, because ${obstacle}\n`);
  });
}

function lostConnections(): void {
  let hub: Hub;
  let line: FrailLine;
  afterEach(async () => {
    line.close();
    await hub.close();
  });

  /** Luke is in Python and behind a frail line; hans has the bundled client. */
  async function openFrail(settings: object = {}): Promise<void> {
    line = await openFrailLine(() => hub.port);
    hub = await openWith(
      hansIn(
        bundled,
        pythonClient(() => line.port),
      ),
    )(settings);
  }

  it('is taken up: nothing lost, shown twice or done twice, and nobody sees it (R16, R41)', async () => {
    await openFrail();
    const hans = await hub.client('hans');
    const luke = await hub.client('luke');
    const numbers = Array.from({ length: 60 }, (_, at) => String(at));
    for (const number of numbers) {
      hans.type(`message luke to luke ${number}`);
      luke.type(`message hans to hans ${number}`);
      if (Number(number) % 20 !== 10) continue;
      line.cut();
      await luke.event('connection', { state: 'online' });
    }
    for (const number of numbers) {
      await luke.event('message', { text: `to luke ${number}` });
      await hans.event('message', { text: `to hans ${number}` });
    }
    expect(line.carried()).toBe(4);
    expect(await luke.end()).toBe(0);
    await hans.event('presence', { user: 'luke', online: false });
    expect(await hans.end()).toBe(0);
    for (const [talker, name] of [
      [hans, 'hans'],
      [luke, 'luke'],
    ] as const) {
      const texts = talker.said.filter(({ type }) => type === 'message').map(({ text }) => text);
      expect(texts).toEqual(numbers.map((number) => `to ${name} ${number}`));
      const results = talker.said.filter(({ command }) => command === 'message');
      expect(results.map(({ ok }) => ok)).toEqual(numbers.map(() => true));
    }
    expect(hans.said.filter(({ type }) => type === 'presence').map(({ online }) => online)).toEqual([
      true,
      false,
    ]);
    expect(luke.said.filter(({ type }) => type === 'welcome')).toHaveLength(1);
  });

  it('whose server was killed: a new login, and messages go on (R41)', { timeout: 60_000 }, async () => {
    await openFrail();
    const [hans, luke] = await Promise.all([hub.client('hans'), hub.client('luke')]);
    expect(await hans.ask('message luke one')).toMatchObject({ ok: true });
    await luke.event('message', { text: 'one' });
    await hub.stop('SIGKILL');
    await luke.event('connection', { state: 'reconnecting' });
    luke.type('message hans two', 'blocks');
    await hub.restart();
    await luke.event('connection', { state: 'online' });
    await luke.event('result', { command: 'message', ok: true });
    await luke.event('result', { command: 'blocks', ok: true });
    await hans.event('message', { text: 'two' });
    expect(await hans.ask('message luke three')).toMatchObject({ ok: true });
    await luke.event('message', { text: 'three' });
    expect(await luke.end()).toBe(0);
    const texts = luke.said.filter(({ type }) => type === 'message').map(({ text }) => text);
    expect(texts).toEqual(['one', 'three']);
  });

  it('that comes back too late: a new login; hans sees luke go and come (R16, R41)', async () => {
    await openFrail({ resumeGraceSeconds: 0 });
    const hans = await hub.client('hans');
    const luke = await hub.client('luke');
    await hans.event('presence', { user: 'luke', online: true });
    line.cut();
    await hans.event('presence', { user: 'luke', online: false });
    await hans.event('presence', { user: 'luke', online: true });
    await luke.event('connection', { state: 'online' });
    expect(await luke.ask('whoelse')).toMatchObject({ ok: true, users: ['hans'] });
    expect(await luke.end()).toBe(0);
  });
}

function mistakes(): void {
  let hub: Hub;
  afterEach(() => hub.close());

  it('another key: both pins are told, and nothing is sent', async () => {
    const strange = (await pythonWith((visit) => ({ ...visit, pin: 'a'.repeat(52) }))).start('luke');
    expect(await strange.exit).toBe(5);
    expect(strange.said).toEqual([]);
    expect(strange.stderr()).toContain('a'.repeat(52));
    expect(strange.stderr()).toContain(hub.pin);
    expect(hub.log()).not.toContain('luke');
  });

  it('no pin', async () => {
    const strange = (await pythonWith((visit) => ({ ...visit, pin: '' }))).start('luke');
    expect(await strange.exit).toBe(5);
  });

  it('no server', async () => {
    const alone = (await pythonWith((visit) => ({ ...visit, port: 1 }))).start('luke');
    expect(await alone.exit).toBe(3);
  });

  it('unknown commands, wrong arguments and long texts have their results, in order (R17, R42)', async () => {
    const luke = await (await pythonWith((visit) => visit)).client('luke');
    const long = 'ä'.repeat(8_193);
    luke.type('whoelce', 'blocks', 'block', `broadcast ${long}`, `broadcast ${'x'.repeat(1_000_000)}`);
    expect(await luke.end()).toBe(2);
    const results = luke.said.filter(({ type }) => type === 'result');
    expect(results).toMatchObject([
      { command: 'whoelce', code: 'unknown-command', message: expect.stringContaining('whoelse') as string },
      { command: 'blocks', ok: true },
      { command: 'block', code: 'usage' },
      { command: 'broadcast', code: 'too-long' },
      { command: 'broadcast', code: 'too-long' },
    ]);
  });

  it('texts with controls, line ends of Unicode and a CR arrive to the letter (R17)', async () => {
    hub = await openWith(hansIn(bundled, pythonClient()))();
    const [hans, luke] = await Promise.all([hub.client('hans'), hub.client('luke')]);
    const text = ' \u0000\u001b[2J\u202e\u2028\u2029\u0085 😀"\\ ';
    expect(await luke.ask(`message hans ${text}\r`)).toMatchObject({ ok: true });
    expect(await hans.event('message')).toMatchObject({ text });
    expect(await hans.ask(`message luke ${text}`)).toMatchObject({ ok: true });
    expect(await luke.event('message')).toMatchObject({ text });
  });

  async function pythonWith(change: (visit: Visit) => Visit): Promise<Hub> {
    const python = pythonClient();
    hub = await openWith((visit) => python(change(visit)))();
    return hub;
  }
}
