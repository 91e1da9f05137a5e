/** What a page sees of a server at work: steps, facts, questions, results, what led to what; and nothing that is secret. */
import { afterEach, describe, expect, it } from 'vitest';
import type {
  ActorDetail,
  ActorList,
  DevRecord,
  MachineList,
  StepRecord,
} from '../../../src/dev/messages.ts';
import { startWatchedHouse, type WatchedHouse } from './watched-house.ts';

let house: WatchedHouse;
afterEach(() => house.close());

const isStep =
  (event: string, instance?: string) =>
  (record: DevRecord): record is StepRecord =>
    record.kind === 'step' &&
    record.event.type === event &&
    (instance === undefined || record.instance === instance);

describe('a page that watches a server', () => {
  it('is told who the program is, and sees a login as steps with their edges', async () => {
    house = await startWatchedHouse();
    const page = await house.page();
    expect(page.hello).toMatchObject({ program: 'hubbub', role: 'server', showsText: false });
    await house.user('hans');
    const step = await page.until(isStep('session.opened'));
    expect(step).toMatchObject({
      machine: 'connection',
      instance: 'c1',
      label: 'hans',
      from: ['connection.login', 'connection.login.verifying'],
      edges: [
        {
          source: 'connection.login.verifying',
          event: 'session.opened',
          index: 0,
          target: 'connection.authenticated',
        },
      ],
      causes: [{ session: 'c1', command: 'signup', user: 'hans' }],
    });
    expect(step.to[0]).toBe('connection.authenticated');
    expect(page.records.map(({ n }) => n)).toEqual(
      page.records.map((_, at) => (page.records[0]?.n ?? 0) + at),
    );
  });

  it('sees a message from socket to socket, all of one cause', async () => {
    house = await startWatchedHouse();
    const [hans, luke] = [await house.user('hans'), await house.user('luke')];
    const page = await house.page();
    const result = await hans.ask('message', { to: 'luke', text: 'Hey Dude', message: 'aaaaaaaa1' });
    await luke.next('message');
    await page.until((record) => record.kind === 'fact' && record.fact.type === 'message.stored');
    const id = result['re'];
    const chain = page.records.filter(({ causes }) => causes.some((cause) => cause.id === id));
    expect(chain.every(({ causes }) => causes[0]?.command === 'message' && causes[0].user === 'hans')).toBe(
      true,
    );
    const says = (record: DevRecord) => {
      if (record.kind === 'step') return `${record.instance} step ${record.event.type}`;
      if (record.kind === 'question') return `${record.from} asks ${record.to} ${record.question}`;
      if (record.kind === 'fact') return `${record.from} ${record.fact.type}`;
      return record.kind === 'notice' || record.kind === 'result'
        ? `${record.from} ${record.kind} ${record.to.join()}`
        : '';
    };
    const told = chain.map(says);
    for (const expected of [
      'c1 step commands.received',
      'c1 commands.accepted',
      'server message.asked',
      'mail asks accounts userNamed',
      'mail asks blacklist blockedBy',
      'mail notice c2',
      'mail result c1',
      'mail message.stored',
    ])
      expect(told).toContain(expected);
    const asked = chain.find((record) => record.kind === 'fact' && record.fact.type === 'message.asked');
    const accepted = chain.find(
      (record) => record.kind === 'fact' && record.fact.type === 'commands.accepted',
    );
    expect(asked?.by).toBe(accepted?.n);
    expect(asked).toMatchObject({ to: ['mail'] });
  });

  it('threat: no password, token, secret, hash or text is in any answer while users sign up, log in and write', async () => {
    house = await startWatchedHouse();
    const page = await house.page();
    const hans = await house.user('hans');
    const luke = await house.user('luke');
    await house.login('hans', { password: 'not-her-password' });
    await hans.ask('message', { to: 'luke', text: 'meet me at the harbour', message: 'aaaaaaaa1' });
    await luke.next('message');
    await hans.ask('broadcast', { text: 'meet me at the harbour' });
    await luke.ask('history', { search: 'harbour' });
    await luke.ask('passwd', { old: 'luke-secret', new: 'another-secret' });
    await page.until((record) => record.kind === 'result' && record.causes[0]?.command === 'passwd');
    const { actors } = await house.json<ActorList>('/actors.json');
    const details = await Promise.all(
      actors.map(({ id }) => house.get(`/actors/${encodeURIComponent(id)}.json`)),
    );
    const record = await house.get('/record.jsonl');
    const everything = [page.raw, record.text, ...details.map(({ text }) => text)].join('\n');
    const frames = [...hans.frames, ...luke.frames];
    const secrets = frames
      .flatMap(({ secret, token }) => [secret, token])
      .filter((one) => typeof one === 'string');
    expect(secrets.length).toBeGreaterThan(1);
    const hidden = [
      'hans-secret',
      'luke-secret',
      'another-secret',
      'not-her-password',
      'harbour',
      'argon2',
      ...secrets,
    ];
    for (const text of hidden) expect(everything).not.toContain(text);
  });

  it('shows text, and no secret, with --dev-text', async () => {
    house = await startWatchedHouse(true);
    const page = await house.page();
    const hans = await house.user('hans');
    await hans.ask('broadcast', { text: 'good morning' });
    await page.until((record) => record.kind === 'result' && record.causes[0]?.command === 'broadcast');
    expect(page.raw).toContain('good morning');
    expect(page.raw).not.toContain('hans-secret');
  });

  it('lists connections and services, finds them by name, and tells of one', async () => {
    house = await startWatchedHouse();
    const page = await house.page();
    const hans = await house.user('hans');
    await house.user('luke');
    await hans.ask('whoelse');
    const list = await house.json<ActorList>('/actors.json');
    expect(list.actors.map(({ id }) => id)).toEqual(
      expect.arrayContaining([
        'accounts',
        'presence',
        'mail',
        'blacklist',
        'timeout',
        'introductions',
        'chunk-tracker',
        'backup',
        'c1',
        'c2',
      ]),
    );
    expect(list).toMatchObject({ total: 12, matching: 12 });
    const found = await house.json<ActorList>('/actors.json?search=HANS&limit=1');
    expect(found).toMatchObject({ matching: 1, actors: [{ id: 'c1', kind: 'connection', label: 'hans' }] });
    const one = await house.json<ActorDetail>('/actors/c1.json');
    expect(one.context).toMatchObject({ user: { name: 'hans' }, unattended: false });
    expect(one.records.some((record) => record.kind === 'result')).toBe(true);
    const mail = await house.json<ActorDetail>('/actors/mail.json');
    expect(mail).toMatchObject({ kind: 'service', states: ['running'], machine: null });
    expect(mail.handles).toContain('message.asked');
    expect(mail.steps).toBeGreaterThan(0);
    expect((await house.get('/actors/nobody.json')).status).toBe(404);
    page.close();
  });

  it('sees an account being blocked as an actor of its own', async () => {
    house = await startWatchedHouse();
    await house.user('hans');
    const page = await house.page();
    for (let attempt = 0; attempt < 3; attempt++) await house.login('hans', { password: 'wrong' });
    const step = await page.until(
      (record): record is StepRecord => record.kind === 'step' && record.to[0] === 'account.blocked',
    );
    expect(step).toMatchObject({
      instance: 'account/hans',
      label: 'hans',
      tried: [{ guard: 'isLastAttempt', passed: true }],
    });
    const { actors } = await house.json<ActorList>('/actors.json?search=account/');
    expect(actors).toMatchObject([{ kind: 'account', states: ['account.blocked'] }]);
  });

  it('is told the rates of each second', async () => {
    house = await startWatchedHouse();
    const page = await house.page();
    await house.user('hans');
    const rates = await page.untilRates(({ facts }) => (facts['session.opened'] ?? 0) > 0);
    expect(rates.flows).toContainEqual({ from: 'presence', type: 'session.opened', to: 'accounts', rate: 1 });
    expect(rates.kinds).toMatchObject({ connection: 1, service: 10 });
    expect(rates.actors['presence']).toBeGreaterThan(0);
  });

  it('gets the machines’ drawings and diagrams, whose edges are those of the steps', async () => {
    house = await startWatchedHouse();
    const { machines } = await house.json<MachineList>('/machines.json');
    expect(machines.map(({ name }) => name)).toContain('connection');
    const { status, headers, text } = await house.get('/machines/connection.svg');
    expect({ status, type: headers['content-type'] }).toEqual({ status: 200, type: 'image/svg+xml' });
    expect(text).toContain('data-edge="connection.login.verifying|session.opened|0"');
    expect((await house.get('/machines/none.svg')).status).toBe(404);
  });
});
