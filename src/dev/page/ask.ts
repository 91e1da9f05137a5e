/** Asks the inspector for JSON: what it answers, or the sentence with which it refused. */
import type { Refused } from '../messages.ts';

export type Answer<T> = { readonly value: T } | { readonly error: string };

/** Never rejects: a lost connection is an error in words, too. */
export async function ask<T>(path: string): Promise<Answer<T>> {
  try {
    const response = await fetch(path);
    const body: unknown = await response.json();
    return response.ok ? { value: body as T } : { error: (body as Refused).error };
  } catch {
    return { error: 'The inspector does not answer.' };
  }
}

/** Runs one question at a time; a question that comes meanwhile is asked afterwards, the last one only. */
export function oneAtATime(run: () => Promise<void>): () => void {
  let isRunning = false;
  let isWanted = false;
  return function start() {
    if (isRunning) {
      isWanted = true;
      return;
    }
    isRunning = true;
    void run().finally(() => {
      isRunning = false;
      if (!isWanted) return;
      isWanted = false;
      start();
    });
  };
}
