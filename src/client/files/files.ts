/** A client's files: its swarm, set up over its server, its home and its door, and what the server says about files. */
import { hash } from 'node:crypto';
import { join } from 'node:path';
import type { Contacts } from '../../peer/contacts.ts';
import { drawer } from '../../ports/draw.ts';
import { chunkBuffers } from '../../swarm/link/chunk-buffers.ts';
import { chunkCompressor } from '../../swarm/link/compressor.ts';
import { hashMemory } from '../../swarm/sharing/hash-memory.ts';
import { namesInShared } from '../../swarm/storage/shared-folder.ts';
import { knownFiles } from '../../swarm/download/known-files.ts';
import type { SwarmFolders, SwarmSetting } from '../../swarm/setting.ts';
import { pace } from '../../swarm/pace.ts';
import { openSwarm, type Swarm } from '../../swarm/swarm.ts';
import { uploadTurns } from '../../swarm/link/upload-turns.ts';
import type { ClientEvent } from '../events.ts';
import { tell, type Belongings, type Shared } from '../life.ts';
import type { ClientOptions } from '../options.ts';
import type { Pending } from '../pending.ts';
import { keyWarning } from '../private/key-warning.ts';
import type { PrivateParts } from '../private/parts.ts';
import type { Files } from './desk.ts';
import { fileMeetings } from './meetings.ts';
import { offersOf } from './offers.ts';
import { pushesOf } from './pushes.ts';
import { serverTracker } from './server-tracker.ts';

const HASHING_MILLISECONDS = 1_000;

/** Opens a client's files. `active` reports activity that the server does not see. */
export function openFiles(
  options: ClientOptions,
  shared: Shared,
  pending: Pick<Pending, 'ask'>,
  { home, identity }: Belongings,
  door: Pick<PrivateParts, 'door' | 'contacts' | 'ownAddresses' | 'isServerHere' | 'callRelay'>,
  active: () => void,
): Files {
  const { clock, randomness, network, fileSystem, disk } = options;
  const send = (signal: Parameters<NonNullable<Shared['link']>['send']>[0]): void =>
    shared.link?.send(signal);
  const say = (event: ClientEvent): void => tell({ options, shared }, event);
  const server = serverTracker({ ask: pending.ask, send, isOver: () => shared.isOver });
  const meetings = fileMeetings({
    ...{ network, clock, identity, ...door, send, ask: pending.ask },
    serves: (root) => swarm.serves(root),
    accept: (root, user, connection) => swarm.accept(root, user, connection),
  });
  const folders = {
    share: options.share ?? join(home.account, 'share'),
    downloads: options.downloads ?? join(home.account, 'downloads'),
    owner: hash('sha256', home.account, 'hex').slice(0, 16),
  };
  const swarm: Swarm = openSwarm(
    {
      tracker: { ...server, meet: meetings.seek },
      ...{ fileSystem, clock, folders },
      watch: options.watch,
      ...{ buffers: chunkBuffers(), compressor: chunkCompressor(clock), ...pacesOf(options) },
      draw: drawer(randomness),
      publisher: publisherOf(options, shared, identity),
      memory: hashMemory(disk, join(home.account, 'hashes')),
      known: knownFiles(disk, join(home.account, 'known-files.json')),
      distrust: ({ publisher, key }) => distrustOf(door.contacts, publisher, key),
    },
    { onTransfer: say, onServed: () => {}, onActivity: active },
  );
  const onHashing = hashingTeller(options, say);
  const common = { clock, send, tell: say, ask: pending.ask, swarm: () => swarm };
  const pushes = pushesOf({ ...common, onHashing, onActivity: active });
  const offers = offersOf({ ...common, policy: options.pushPolicy ?? 'ask' });

  return {
    desk: {
      ...{ swarm, pushes, offers, onHashing },
      sharedNames: (folder) => namesInShared(fileSystem, folders.share, folder),
    },
    onSession() {
      // Who has no shared folder need not be asked to look into it.
      makeDefaultFolders(options, folders)
        .then(() => fileSystem.names(folders.share))
        .then(
          () => pending.ask({ t: 'share' }, () => {}),
          () => {},
        );
      swarm.rejoin();
      offers.onSession();
    },
    onLook({ id, name }) {
      const hashing = (): void => send({ t: 'looked', re: id, hashing: true });
      void swarm.look(name, hashing).then(() => send({ t: 'looked', re: id }));
    },
    onSwarm: ({ file, changes }) => swarm.heard(file, changes),
    onOffer: offers.onOffer,
    onOfferClosed: offers.onClosed,
    onPushProgress: pushes.onProgress,
    onConsentAsked: meetings.onConsentAsked,
    onIntroduced: meetings.onIntroduced,
    async close() {
      meetings.close();
      await swarm.close();
    },
  };
}

/** Who signs what this client offers; the name is the server's once it has said it. */
function publisherOf(
  { user }: ClientOptions,
  shared: Shared,
  identity: Belongings['identity'],
): SwarmSetting['publisher'] {
  return {
    get user() {
      return shared.entered?.user ?? user;
    },
    publicKey: identity.publicKey,
    sign: (text) => identity.sign(Buffer.from(text)),
  };
}

/** Tells how far the hashing of a file is, now and then. */
function hashingTeller(
  { clock }: ClientOptions,
  say: (event: ClientEvent) => void,
): (file: string, bytes: number, size: number) => void {
  let told = -Infinity;
  return (file, bytes, size) => {
    const now = clock.monotonic();
    if (now - told < HASHING_MILLISECONDS) return;
    told = now;
    say({ type: 'hashing', file, bytes, size });
  };
}

/** How fast files go out and come in, all together. */
function pacesOf({ clock, rates }: ClientOptions): Pick<SwarmSetting, 'turns' | 'down'> {
  const { up = null, down = null } = rates ?? {};
  return { turns: uploadTurns(clock, pace(clock, up)), down: pace(clock, down) };
}

/** Every client has both (R30); one that was named by its user is its user's to make: a wrong name is better said than made. */
async function makeDefaultFolders(
  { fileSystem, share, downloads }: ClientOptions,
  folders: SwarmFolders,
): Promise<void> {
  if (share === undefined) await fileSystem.makeFolder(folders.share);
  if (downloads === undefined) await fileSystem.makeFolder(folders.downloads);
}

/** What a person is told of a manifest that is signed by another key than its publisher's known one; `accept-key` takes it from then on. */
function distrustOf(contacts: Contacts, publisher: string, key: string): string | null {
  if (contacts.judge(publisher, key) !== 'changed') return null;
  // Where the disk refuses, it is noticed again the next time.
  contacts.noteChange(publisher, key).catch(() => undefined);
  return keyWarning(publisher, 'Nothing was fetched.');
}
