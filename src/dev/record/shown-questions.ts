/** What may be seen of what actors ask each other. The compiler asks for each question. */
import type { Question } from '../../../machines/vocabulary/questions.ts';
import type { Shown } from '../messages.ts';
import { show, type Rule } from './show.ts';

interface QuestionRule {
  readonly given: readonly (Rule | undefined)[];
  readonly answer?: Rule;
}

const USER = { id: 'open', name: 'open' } as const;
const SESSION = { session: 'open', user: USER, mail: 'open', connection: 'open' } as const;

const RULES: { readonly [Q in Question]: QuestionRule } = {
  userNamed: { given: ['open'], answer: USER },
  userOf: { given: ['open'], answer: USER },
  isOperator: { given: [USER], answer: 'open' },
  sees: { given: [USER, USER], answer: 'open' },
  blockedBy: { given: [USER], answer: 'open' },
  blockersOf: { given: [USER], answer: 'open' },
  sessionOf: { given: [USER], answer: SESSION },
  openSessions: { given: [], answer: SESSION },
  deviceOf: { given: ['open'] },
  isDeviceOf: { given: [USER], answer: 'open' },
  unreadOf: { given: [USER], answer: 'open' },
  ownerOf: { given: ['open', 'open', 'open'], answer: { session: 'open', user: USER } },
  manifestOf: { given: ['open', 'open'] },
  isConnected: { given: ['open'], answer: 'open' },
  relayedBytes: { given: [], answer: 'open' },
  sessionCount: { given: [], answer: { connected: 'open', away: 'open' } },
  mailCount: { given: [], answer: { messages: 'open', bytes: 'open' } },
  connectionCount: { given: [], answer: { queuedBytes: 'open' } },
  addressOf: { given: ['open'] },
};

/** What may be seen of what was given with a question. */
export function showGiven(question: Question, given: readonly unknown[]): readonly Shown[] {
  return given.map((value, at) => show(value, RULES[question].given[at], false));
}

/** What may be seen of its answer; of a set its first members. */
export function showAnswer(question: Question, answer: unknown): Shown {
  return show(answer instanceof Set ? [...answer] : answer, RULES[question].answer, false);
}
