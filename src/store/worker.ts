/** The store's own thread: opens the database of `workerData.folder` and commits the batches that the server posts. */
import { parentPort, workerData, type MessagePort } from 'node:worker_threads';
import { systemClock } from '../ports/clock.ts';
import { createCommitter, type Committer } from './committer.ts';
import { removeCopies } from './copy.ts';
import { openDatabase } from './database.ts';
import { openErrorOf, StoreInUseError } from './open-error.ts';
import { packAnswers, unpackRequests } from './parcel.ts';
import { hasRoom } from './room.ts';
import type { FromStore, StoreSettings, ToStore } from './thread-messages.ts';

function serve(port: MessagePort, committer: Committer, post: (message: FromStore) => void): void {
  port.on('message', (message: ToStore) => {
    if (message.t === 'close') {
      void committer.close().then(() => port.close());
      return;
    }
    if (message.t === 'backup') {
      const { path } = message;
      void committer.backup(path).then((failure) => post({ t: 'backed-up', path, failure }));
      return;
    }
    const requests = unpackRequests(message.values);
    const began = systemClock.monotonic();
    committer.whenFree(() => {
      const { answers, failures } = committer.commit(requests);
      const seconds = (systemClock.monotonic() - began) / 1_000;
      const values = packAnswers(requests, answers);
      post({ t: 'answers', values, failures, seconds, condition: committer.condition });
    });
  });
}

function start(port: MessagePort, { folder, segmentMessages }: StoreSettings): void {
  const post = (message: FromStore): void => port.postMessage(message);
  try {
    const committer = createCommitter({
      open: () => openDatabase(folder, systemClock.now()),
      segmentMessages,
      report: (report) => post({ t: 'report', report }),
      hasRoom: () => hasRoom(folder),
    });
    removeCopies(folder);
    serve(port, committer, post);
    post({ t: 'opened' });
  } catch (error) {
    // Damage may show when the statements are prepared, after the file was opened.
    const { message } = openErrorOf(error, folder);
    post({ t: 'refused', isInUse: error instanceof StoreInUseError, message });
  }
}

if (parentPort !== null) start(parentPort, workerData as StoreSettings);
