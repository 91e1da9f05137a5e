/** What somebody at the door can learn or steal: names, tokens, senders (threats 6, 9, 23). */
import { createPublicKey, sign } from 'node:crypto';
import { afterEach, expect, it, vi } from 'vitest';
import type { Fact } from '../../machines/vocabulary/facts.ts';
import { makeIdentityKey } from '../../src/ports/certificate.ts';
import { createHasher } from '../../src/ports/passwords.ts';
import type { PasswordHasher } from '../../src/ports/passwords.ts';
import { systemRandomness } from '../../src/ports/randomness.ts';
import type { Store } from '../../src/ports/store.ts';
import { deviceProofBytes, peerProofBytes } from '../../src/wire/version.ts';
import { startTown } from '../actors/town.ts';
import { startHouse } from '../server/in-process.ts';
import type { Bare, Frame, House } from '../server/in-process.ts';
import { openInlineStore } from '../store/inline-store.ts';

/** Hashes are made on other threads, which take their time on a busy machine. */
const PATIENCE = { timeout: 15_000, interval: 1 };

let house: House | undefined;
afterEach(async () => {
  await house?.close();
  house = undefined;
});

it('threat 6: a name that does not exist costs the work of a wrong password, and is answered alike', async () => {
  const work: string[] = [];
  const town = await startTown({}, watchedStore(work), watchedHasher(work));
  await town.addUser('hans');
  const attempt = async (user: string) => {
    work.length = 0;
    const answers: unknown[] = [];
    for (let time = 1; time <= 4; time++) {
      const connection = `door/${user}/${time}`;
      town.bus.attend(connection, { onFact: (fact) => answers.push({ ...fact, connection: '' }) });
      const command = { t: 'login', id: time, user, password: 'wrong' } as const;
      town.bus.publish({ type: 'login.asked', connection, device: null, command });
      await vi.waitUntil(async () => {
        await town.pass(1);
        return answers.length === time;
      }, PATIENCE);
    }
    return {
      answers: JSON.parse(JSON.stringify(answers).replaceAll(user, 'NAME')) as unknown,
      work: [...work],
    };
  };
  const [known, unknown] = [await attempt('hans'), await attempt('nobody')];
  expect(unknown).toEqual(known);
  expect(known.answers).toHaveLength(4);
  expect(known.work.filter((step) => step.startsWith('verify'))).toHaveLength(3);
});

it('threat 3: twenty wrong passwords at once on one name get no more tries than one after another', async () => {
  const work: string[] = [];
  const town = await startTown({}, watchedStore([]), watchedHasher(work));
  await town.addUser('hans');
  const codes: string[] = [];
  for (let at = 0; at < 20; at++) {
    const connection = `door/${at}`;
    const onFact = (fact: Fact) => void ('refusal' in fact && codes.push(fact.refusal.code));
    town.bus.attend(connection, { onFact });
    const command = {
      t: 'login',
      id: 1,
      user: at % 2 === 0 ? 'hans' : 'HANS',
      password: `guess${at}`,
    } as const;
    town.bus.publish({ type: 'login.asked', connection, device: null, command });
  }
  await vi.waitUntil(async () => {
    await town.pass(1);
    return codes.length === 20;
  }, PATIENCE);
  expect(work).toHaveLength(3);
  expect(codes.filter((code) => code === 'account-blocked')).toHaveLength(18);
});

