/**
 * The link between this client and one other about one file: met, greeted, asked, lost, banned. It decides when a peer may
 * be asked, when it has been waited for long enough, and whether it gets another chance; src/swarm does what it emits.
 */
import {
  CHUNK_SECONDS,
  GREETING_SECONDS,
  KEEP_CAUSE,
  peerLinkSetup,
  STALLED,
  timerOf,
} from './peer-link-setup.ts';

const AWAIT_CHUNK = { type: 'wantTimer', params: { timer: 'chunk', seconds: CHUNK_SECONDS } } as const;
const isLast = {
  type: 'isLast',
  params: ({ event }: { event: { awaited: number } }) => ({ awaited: event.awaited }),
} as const;

export const peerLinkMachine = peerLinkSetup.createMachine({
  id: 'peer-link',
  context: ({ input }) => ({ ...input, misses: 0, cause: '' }),
  initial: 'beginning',
  on: {
    'link.ended': '.ended',
    'answer.forged': { target: '.banned', actions: KEEP_CAUSE },
    '*': { actions: 'ignore' },
  },
  states: {
    beginning: {
      description: 'Whoever sought the connection comes with it.',
      always: [{ guard: 'isIncoming', target: 'connected' }, { target: 'meeting' }],
    },
    meeting: {
      description: 'The server introduces the two, and they try to reach each other.',
      entry: 'wantMeeting',
      on: {
        'peer.met': 'connected',
        'peer.missed': { target: 'resting', actions: KEEP_CAUSE },
      },
    },
    connected: {
      description: 'A connection, proven at both ends.',
      initial: 'greeting',
      exit: [{ type: 'dropTimer', params: { timer: 'chunk' } }, 'dropConnection'],
      on: {
        'connection.lost': [
          { guard: 'isIncoming', target: 'ended', actions: KEEP_CAUSE },
          { target: 'resting', actions: KEEP_CAUSE },
        ],
        'rules.broken': { target: 'banned', actions: KEEP_CAUSE },
      },
      states: {
        greeting: {
          description: 'Both say which file this is about, and what they have of it.',
          entry: [
            'wantGreeting',
            { type: 'wantTimer', params: { timer: 'greeting', seconds: GREETING_SECONDS } },
          ],
          exit: { type: 'dropTimer', params: { timer: 'greeting' } },
          on: {
            'greeting.completed': 'idle',
            'timer.rang': [
              { guard: { type: 'isGreeting', ...timerOf }, target: '#peer-link.failing', actions: STALLED },
            ],
          },
        },
        idle: {
          description: 'The peer owes nothing; it may be asked, and may ask.',
          entry: 'reportReady',
          on: { 'answer.awaited': 'fetching' },
        },
        fetching: {
          description: 'The peer owes chunks, and must complete one in time.',
          entry: AWAIT_CHUNK,
          on: {
            'answer.received': [
              { guard: isLast, target: 'idle', actions: 'forgetMisses' },
              { target: 'fetching', reenter: true, actions: ['forgetMisses', 'reportReady'] },
            ],
            // What others did gives the peer no more time.
            'request.withdrawn': [{ guard: isLast, target: 'idle' }, { actions: 'reportReady' }],
            'answer.postponed': 'queued',
            'timer.rang': { guard: { type: 'isChunk', ...timerOf }, target: 'stalling' },
          },
        },
        queued: {
          description:
            'The peer serves others first and says so: what it owes may come from elsewhere, and no time runs.',
          entry: ['reportDelayed', { type: 'dropTimer', params: { timer: 'chunk' } }],
          on: {
            'answer.received': [
              { guard: isLast, target: 'idle', actions: 'forgetMisses' },
              { target: 'fetching', actions: ['forgetMisses', 'reportReady'] },
            ],
            'request.withdrawn': { guard: isLast, target: 'idle' },
          },
        },
        stalling: {
          description:
            'The peer was too slow: others are asked for what it owes, and it has as much time again to come round.',
          entry: ['reportOverdue', AWAIT_CHUNK],
          on: {
            'answer.received': [{ guard: isLast, target: 'idle' }, { target: 'fetching' }],
            'answer.postponed': 'queued',
            'timer.rang': {
              guard: { type: 'isChunk', ...timerOf },
              target: '#peer-link.failing',
              actions: STALLED,
            },
          },
        },
      },
    },
    failing: {
      description: 'The peer has failed us; whoever sought the connection seeks it again.',
      always: [{ guard: 'isIncoming', target: 'ended' }, { target: 'resting' }],
    },
    resting: {
      description:
        'The peer could not be met or was lost; it is tried again after a while, each time a longer one.',
      entry: ['countMiss', 'reportLost', 'wantRetry'],
      exit: { type: 'dropTimer', params: { timer: 'retry' } },
      on: { 'timer.rang': { guard: { type: 'isRetry', ...timerOf }, target: 'meeting' } },
    },
    banned: {
      description:
        'The peer sent what is not of this file or broke the rules; it is not asked for this file again.',
      type: 'final',
      entry: ['reportLost', 'reportBanned', 'reportOver'],
    },
    ended: {
      description: 'Nothing more is wanted of this peer, or it has gone.',
      type: 'final',
      entry: ['reportLost', 'reportOver'],
    },
  },
});
