/** Threat row 17: a disk that is really full. What stores is refused, the rest goes on, and it is over when there is room. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startHub } from '../conversations/hub.ts';
import type { Hub } from '../conversations/hub.ts';
import type { Said, Talker } from '../conversations/talker.ts';
import { smallDisk } from './small-disk.ts';
import type { SmallDisk } from './small-disk.ts';

let disk: SmallDisk;
let hub: Hub;
let accepted: string[];
let sent = 0;

async function send(from: Talker, to: string): Promise<Said> {
  const text = `number ${++sent}`;
  const result = await from.ask(`message ${to} ${text}`);
  if (result['ok'] === true) accepted.push(text);
  return result;
}

/** Fills the disk until nothing can be stored: what SQLite has set aside is used up, too. */
async function fill(from: Talker, to: string): Promise<void> {
  for (let refused = 0; refused < 3;) {
    disk.fill();
    const { ok, code } = await send(from, to);
    refused = ok === true ? 0 : refused + 1;
    if (ok !== true) expect(code).toBe('storage-full');
  }
}

async function recover(from: Talker, to: string): Promise<void> {
  disk.free();
  expect(await send(from, to)).toMatchObject({ ok: true });
}

const probe = smallDisk(1);
probe?.remove();
if (probe !== null) describe('a full disk (threat 17)', { timeout: 120_000 }, faults);
else {
  it('a full disk (threat 17)', () => {
    process.stderr.write('NOT TRIED: a disk that is really full, because no tmpfs may be mounted here\n');
  });
}

function faults(): void {
  beforeEach(async () => {
    disk = smallDisk(8) as SmallDisk;
    accepted = [];
    const limits = { mailboxMessages: 10_000, mailboxMessagesPerSender: 10_000 };
    hub = await startHub({ data: disk.folder, limits, login: { blockDurationSeconds: 600 } });
  });
  afterEach(async () => {
    await hub.close();
    disk.remove();
  });

  it('refuses what stores with a code, and everything else goes on', async () => {
    const [hans, luke] = await Promise.all([hub.client('hans'), hub.client('luke')]);
    const yoda = await hub.client('yoda');
    await hans.ask('block yoda');
    await yoda.end();
    await fill(hans, 'luke');

    expect(await hans.ask('block luke')).toMatchObject({ code: 'storage-full' });
    expect(await hans.ask('unblock yoda')).toMatchObject({ code: 'storage-full' });
    expect(await hans.ask('blocks')).toMatchObject({ ok: true, users: ['yoda'] });
    expect(await hans.ask('broadcast the disk is full')).toMatchObject({ ok: true, recipients: 1 });
    await luke.event('broadcast', { text: 'the disk is full' });
    expect(await luke.ask('history --limit 5')).toMatchObject({ ok: true });
    const again = await hub.client('yoda', { signup: false });
    await luke.event('presence', { user: 'yoda', online: true });
    expect(await again.ask('whoelse')).toMatchObject({ ok: true, users: ['luke'] });
    expect(await again.ask('whoelsesince 600')).toMatchObject({ ok: true, users: ['luke'] });
    expect(await again.end()).toBe(0);
    await luke.event('presence', { user: 'yoda', online: false });
    const newcomer = hub.start('leia');
    expect(await newcomer.event('result', { command: 'signup' })).toMatchObject({ code: 'storage-full' });

    await recover(hans, 'luke');
    expect(await hans.ask('unblock yoda')).toMatchObject({ ok: true });
    expect(hub.log().match(/The disk is full/g)).toHaveLength(1);
  });

  it('loses nothing that was acknowledged before, meanwhile and after, through a kill -9', async () => {
    const [hans, luke] = await Promise.all([hub.client('hans'), hub.client('luke')]);
    await luke.end();
    for (let round = 0; round < 3; round++) {
      for (let message = 0; message < 5; message++) await send(hans, 'luke');
      await fill(hans, 'luke');
      await recover(hans, 'luke');
    }
    await fill(hans, 'luke');
    disk.free();
    await hub.stop('SIGKILL');
    await hub.restart();
    const reader = await hub.client('luke', { signup: false });
    expect(await reader.end()).toBe(0);
    const shown = reader.said.filter(({ type }) => type === 'message').map(({ text }) => text);
    expect(shown).toEqual(accepted);
  });

  it('gives no guesser more attempts', async () => {
    const [hans, luke] = await Promise.all([hub.client('hans'), hub.client('luke')]);
    await luke.end();
    await fill(hans, 'luke');
    for (const code of ['bad-credentials', 'bad-credentials', 'account-blocked']) {
      const guesser = hub.start('luke', { signup: false, password: 'a guess of mine' });
      expect(await guesser.event('result', { command: 'login' })).toMatchObject({ code });
      await guesser.exit;
    }
    const owner = hub.start('luke', { signup: false });
    expect(await owner.event('result', { command: 'login' })).toMatchObject({ code: 'account-blocked' });
    await recover(hans, 'luke');
  });
}