it('threat 9: a token that was used up ends the tokens of its device, and another device cannot use it', async () => {
  house = await startHouse();
  const [own, thief] = [device(), device()];
  const enter = async (who: Device, fields: object): Promise<Frame> => {
    const bare = await greet(house as House, who);
    const result = await bare.ask('login', { user: 'hans', ...fields });
    if (result['ok'] === true) expect(await bare.ask('logout')).toMatchObject({ ok: true });
    bare.socket.destroy();
    return result;
  };
  await (await house.user('hans')).ask('logout');
  const first = await enter(own, { password: 'hans-secret' });
  const token = first['token'];
  expect(token).toMatch(/^[\w-]{43}$/);
  expect(await enter(thief, { token })).toMatchObject({ code: 'bad-credentials' });
  const second = await enter(own, { token });
  const third = await enter(own, { token: second['token'] });
  expect(third).toMatchObject({ ok: true });
  // Somebody copied the first token long ago and comes with the device's key, too: both are out from now on.
  expect(await enter(own, { token })).toMatchObject({ code: 'bad-credentials' });
  expect(await enter(own, { token: third['token'] })).toMatchObject({ code: 'bad-credentials' });
  expect(await enter(own, { password: 'hans-secret' })).toMatchObject({ ok: true });
});

it('threat 9: a proof of a device is worth nothing on another connection', async () => {
  house = await startHouse();
  const own = device();
  await (await house.user('hans')).ask('logout');
  const first = house.knock();
  const { nonce } = await first.next('hello');
  const hello = own.hello(String(nonce));
  const second = house.knock();
  second.raw(`${JSON.stringify(hello)}\n`);
  expect(await second.ask('login', { user: 'hans', password: 'hans-secret' })).not.toHaveProperty('token');
});

it('threat 9: a proof is over the server’s nonce and this very connection, each to the last byte', () => {
  const drawn = Buffer.alloc(32, 1);
  const others = [
    deviceProofBytes('nonce2', drawn),
    deviceProofBytes('nonce', null),
    deviceProofBytes('nonce', Buffer.alloc(32, 2)),
    deviceProofBytes('nonce', Buffer.concat([drawn.subarray(1), Buffer.of(2)])),
    peerProofBytes({ introduction: { id: 'nonce', nonce: '' }, signer: '', other: '', drawn }),
  ].map((bytes) => Buffer.from(bytes).toString('hex'));
  expect(others).not.toContain(Buffer.from(deviceProofBytes('nonce', drawn)).toString('hex'));
});

it('threat 23: the server says who a message is from; a sender in the frame is refused', async () => {
  house = await startHouse();
  const [hans, luke] = [await house.user('hans'), await house.user('luke')];
  const message = { to: 'luke', text: 'x', message: 'message01' };
  expect(await hans.ask('message', { ...message, from: 'yoda' })).toMatchObject({ code: 'usage' });
  expect(await hans.ask('message', message)).toMatchObject({ ok: true });
  expect(await luke.next('message')).toMatchObject({ from: 'hans' });
});

interface Device {
  hello(nonce: string): Frame;
}

function device(): Device {
  const key = makeIdentityKey();
  const spki = createPublicKey(key).export({ type: 'spki', format: 'der' }).toString('base64url');
  return {
    hello(nonce) {
      const proof = sign(null, deviceProofBytes(nonce, null), key).toString('base64url');
      return { t: 'hello', version: 1, client: 'test', device: spki, proof };
    },
  };
}

async function greet(at: House, who: Device): Promise<Bare> {
  const bare = at.knock();
  const { nonce } = await bare.next('hello');
  bare.raw(`${JSON.stringify(who.hello(String(nonce)))}\n`);
  return bare;
}

function watchedHasher(work: string[]): PasswordHasher {
  const hasher = createHasher(systemRandomness, { loginQueue: 256 }, { memoryKib: 8, passes: 1 });
  const verify: PasswordHasher['verify'] = (password, phc) => {
    work.push(`verify ${phc.replace(/\$[^$]+\$[^$]+$/, '')}`);
    return hasher.verify(password, phc);
  };
  return { dummy: hasher.dummy, hash: (password) => hasher.hash(password), verify };
}

function watchedStore(work: string[]): Store {
  const store = openInlineStore(':memory:');
  const submit: Store['submit'] = (operation, argument, done) => {
    work.push(operation);
    store.submit(operation, argument, done);
  };
  return { submit, backup: (file) => store.backup(file), close: () => store.close() };
}
