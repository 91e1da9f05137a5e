/** What the person at the page has chosen to look at. Panels read it, change it, and are drawn anew when it changes. */

export const TABS = ['diagram', 'bus', 'sequence', 'why'] as const;
export type Tab = (typeof TABS)[number];

/** A command, as causes name it. */
export interface CommandKey {
  readonly session: string;
  readonly id: number;
}

export interface View {
  readonly tab: Tab;
  /** The selected actor's id. */
  readonly actor: string | null;
  /** The number of the record up to which everything is shown; null is now. */
  readonly at: number | null;
  /** The type of fact that is followed: marked on the bus, alone in the log. */
  readonly factType: string | null;
  /** The command whose path is shown. */
  readonly command: CommandKey | null;
}

export interface ViewStore {
  readonly now: View;
  set(change: Partial<View>): void;
  onChange(listener: () => void): void;
}

/** Starts with what the address says (`#tab=bus&actor=c3`); `keep` puts it there, so that a reload shows the same. */
export function createView(hash: string, keep: (hash: string) => void): ViewStore {
  let now = readAddress(hash);
  const listeners: (() => void)[] = [];
  return {
    get now() {
      return now;
    },
    set(change) {
      now = { ...now, ...change };
      keep(addressOf(now));
      for (const listener of listeners) listener();
    },
    onChange: (listener) => void listeners.push(listener),
  };
}

function readAddress(hash: string): View {
  const words = new URLSearchParams(hash.slice(1));
  const tab = TABS.find((name) => name === words.get('tab')) ?? 'diagram';
  return { tab, actor: words.get('actor'), at: null, factType: null, command: null };
}

function addressOf({ tab, actor }: View): string {
  const words = new URLSearchParams({ tab, ...(actor !== null && { actor }) });
  return `#${words.toString()}`;
}
