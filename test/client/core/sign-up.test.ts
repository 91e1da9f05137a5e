/** An account of one's own, made at the first login (R6). */
import { describe, expect, it } from 'vitest';
import { bench, greeted, loginResult } from './bench.ts';

describe('sign-up', () => {
  it('makes the account and is in', async () => {
    const { network, start } = await bench();
    const client = start({ signup: true, invite: 'code' });
    const server = await greeted(network);
    const signup = { t: 'signup', id: 1, user: 'Luke', password: 'guess 1', invite: 'code', mail: 'live' };
    expect(await server.hear('signup')).toEqual(signup);
    server.say({ t: 'result', re: 1, ok: false, code: 'weak-password', message: 'too short' });
    expect(await server.hear('signup')).toMatchObject({ id: 2, password: 'guess 2' });
    server.say(loginResult(2));
    await client.next('welcome');
    expect(client.asked).toEqual([undefined, 'too short']);
  });

  it('may be wanted by whoever is asked for a password, with an invitation', async () => {
    const { network, start } = await bench();
    const client = start({
      password: ({ signup, signsUp }) => {
        expect({ signup, signsUp }).toEqual({ signup: 'open', signsUp: false });
        return Promise.resolve({ password: 'chosen', final: false, signup: { invite: 'typed' } });
      },
    });
    const server = await greeted(network);
    expect(await server.hear('signup')).toMatchObject({ password: 'chosen', invite: 'typed' });
    server.say(loginResult(1));
    await client.next('welcome');
  });

  it('of a taken name asks for its password', async () => {
    const { network, start } = await bench();
    const client = start({ signup: true });
    const server = await greeted(network);
    await server.hear('signup');
    server.say({ t: 'result', re: 1, ok: false, code: 'name-taken', message: 'taken' });
    expect(await server.hear('login')).toMatchObject({ id: 2, password: 'guess 2' });
    expect(client.asked).toEqual([undefined, 'taken']);
  });

  it('refused is the result of sign-up', async () => {
    const { network, start } = await bench();
    const client = start({
      signup: true,
      password: () => Promise.resolve({ password: 'the only one', final: true }),
    });
    const server = await greeted(network);
    await server.hear('signup');
    server.say({ t: 'result', re: 1, ok: false, code: 'name-taken', message: 'taken' });
    expect(await client.ended).toMatchObject({ how: 'refused', code: 'name-taken' });
    expect(client.events()).toMatchObject([{ command: 'signup', ok: false, code: 'name-taken' }]);
  });
});
