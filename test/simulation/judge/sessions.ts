/** R7, R9, R16: one session of a user at a time; nobody is sent away too early, and nobody is seen to leave before the grace is over. */
import type { Entry, History } from '../history.ts';
import type { Town } from '../town.ts';

/** Breaches in the lives of sessions. */
export function judgeSessions(town: Town): string[] {
  return [...judgeOnce(town.history), ...judgeEnds(town), ...judgeFarewells(town)];
}

/** R7. */
function judgeOnce({ entries }: History): string[] {
  const open = new Set<string>();
  return entries.flatMap((entry) => {
    if (entry.kind === 'server') open.clear();
    if (entry.kind !== 'session') return [];
    if (entry.what === 'ended') open.delete(entry.user);
    else if (open.has(entry.user)) return [`R7: ${entry.user} has two sessions`];
    else open.add(entry.user);
    return [];
  });
}

interface Trace {
  /** When the server last got a command of the user, in a session. */
  command: number;
  /** When a connection of the user was last over for the server: it was told so, or had said its own last word. */
  closed: number;
  opened: number;
  /** Connections on which a login or a resume succeeded. */
  readonly entered: Set<number>;
  /** Commands that have arrived. */
  readonly arrived: Set<string>;
}

/** R9 and R16, by what reached the server. */
function judgeEnds({ history, weather }: Town): string[] {
  const traces = new Map<string, Trace>();
  const { idleTimeoutSeconds, resumeGraceSeconds } = weather.settings;
  const of = (user: string): Trace => {
    const trace = traces.get(user) ?? {
      command: 0,
      closed: 0,
      opened: 0,
      entered: new Set<number>(),
      arrived: new Set<string>(),
    };
    traces.set(user, trace);
    return trace;
  };
  return history.entries.flatMap((entry) => {
    note(entry, of);
    if (entry.kind !== 'session' || entry.what !== 'ended') return [];
    const { command, closed, opened } = of(entry.user);
    const idle = (entry.at - Math.max(command, opened)) / 1_000;
    const gone = (entry.at - closed) / 1_000;
    if (entry.reason === 'idle' && idle < idleTimeoutSeconds) {
      return [`R9: ${entry.user} was sent away after ${idle.toFixed(1)} s without a command`];
    }
    if (entry.reason === 'lost' && gone < resumeGraceSeconds) {
      return [`R16: ${entry.user} was seen to leave ${gone.toFixed(1)} s after the connection was lost`];
    }
    return [];
  });
}

const NO_VALID_COMMANDS: ReadonlySet<string> = new Set(['hello', 'ack', 'pong', 'login', 'resume', 'signup']);

function note(entry: Entry, of: (user: string) => Trace): void {
  if (entry.kind === 'session' && entry.what === 'opened') of(entry.user).opened = entry.at;
  if (entry.kind !== 'frame' && entry.kind !== 'closed') return;
  const trace = of(entry.user);
  const isLastWord = entry.kind === 'frame' && (entry.frame.t === 'goodbye' || entry.frame.t === 'error');
  // Whatever comes after the first of them changes nothing.
  if ((entry.kind === 'closed' || isLastWord) && trace.entered.delete(entry.connection))
    trace.closed = entry.at;
  if (entry.kind === 'closed') return;
  const { stage, life, frame } = entry;
  // The results of a login and of a resume are the ones that name the user.
  if (frame['re'] !== undefined && frame['user'] !== undefined) trace.entered.add(entry.connection);
  if (stage !== 'arrived' || NO_VALID_COMMANDS.has(frame.t)) return;
  // One that comes again after a loss is answered and not done again: it is no activity.
  const name = `${life}/${frame['id'] as number}`;
  if (!trace.arrived.has(name)) trace.command = entry.at;
  trace.arrived.add(name);
}

/** When everybody has left, nothing of them is left. */
function judgeFarewells({ left }: Town): string[] {
  const breaches = left.sessions.map((user) => `R9: ${user} left and is still in session`);
  if (left.connections > 0) breaches.push(`leak: ${left.connections} connections are left`);
  // The wheels of the timeout actor tick for its two perpetual timers.
  if (left.timers > 2) breaches.push(`leak: ${left.timers} timers of the server are left`);
  return breaches;
}
