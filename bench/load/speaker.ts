/**
 * What every load generator can do, whichever protocol it speaks: so that all servers get the same load. Where a server
 * refuses something or closes a connection unasked, a speaker throws out of its socket's event and so ends the bench.
 */

export interface Speaker {
  readonly user: string;
  /** What it hears; set by whoever measures. Nothing that is not wanted is parsed. */
  hears: Hearing;
  /** Sends direct messages in one write. */
  message(to: string, texts: readonly string[]): void;
  /** To everyone else online (in IRC: in the one channel that all have joined). */
  broadcast(text: string): void;
  /** Says goodbye; resolves when the connection is closed. */
  leave(): Promise<void>;
}

export interface Hearing {
  message?(text: string): void;
  broadcast?(text: string): void;
  /** The oldest command without an answer was accepted; only servers that acknowledge say so. */
  accepted?(): void;
  moved?(user: string, isOnline: boolean): void;
  /** After everything that came in one read. */
  readEnd?(): void;
}

/** A running server that is measured. */
export interface Server {
  /** Whether each direct message and broadcast is answered. */
  readonly acknowledges: boolean;
  /** A user who is online when it answers. */
  connect(user: string): Promise<Speaker>;
  cpuSeconds(): number;
  rssKib(): number;
  stop(): Promise<void>;
}

const AT_ONCE = 50;

/** Connects many, some at a time; `onOnline` hears how many are online by now. */
export async function connectAll(
  server: Server,
  names: readonly string[],
  onOnline: (count: number) => void = () => undefined,
): Promise<Speaker[]> {
  const speakers: Speaker[] = [];
  let next = 0;
  let count = 0;
  async function connectNext(): Promise<void> {
    for (let at = next++; at < names.length; at = next++) {
      speakers[at] = await server.connect(names[at] as string);
      onOnline(++count);
    }
  }
  await Promise.all(Array.from({ length: AT_ONCE }, connectNext));
  return speakers;
}

/** Names of users: `prefix0`, `prefix1`, … */
export function namesOf(prefix: string, count: number): string[] {
  return Array.from({ length: count }, (_, at) => `${prefix}${at}`);
}
