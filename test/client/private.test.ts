/** Private sessions of client cores over real sockets, with a server in this process: keys, restarts, time-outs (R9, R28, R29; threat 25). */
import { join } from 'node:path';
import { beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import type { ClientOptions } from '../../src/client/core.ts';
import { parseLine } from '../../src/commands/table.ts';
import { systemNetwork } from '../../src/ports/network.ts';
import { startHouse } from '../server/in-process.ts';
import { street, type Street } from './people.ts';

let here: Street;
beforeEach(async ({ onTestFinished: atEnd }) => {
  here = await street(atEnd, { limits: { consentsPerMinute: 1_000 }, idleTimeoutSeconds: 600 });
});

const person = (name: string, wishes?: Partial<ClientOptions>) => here.person(name, wishes);

/** hans with a new device, as if somebody else logged in with his password. */
const elsewhere = () => ({ signup: false, home: join(here.folder, 'elsewhere') });

describe('a key', () => {
  it('is compared, and verified, by both alike', async () => {
    const [hans, luke] = [await person('hans'), await person('luke')];
    expect(await hans.ask('verify luke')).toMatchObject({ code: 'not-found' });
    expect(await hans.ask('startprivate luke')).toMatchObject({ ok: true });
    await luke.next('private-open');
    const shown = await hans.ask('verify luke');
    expect(shown).toMatchObject({ user: 'luke', verified: false });
    const { words, digits } = await luke.ask('verify HANS');
    expect([words, digits]).toEqual([shown['words'], shown['digits']]);
    expect(await hans.ask('verify luke confirm')).toMatchObject({ ok: true, verified: true });
    await hans.ask('stopprivate luke');
    await luke.next('private-closed');
    expect(await luke.ask('startprivate hans')).toMatchObject({ ok: true });
    expect(await hans.next('private-open')).toMatchObject({ verified: true });
  });

  it('that is verified is let in without a question, another is asked about (--private verified)', async () => {
    const [hans, luke] = [await person('hans', { privatePolicy: 'verified' }), await person('luke')];
    luke.core.submit(parseLine('startprivate hans', luke.core.limits));
    await hans.next('private-request');
    await hans.ask('accept luke');
    await hans.next('private-open');
    await hans.ask('verify luke confirm');
    await hans.ask('stopprivate luke');
    await luke.next('private-closed');
    expect(await luke.ask('startprivate hans')).toMatchObject({ ok: true });
    expect(hans.events.filter(({ type }) => type === 'private-request')).toHaveLength(1);
  });

  it(
    'threat 25: that has changed gets nothing, on either side, until it is accepted',
    { timeout: 60_000 },
    async () => {
      const [hans, luke] = [await person('hans'), await person('luke')];
      await luke.ask('startprivate hans');
      const first = await luke.ask('verify hans confirm');
      await hans.ask('logout');
      await luke.next('private-closed');
      const other = await person('hans', elsewhere());

      // Luke asks: refused at once, and said aloud.
      const refusal = await luke.ask('startprivate hans');
      expect(refusal).toMatchObject({ ok: false, code: 'key-changed' });
      expect(refusal.message).toContain('THE KEY OF hans HAS CHANGED');
      // The other had said yes, and hears at once why nobody comes.
      expect(await other.next('private-closed')).toMatchObject({
        with: 'luke',
        reason: 'key-changed',
        by: 'peer',
        message: expect.stringContaining('the other knows you by another key'),
      });
      // The other asks luke: luke's client refuses by itself, and warns.
      expect(await other.ask('startprivate luke')).toMatchObject({ code: 'declined' });
      expect(await luke.next('key-changed')).toMatchObject({ with: 'hans' });
      expect(await luke.ask('verify hans confirm')).toMatchObject({ code: 'key-changed' });
      expect(other.events.filter(({ type }) => type === 'private-open')).toEqual([]);

      // Compared, then accepted: another value, the same on both screens, and not verified.
      const shown = await luke.ask('verify hans');
      expect(shown).toMatchObject({ changed: true, verified: false });
      expect(shown['words']).not.toBe(first['words']);
      expect(await luke.ask('accept-key hans')).toMatchObject({
        ok: true,
        words: shown['words'],
        verified: false,
      });
      expect(await luke.ask('accept-key hans')).toMatchObject({ code: 'not-found' });
      expect(await luke.ask('startprivate hans')).toMatchObject({ ok: true });
      await other.next('private-open');
      expect((await other.ask('verify luke'))['digits']).toBe(shown['digits']);
    },
  );
});

describe('a private session', () => {
  it('outlives the connection to the server (R28)', async () => {
    const [hans, luke] = [await person('hans'), await person('luke')];
    await hans.ask('startprivate luke');
    await luke.next('private-open');
    await here.house.server.drain();
    await Promise.all([hans.next('connection'), luke.next('connection')]);
    expect(await hans.ask('private luke without a server')).toMatchObject({ ok: true });
    expect(await luke.next('private')).toMatchObject({ text: 'without a server' });
    expect(await luke.ask('private hans indeed')).toMatchObject({ ok: true });
  });

  it('keeps who writes in it from being logged out, and not who reads (R9)', async () => {
    await here.house.close();
    here.house = await startHouse({ idleTimeoutSeconds: 3 });
    const [hans, luke] = [await person('hans'), await person('luke')];
    await hans.ask('startprivate luke');
    await luke.next('private-open');
    const writing = setInterval(() => hans.core.submit(parseLine('private luke x', hans.core.limits)), 300);
    onTestFinished(() => clearInterval(writing));
    const closed = await hans.next('private-closed');
    clearInterval(writing);
    expect(closed).toMatchObject({ reason: 'idle', by: 'peer' });
    expect(await luke.ended).toMatchObject({ how: 'goodbye', reason: 'idle' });
    expect(hans.events.filter(({ type }) => type === 'goodbye')).toEqual([]);
  });

  it('says what cannot be: no port to listen on', async () => {
    await person('luke');
    const taken = await systemNetwork.listen({
      host: '::',
      port: 0,
      tls: null,
      handshakeSeconds: 5,
      maxSockets: 1,
      onConnection: (connection) => connection.destroy(),
    });
    onTestFinished(() => taken.close());
    const { port } = taken;
    const hans = await person('hans', { peerPorts: { first: port, last: port } });
    expect(await hans.ask('startprivate luke')).toMatchObject({ code: 'unreachable' });
  });
});
