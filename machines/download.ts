/**
 * The life of a download: searched, opened, joined, fetched from whoever has it, put in place. It decides when to wait and
 * for what, and when it is over; src/swarm does what it emits and tells it what happened.
 */
import {
  CANCELLED,
  downloadSetup,
  KEEP_PROBLEM,
  SPACE_SECONDS,
  telling,
  TICK_SECONDS,
  timerOf,
} from './download-setup.ts';
import type { DownloadProblem } from './vocabulary/download-events.ts';

const missingOf = {
  params: ({ event }: { event: { missing: number } }) => ({ missing: event.missing }),
};
const ownersOf = {
  params: ({ event }: { event: { owners: number; waitsFor: string } }) => ({
    owners: event.owners,
    waitsFor: event.waitsFor,
  }),
};
const problemOf = {
  params: ({ event }: { event: { problem: DownloadProblem } }) => ({
    problem: event.problem,
  }),
};
const COUNT_OWNERS = { type: 'countOwners', ...ownersOf } as const;
const COUNT_MISSING = { type: 'countMissing', ...missingOf } as const;
const KEEP = { type: 'closeStorage', params: { discard: false } } as const;
const DISCARD = { type: 'closeStorage', params: { discard: true } } as const;
const TICK = { type: 'wantTimer', params: { timer: 'tick', seconds: TICK_SECONDS } } as const;

export const downloadMachine = downloadSetup.createMachine({
  id: 'download',
  context: {
    missing: 0,
    owners: 0,
    cause: null,
    problem: { code: 'cancelled', message: 'cancelled' },
    path: null,
  },
  initial: 'searching',
  on: {
    'cancel.asked': { target: '.cancelled', actions: CANCELLED },
    'owners.changed': { actions: COUNT_OWNERS },
    '*': { actions: 'ignore' },
  },
  states: {
    searching: {
      description: 'The server asks who has a file of that name or id.',
      entry: [telling('searching', 'waiting for the server: who has it?'), 'wantSearch'],
      on: {
        'file.found': 'opening',
        'file.missing': { target: 'failed', actions: KEEP_PROBLEM },
        'storage.failed': { target: 'failed', actions: KEEP_PROBLEM },
      },
    },
    opening: {
      description:
        'The disk is asked for room, for what an earlier run left, and whether the file is there already.',
      entry: [telling('opening', 'waiting for the disk'), 'wantStorage'],
      on: {
        'file.present': { target: 'done', actions: 'rememberPath' },
        'storage.opened': { target: 'joining', actions: COUNT_MISSING },
        'storage.failed': { target: 'failed', actions: KEEP_PROBLEM },
      },
    },
    joining: {
      description: 'The tracker is asked who holds what, and tells of every change from then on.',
      always: { guard: 'lacksNothing', target: 'finishing' },
      entry: [telling('joining', 'waiting for the server: who holds which chunks?'), 'wantSwarm'],
      on: {
        'swarm.joined': 'swarming',
        'swarm.refused': { target: 'failed', actions: [KEEP_PROBLEM, KEEP] },
        'storage.failed': { target: 'failed', actions: [KEEP_PROBLEM, KEEP] },
      },
    },
    swarming: {
      description: 'Chunks are fetched from many and served to others.',
      initial: 'waiting',
      entry: ['wantPeers', TICK],
      exit: [{ type: 'dropTimer', params: { timer: 'tick' } }, 'dropPeers'],
      on: {
        'chunk.stored': [
          { guard: { type: 'isWhole', ...missingOf }, target: 'finishing', actions: COUNT_MISSING },
          { actions: COUNT_MISSING },
        ],
        'storage.failed': [
          { guard: { type: 'isFull', ...problemOf }, target: 'full', actions: KEEP_PROBLEM },
          { target: 'failed', actions: [KEEP_PROBLEM, KEEP] },
        ],
        'pause.asked': 'paused',
        'timer.rang': { guard: { type: 'isTick', ...timerOf }, actions: ['wantProgress', TICK] },
      },
      states: {
        waiting: {
          description: 'Nobody who is here has what is missing; it goes on when somebody comes.',
          entry: telling('waiting'),
          always: { guard: 'hasOwners', target: 'fetching' },
          on: { 'owners.changed': { target: 'waiting', reenter: true, actions: COUNT_OWNERS } },
        },
        fetching: {
          description: 'Somebody has what is missing.',
          entry: telling('fetching'),
          on: {
            'owners.changed': [
              { guard: { type: 'isAlone', ...ownersOf }, target: 'waiting', actions: COUNT_OWNERS },
              { actions: COUNT_OWNERS },
            ],
          },
        },
      },
    },
    full: {
      description: 'The disk is full; it is looked at again after a while.',
      entry: [
        telling('waiting'),
        KEEP,
        { type: 'wantTimer', params: { timer: 'space', seconds: SPACE_SECONDS } },
      ],
      exit: { type: 'dropTimer', params: { timer: 'space' } },
      initial: 'resting',
      on: { 'pause.asked': 'paused' },
      states: {
        resting: {
          description: 'Somebody has to make room.',
          // To wait for room is to wait: it counts as activity (R9).
          on: {
            'timer.rang': {
              guard: { type: 'isSpace', ...timerOf },
              target: 'looking',
              actions: 'wantProgress',
            },
          },
        },
        looking: {
          description: 'The disk is asked for room again.',
          entry: 'wantStorage',
          on: {
            'file.present': { target: '#download.done', actions: 'rememberPath' },
            'storage.opened': { target: '#download.joining', actions: [COUNT_MISSING, 'forgetOwners'] },
            'storage.failed': [
              {
                guard: { type: 'isFull', ...problemOf },
                target: '#download.full',
                reenter: true,
                actions: KEEP_PROBLEM,
              },
              { target: '#download.failed', actions: KEEP_PROBLEM },
            ],
          },
        },
      },
    },
    paused: {
      description: 'A person wants nothing fetched for now; what is here stays.',
      entry: [telling('paused'), KEEP],
      on: { 'resume.asked': { target: 'reopening', actions: 'forgetOwners' } },
    },
    reopening: {
      description: 'What is here is opened again. It has begun, so a full disk is waited for.',
      entry: [telling('opening', 'waiting for the disk'), 'wantStorage'],
      on: {
        'file.present': { target: 'done', actions: 'rememberPath' },
        'storage.opened': { target: 'joining', actions: COUNT_MISSING },
        'storage.failed': [
          { guard: { type: 'isFull', ...problemOf }, target: 'full', actions: KEEP_PROBLEM },
          { target: 'failed', actions: KEEP_PROBLEM },
        ],
      },
    },
    finishing: {
      description: 'Everything that was wanted is here and verified: it is synced and put in place.',
      entry: [telling('finishing', 'waiting for the disk'), 'wantPlace'],
      on: {
        'file.placed': { target: 'done', actions: 'rememberPath' },
        'storage.failed': [
          { guard: { type: 'isFull', ...problemOf }, target: 'full', actions: KEEP_PROBLEM },
          { target: 'failed', actions: [KEEP_PROBLEM, KEEP] },
        ],
      },
    },
    done: {
      description: 'The file is in its place, or the chunks that were asked for are here.',
      type: 'final',
      entry: [telling('done'), 'reportDone'],
    },
    failed: {
      description: 'It came to nothing; what was fetched stays for the next time.',
      type: 'final',
      entry: [telling('failed'), 'reportFailed'],
    },
    cancelled: {
      description: 'A person gave it up, with what was fetched.',
      type: 'final',
      entry: [DISCARD, telling('cancelled'), 'reportFailed'],
    },
  },
});
