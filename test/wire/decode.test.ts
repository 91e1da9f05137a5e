/** Frames: what is right passes, what is wrong is refused by name, and nothing at all makes the decoder throw. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ClientFrame } from '../../machines/vocabulary/commands.ts';
import { CLIENT_FRAMES } from '../../src/wire/client-frames.ts';
import { decodeClientFrame, decodeServerFrame } from '../../src/wire/decode.ts';
import { encodeClientFrame, encodeResult } from '../../src/wire/encode.ts';

const file = 'a'.repeat(64);
const manifest = {
  name: 'film.mkv',
  size: 3,
  chunkBytes: 262_144,
  root: file,
  publisher: 'hans',
  key: 'A'.repeat(59),
  at: 1,
  signature: 'B'.repeat(86),
};

const EXAMPLES: { readonly [F in ClientFrame as F['t']]: F } = {
  hello: {
    t: 'hello',
    version: 1,
    client: 'x',
    device: 'A'.repeat(59),
    proof: 'B'.repeat(86),
    unattended: true,
  },
  login: { t: 'login', id: 1, user: 'hans', password: 'x', mail: 'none' },
  signup: { t: 'signup', id: 1, user: 'hans', password: 'x', invite: 'y' },
  resume: { t: 'resume', id: 1, session: 's', secret: 'x', results: 0 },
  relay: { t: 'relay', id: 1, ticket: 'x' },
  whoelse: { t: 'whoelse', id: 1 },
  whoelsesince: { t: 'whoelsesince', id: 1, seconds: 0.5 },
  message: { t: 'message', id: 1, to: 'luke', text: 'a\u0000\n😀', message: 'abcdefgh' },
  broadcast: { t: 'broadcast', id: 1, text: '' },
  block: { t: 'block', id: 1, user: 'luke' },
  unblock: { t: 'unblock', id: 1, user: 'luke' },
  blocks: { t: 'blocks', id: 1 },
  history: { t: 'history', id: 1, user: 'luke', search: 'x', before: 'abcdefgh', limit: 3 },
  passwd: { t: 'passwd', id: 1, old: 'x', new: 'y' },
  startprivate: {
    ...{ t: 'startprivate', id: 1, user: 'luke', active: true },
    endpoint: { port: 1024, addresses: ['10.0.0.1'] },
  },
  active: { t: 'active', id: 1 },
  kick: { t: 'kick', id: 1, user: 'luke' },
  announce: { t: 'announce', id: 1, text: 'x' },
  pardon: { t: 'pardon', id: 1, user: 'luke' },
  logout: { t: 'logout', id: 1 },
  introduce: {
    t: 'introduce',
    id: 1,
    file: 'a'.repeat(64),
    peer: 'p',
    endpoint: { port: 5000, addresses: [] },
  },
  register: { t: 'register', id: 1, manifest, have: 'AQ==' },
  unregister: { t: 'unregister', id: 1, file },
  searchfile: { t: 'searchfile', id: 1, name: 'film.mkv' },
  locate: { t: 'locate', id: 1, name: 'film.mkv' },
  searchchunk: { t: 'searchchunk', id: 1, file: 'film.mkv', chunks: [0, 7] },
  join: { t: 'join', id: 1, file },
  leave: { t: 'leave', id: 1, file },
  share: { t: 'share', id: 1 },
  push: { t: 'push', id: 1, push: 'p1', file, to: ['luke', 'yoda'] },
  withdraw: { t: 'withdraw', id: 1, push: 'p1' },
  progress: { t: 'progress', re: 'o1', state: 'waiting', bytes: 7, cause: 'waiting for hans' },
  have: { t: 'have', file, chunks: [3] },
  looked: { t: 'looked', re: 1, hashing: true },
  ack: { t: 'ack', seq: 1 },
  pong: { t: 'pong', re: 1 },
  consent: {
    t: 'consent',
    re: 'q',
    yes: false,
    endpoint: { port: 65_535, addresses: [] },
    reason: 'key-changed',
  },
  unmet: { t: 'unmet', introduction: 'x3', reason: 'key-changed' },
};
const frames = Object.values(EXAMPLES);

describe('frames of a client', () => {
  it('has an example of every kind', () => {
    expect(Object.keys(EXAMPLES).sort()).toEqual(Object.keys(CLIENT_FRAMES).sort());
  });

  it.each(frames.map((frame) => [frame.t, frame] as const))('%s comes back as it was sent', (_t, frame) => {
    expect(decodeClientFrame(encodeClientFrame(frame))).toEqual({ kind: 'frame', frame });
  });

  const wrong = [null, true, -1, 1.5, [], {}, '', 'x'.repeat(2_000)];
  const fields = frames.flatMap((frame) =>
    Object.keys(frame)
      .filter((field) => field !== 't' && field !== 'text')
      .map((field) => [frame.t, field, frame] as const),
  );
  it.each(fields)('%s refuses a %s of another type, with its id where it has one', (_t, field, frame) => {
    const bad = wrong.filter((value) => typeof value !== typeof frame[field as keyof typeof frame]);
    for (const value of bad) {
      const decoded = decodeClientFrame(JSON.stringify({ ...frame, [field]: value }));
      const hasId = 'id' in frame && field !== 'id';
      expect(decoded.kind).toBe(hasId ? 'refused' : 'broken');
      if (decoded.kind === 'refused') {
        expect(decoded).toMatchObject({ id: 1, refusal: { code: 'usage' } });
        expect(decoded.refusal.message).toContain(field);
      }
    }
  });

  it.each(['__proto__', 'constructor', 'prototype', 'toString', 'admin'])(
    'refuses the unknown field %s',
    (field) => {
      const decoded = decodeClientFrame(`{"t":"whoelse","id":1,"${field}":{"x":1}}`);
      expect(decoded).toMatchObject({ kind: 'refused', id: 1, refusal: { code: 'usage' } });
      expect(Object.hasOwn(Object.prototype, 'x')).toBe(false);
    },
  );

  it.each(['__proto__', 'constructor', 'toString', 'hasOwnProperty'])('knows no kind %s', (t) => {
    expect(decodeClientFrame(JSON.stringify({ t, id: 1 }))).toMatchObject({
      refusal: { code: 'unknown-command' },
    });
  });

  it('R42 names the nearest kind', () => {
    const decoded = decodeClientFrame('{"t":"mesage","id":1}');
    expect(decoded).toMatchObject({ kind: 'refused', refusal: { code: 'unknown-command' } });
    expect(decoded.kind === 'refused' && decoded.refusal.message).toContain('"message"');
  });

  it.each([
    '',
    'x',
    '[]',
    'null',
    '1',
    '{}',
    '{"t":1}',
    '{"t":"whoelse"}',
    '{"t":"whoelse","id":0}',
    '{"t":"whoelse","id":1e300}',
    '['.repeat(5_000),
  ])('finds nothing to answer in %.20s', (line) => {
    expect(decodeClientFrame(line).kind).toBe('broken');
  });

  it('never throws, whatever comes', () => {
    const kinds = fc.constantFrom(...Object.keys(CLIENT_FRAMES), 'x', '__proto__');
    const nearly = fc
      .tuple(
        kinds,
        fc.dictionary(fc.constantFrom('id', 'to', 'text', 'seq', 'user', '__proto__'), fc.jsonValue()),
      )
      .map(([t, rest]) => JSON.stringify({ t, ...rest }));
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.json(), nearly), (line) => {
        expect(['frame', 'refused', 'broken']).toContain(decodeClientFrame(line).kind);
        const fromServer = decodeServerFrame(line);
        expect(fromServer === null || ['frame', 'broken'].includes(fromServer.kind)).toBe(true);
      }),
      { numRuns: 5_000 },
    );
  });
});

describe('frames of a server', () => {
  it('may hold more than this client knows', () => {
    expect(decodeServerFrame('{"t":"ping","id":1,"new":true}')).toMatchObject({ kind: 'frame' });
    expect(decodeServerFrame('{"t":"novelty","id":1}')).toBeNull();
    expect(decodeServerFrame('{"t":"ping","id":"1"}')).toMatchObject({ kind: 'broken' });
  });

  it('name the command that a result answers', () => {
    const line = encodeResult(7, { ok: true, users: ['hans'] });
    expect(JSON.parse(line)).toEqual({ t: 'result', re: 7, ok: true, users: ['hans'] });
    expect(line.endsWith('\n')).toBe(true);
  });
});
