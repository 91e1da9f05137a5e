/** What happens in the demo: three users chat, one is blocked, one gets mail later, a file goes to two at once. */
import { createHash, randomBytes } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { setTimeout as wait } from 'node:timers/promises';
import type { ClientEvent } from '../../client/events.ts';
import type { Narrator } from './narrator.ts';
import { startScriptedUser } from './scripted-user.ts';
import type { ScriptedUser } from './scripted-user.ts';
import type { TemporaryServer } from './temporary-server.ts';

type TransferEvent = Extract<ClientEvent, { type: 'transfer' }>;

export interface Stage {
  readonly server: TemporaryServer;
  readonly folder: string;
  readonly narrator: Narrator;
  readonly closing: AsyncDisposableStack;
  /** Waits until what was told can have been read. */
  pause(): Promise<void>;
}

interface Cast {
  readonly hans: ScriptedUser;
  readonly luke: ScriptedUser;
  readonly yoda: ScriptedUser;
}

const FILE = 'holiday film.mkv';
const FILE_BYTES = 64 * 1024 * 1024;
const QUARTERS = 4;
/** How often progress is looked at. */
const LOOK_MILLISECONDS = 50;

/** Plays it from beginning to end. Rejects where something does not go as it should. */
export async function playStory(stage: Stage): Promise<void> {
  const { narrator, pause } = stage;
  narrator.heading('Three people sign up and see each other');
  const cast = {
    hans: await enter(stage, 'hans'),
    luke: await enter(stage, 'luke'),
    yoda: await enter(stage, 'yoda'),
  };
  await cast.hans.sees('presence', ({ user }) => user === 'yoda');
  narrator.seen('hans', '+ yoda logged in');
  narrator.typed('luke', 'whoelse');
  const { users } = await cast.luke.type('whoelse');
  narrator.seen('luke', (users as string[]).join(', '));
  await pause();
  await chat(stage, cast);
  await pause();
  await block(stage, cast);
  await pause();
  const yoda = await mailLater(stage, cast);
  await pause();
  await whisper(stage, cast);
  await pause();
  await swarm(stage, { ...cast, yoda });
}

async function enter(stage: Stage, name: string, signup = true): Promise<ScriptedUser> {
  const { server, folder, closing } = stage;
  const own = join(folder, name);
  await mkdir(join(own, 'shared'), { recursive: true });
  const user = startScriptedUser(name, { ...server, folder: own, signup });
  closing.defer(() => user.destroy());
  await user.sees('welcome');
  return user;
}

async function chat({ narrator }: Stage, { hans, luke, yoda }: Cast): Promise<void> {
  narrator.heading('They write: to everybody, and to one');
  narrator.typed('yoda', 'broadcast Lunch at noon it is.');
  await yoda.type('broadcast Lunch at noon it is.');
  for (const user of [hans, luke]) {
    const { from, text } = await user.sees('broadcast');
    narrator.seen(user.name, `[all] ${from}: ${text}`);
  }
  await say(narrator, hans, luke, 'Hey Dude');
  await say(narrator, luke, hans, 'Hey yourself');
}

/** A message, and how it is seen. */
async function say(narrator: Narrator, from: ScriptedUser, to: ScriptedUser, text: string): Promise<void> {
  narrator.typed(from.name, `message ${to.name} ${text}`);
  await from.type(`message ${to.name} ${text}`);
  const message = await to.sees('message');
  narrator.seen(to.name, `${message.from}: ${message.text}`);
}

async function block({ narrator }: Stage, { luke, yoda }: Cast): Promise<void> {
  narrator.heading('luke has had enough of yoda');
  narrator.typed('luke', 'block yoda');
  await luke.type('block yoda');
  narrator.typed('yoda', 'message luke Blocked, am I?');
  const refused = await yoda.tryIn('message luke Blocked, am I?');
  if (refused.ok) throw new Error('a blocked message was accepted');
  narrator.seen('yoda', `x ${refused.message ?? ''}`);
  narrator.typed('luke', 'unblock yoda');
  await luke.type('unblock yoda');
}

/** Yoda leaves and comes back; the answer is the client that came back. */
async function mailLater(stage: Stage, { hans, yoda }: Cast): Promise<ScriptedUser> {
  const { narrator } = stage;
  narrator.heading('yoda is away; mail waits for him, on disk');
  narrator.typed('yoda', 'logout');
  await yoda.leave();
  await hans.sees('presence', ({ user, online }) => user === 'yoda' && !online);
  narrator.seen('hans', '- yoda logged out');
  narrator.typed('hans', 'message yoda Back before the film, please');
  const { outcome } = await hans.type('message yoda Back before the film, please');
  narrator.seen('hans', `${String(outcome)}; it waits for the next login`);
  narrator.note('yoda logs in again');
  const back = await enter(stage, 'yoda', false);
  const { from, text } = await back.sees('message');
  narrator.seen('yoda', `[mail] ${from}: ${text}`);
  return back;
}

async function whisper({ narrator }: Stage, { hans, luke }: Cast): Promise<void> {
  narrator.heading('A private session: from client to client, past the server');
  narrator.typed('luke', 'startprivate hans');
  await luke.type('startprivate hans');
  narrator.seen('hans', 'luke asks for a private session (hans accepts)');
  narrator.typed('luke', 'private hans psst');
  await luke.type('private hans psst');
  const { from, text } = await hans.sees('private');
  narrator.seen('hans', `[private] ${from}: ${text}`);
}

async function swarm(stage: Stage, { hans, luke, yoda }: Cast): Promise<void> {
  const { narrator, folder } = stage;
  narrator.heading(`A file of ${FILE_BYTES / 1024 / 1024} MiB for two at once: each hands on what it has`);
  const original = join(folder, 'hans', 'shared', FILE);
  await writeFile(original, randomBytes(FILE_BYTES));
  narrator.typed('hans', `register ${FILE}`);
  await hans.type(`register ${FILE}`);
  for (const user of [luke, yoda]) narrator.typed(user.name, `download ${FILE}`);
  const paths = await Promise.all([luke, yoda].map((user) => fetchTold(user, narrator)));
  const [wanted, ...got] = await Promise.all([original, ...paths].map(digestOf));
  if (got.some((digest) => digest !== wanted))
    throw new Error('a file arrived that is not the one that left');
  narrator.note(`both files are byte for byte what hans has (sha256 ${wanted?.slice(0, 16)}…)`);
}

/** Where the file is when it is there. */
async function fetchTold(user: ScriptedUser, narrator: Narrator): Promise<string> {
  let isOver = false;
  const fetched = user.type(`download ${FILE}`).finally(() => (isOver = true));
  const [{ path }] = await Promise.all([fetched, tellProgress(user, narrator, () => isOver)]);
  narrator.progress(user.name, 1, null);
  return String(path);
}

async function digestOf(path: string): Promise<string> {
  const digest = createHash('sha256');
  await pipeline(createReadStream(path), digest);
  return digest.digest('hex');
}

/** Tells each quarter of a user's download once, until `isOver`. */
async function tellProgress(user: ScriptedUser, narrator: Narrator, isOver: () => boolean): Promise<void> {
  let told = 0;
  while (!isOver()) {
    await wait(LOOK_MILLISECONDS);
    const [transfer] = (await user.type('transfers'))['transfers'] as TransferEvent[];
    const quarter = transfer ? Math.floor((transfer.bytes / transfer.size) * QUARTERS) : 0;
    if (quarter > told && quarter < QUARTERS)
      narrator.progress(user.name, quarter / QUARTERS, transfer?.owners ?? 0);
    told = quarter;
  }
}
