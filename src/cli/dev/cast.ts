/** What the three users of `hubbub dev` do: a little of everything, gently, for ever. */

export interface Role {
  readonly user: string;
  /** Its commands in turn, over and over. */
  readonly lines: readonly string[];
  /** Milliseconds from one command to the next. */
  readonly pause: number;
  /** After so many commands it is silent until the server logs it out, and comes back. */
  readonly idleAfter?: number;
}

/** The file that hans shares and luke fetches. */
export const SHARED_FILE = 'holiday.bin';

/** Longer than the pause of who goes on, shorter than anybody waits for something to happen. */
export const IDLE_SECONDS = 25;

export const CAST: readonly Role[] = [
  {
    user: 'hans',
    pause: 3_000,
    lines: [
      `register ${SHARED_FILE}`,
      'message luke The file is there.',
      'whoelse',
      'block yoda',
      'broadcast Good morning, everybody.',
      'message yoda You will not read this.',
      'unblock yoda',
      'startprivate luke',
      'private luke Between you and me.',
      'stopprivate luke',
      'message nobody Hello?',
    ],
  },
  {
    user: 'luke',
    pause: 4_000,
    lines: [
      'whoelsesince 60',
      'message hans I am fetching it.',
      `download ${SHARED_FILE}`,
      'transfers',
      'history hans --limit 3',
      'broadcast Who has coffee?',
    ],
  },
  {
    user: 'yoda',
    pause: 2_500,
    idleAfter: 6,
    lines: [
      'message hans Do, or do not.',
      'whoelse',
      'message luke There is no try.',
      `searchfile ${SHARED_FILE}`,
    ],
  },
];
