/** Who moves files: ours and the peers, each as processes of their own with one interface. */

export const MOVERS = ['hubbub', 'aria2', 'aria2-rc4', 'libtorrent', 'libtorrent-rc4'] as const;
export type Mover = (typeof MOVERS)[number];

/** One owner with the whole file, and those who will fetch it, all running. */
export interface Fleet {
  /** Fetches with the nth; resolves when it has all of it, verified. */
  fetch(n: number): Promise<void>;
  /** Where the nth puts the file. */
  path(n: number): string;
  /** Seconds of CPU of owner and fetchers so far. */
  cpuSeconds(): number;
  /** The most resident memory that any fetcher ever had, KiB. */
  peakKib(): number;
  /** Bytes that the owner has sent so far. */
  sentBytes(): Promise<number>;
  /** Ends all of them. */
  stop(): Promise<void>;
}
