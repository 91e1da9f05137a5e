/** What the swarm asks of the tracker, asked of the server. What a lost session left open is asked again: every question here may be. */
import { refuse, type Refusal } from '../../../machines/vocabulary/codes.ts';
import type { Have, Looked } from '../../../machines/vocabulary/swarm.ts';
import type { DoneResult, Result } from '../../../machines/vocabulary/replies.ts';
import { WHOLE } from '../../../machines/vocabulary/swarm.ts';
import type { Tracker } from '../../swarm/tracker.ts';
import { joinedIn, registeredIn, searchedIn } from '../../wire/swarm-answers.ts';
import type { Request } from '../questions.ts';

export interface ServerParts {
  /** Asks the server; the answer is not shown. */
  ask(request: Request, onAnswer: (answer: Result) => void): void;
  send(signal: Have | Looked): void;
  readonly isOver: () => boolean;
}

/** A longer bitset would not fit into a frame; the chunks are told of in batches then. */
const LONGEST_HOLDING = 65_536;
const BATCH_CHUNKS = 1_024;

/** The tracker behind the server. */
export function serverTracker(parts: ServerParts): Omit<Tracker, 'meet'> {
  /** `read` finds what was promised in a success, or answers null. */
  function ask<T extends { readonly ok: true }>(
    request: Request,
    read: (answer: Result) => T | null,
  ): Promise<T | Refusal> {
    return new Promise((resolve) => {
      const once = (): void =>
        parts.ask(request, (answer) => {
          if (answer.ok)
            resolve(read(answer) ?? refuse('internal', 'the server’s answer cannot be understood'));
          else if (answer.code !== 'interrupted') resolve(refuse(answer.code, answer.message));
          else if (!parts.isOver()) once();
        });
      once();
    });
  }
  function have(file: string, chunks: readonly number[]): void {
    for (let at = 0; at < chunks.length; at += BATCH_CHUNKS) {
      parts.send({ t: 'have', file, chunks: chunks.slice(at, at + BATCH_CHUNKS) });
    }
  }
  return {
    async register(manifest, holding) {
      const fits = holding === WHOLE || holding.length <= LONGEST_HOLDING;
      const first = fits ? holding : '';
      const answer = await ask({ t: 'register', manifest, have: first }, registeredIn);
      if (answer.ok && !fits) have(manifest.root, chunksIn(holding));
      return answer;
    },
    unregister: (file) => ask({ t: 'unregister', file }, asItIs),
    locate: (name) => ask({ t: 'locate', name }, searchedIn),
    join: (file) => ask({ t: 'join', file }, joinedIn),
    leave: (file) => void ask({ t: 'leave', file }, asItIs),
    have,
  };
}

/** Nothing is promised beside that it is done. */
function asItIs({ ok }: Result): DoneResult | null {
  return ok ? { ok } : null;
}

function chunksIn(holding: string): number[] {
  const bytes = Buffer.from(holding, 'base64');
  const isHeld = (n: number): boolean => (((bytes[n >> 3] ?? 0) >> (n & 7)) & 1) === 1;
  return Array.from({ length: bytes.length * 8 }, (_, n) => n).filter(isHeld);
}
