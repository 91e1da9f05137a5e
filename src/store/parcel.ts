/**
 * How batches travel between the server's thread and the store's: as one flat array of plain values, because copying an
 * object between threads costs three times as much as its values. Each request is its operation's name and then its
 * argument; the arguments and answers of the hot path are spelt out field by field.
 */
import type { StoreAnswer } from '../ports/store.ts';
import type { Request } from './operation.ts';

type Added = StoreAnswer<'message.add'>;
/** Takes the next value off a parcel. */
type Take = () => unknown;

/** The requests as plain values. */
export function packRequests(requests: readonly Request[]): unknown[] {
  const values: unknown[] = [];
  for (const { operation, argument } of requests) {
    if (operation === 'message.add') {
      const { sender, recipient, id, text, at, outcome } = argument;
      values.push(operation, sender, recipient, id, text, at, outcome);
    } else if (operation === 'mail.acknowledge') {
      values.push(operation, argument.recipient, argument.seq);
    } else {
      values.push(operation, argument);
    }
  }
  return values;
}

/** The requests that packRequests packed. */
export function unpackRequests(values: readonly unknown[]): Request[] {
  const requests: Request[] = [];
  let at = 0;
  const take: Take = () => values[at++];
  while (at < values.length) {
    const operation = take();
    requests.push({ operation, argument: unpackArgument(operation, take) } as Request);
  }
  return requests;
}

function unpackArgument(operation: unknown, take: Take): unknown {
  if (operation === 'message.add') {
    const [sender, recipient, id, text, at, outcome] = [take(), take(), take(), take(), take(), take()];
    return { sender, recipient, id, text, at, outcome };
  }
  if (operation === 'mail.acknowledge') {
    const [recipient, seq] = [take(), take()];
    return { recipient, seq };
  }
  return take();
}

/** The answers to `requests` as plain values; null in the place of one that failed. */
export function packAnswers(requests: readonly Request[], answers: readonly unknown[]): unknown[] {
  const values: unknown[] = [];
  for (const [at, answer] of answers.entries()) {
    if (requests[at]?.operation === 'message.add' && answer !== null) {
      const { seq, fresh, outcome } = answer as Added;
      values.push(seq, fresh, outcome);
    } else {
      values.push(answer);
    }
  }
  return values;
}

/** The answers that packAnswers packed; a failed `message.add` is one null. */
export function unpackAnswers(requests: readonly Request[], values: readonly unknown[]): unknown[] {
  let at = 0;
  return requests.map(({ operation }) => {
    const value = values[at++];
    if (operation !== 'message.add' || value === null) return value;
    return { seq: value, fresh: values[at++], outcome: values[at++] };
  });
}
