/**
 * What the inspector says: the JSON of its answers and of its stream, as its page reads it. docs/dev-mode.md explains it.
 * Types only, so that the page's modules may import them too.
 */

/** What is left of a value when what nobody may see is taken out: hidden values read `[hidden]`. */
export type Shown = string | number | boolean | null | readonly Shown[] | { readonly [field: string]: Shown };

export type ActorKind =
  'connection' | 'account' | 'session' | 'private-session' | 'download' | 'peer-link' | 'service';

/** An actor that lives now: a line of `/actors.json`. */
export interface LiveActor {
  /** `c12`, `account/hans`, `download/3f`, or the name of a service as `mail`. */
  readonly id: string;
  readonly kind: ActorKind;
  /** Whose drawing it moves in; null for a service, which has none. */
  readonly machine: string | null;
  /** Who or what it is about: the user's name where it is known, else the id. */
  readonly label: string;
  /** The actor it belongs to, as a peer link to its download; null for most. */
  readonly of: string | null;
  /** Ids of all active states, outermost first, the machine itself left out; of a service `running` or `restarting`. */
  readonly states: readonly string[];
  /** Steps, of a service facts handled, since a page watches. */
  readonly steps: number;
  /** Of those, in the last second. */
  readonly rate: number;
}

/** GET /actors.json?search=TEXT&limit=N: services first, then the busiest. `search` looks at id, kind, label and states. */
export interface ActorList {
  readonly total: number;
  /** How many fit the search; `actors` has the first of them, 200 unless `limit` says less or, to 1,000, more. */
  readonly matching: number;
  readonly actors: readonly LiveActor[];
}

/** GET /actors/ID.json */
export interface ActorDetail extends LiveActor {
  /** What its machine remembers; null for a service. */
  readonly context: Shown;
  /** For a service the types of fact that it handles and the questions that it answers, else empty. */
  readonly handles: readonly string[];
  readonly answers: readonly string[];
  /** The last 100 that are about it. */
  readonly records: readonly DevRecord[];
}

/** A transition of a machine: what `data-edge="SOURCE|EVENT|INDEX"` names in its drawing. */
export interface Edge {
  /** Id of the state that owns it. */
  readonly source: string;
  /** As in the definition: `timer.rang`, `*`; `always` where it waits for no event. */
  readonly event: string;
  /** Its place among that state's transitions of that event. */
  readonly index: number;
  /** Id of the state that it leads to; null where it stays. */
  readonly target: string | null;
  /** Names of what it does, its own actions only. */
  readonly actions: readonly string[];
}

/** A transition that was thought of, in the order of thinking; the last of a state that passed was taken. */
export interface TriedGuard {
  readonly source: string;
  readonly event: string;
  readonly index: number;
  readonly guard: string;
  readonly passed: boolean;
}

/** The command that something follows from. */
export interface CommandCause {
  /** The session that it came through; the connection's id for login, signup and resume. */
  readonly session: string;
  /** The command's number in its session. */
  readonly id: number;
  /** Its name, `message`, where known. */
  readonly command: string | null;
  /** Who gave it, where known. */
  readonly user: string | null;
}

interface Recorded {
  /** Rising by one; gaps mean that there was more than is recorded. */
  readonly n: number;
  /** Milliseconds since 1970 with three places; never goes back. */
  readonly at: number;
  /** The commands that it follows from: given with the fact, or taken over from `by`. Often one, in a burst several. */
  readonly causes: readonly CommandCause[];
  /** The record that it followed from at once; null where it came from outside: a socket, the disk, a timer. */
  readonly by: number | null;
}

/** A machine took an event. */
export interface StepRecord extends Recorded {
  readonly kind: 'step';
  readonly machine: string;
  readonly instance: string;
  readonly label: string;
  /** `type` and what may be seen of the rest. */
  readonly event: { readonly type: string; readonly [field: string]: Shown };
  /** Ids of all active states before and after, outermost first. */
  readonly from: readonly string[];
  readonly to: readonly string[];
  /** The transitions taken, one per region and further ones that wait for no event; empty: nobody took the event. */
  readonly edges: readonly Edge[];
  readonly tried: readonly TriedGuard[];
  /** Types of the facts that it emitted, in order. */
  readonly emitted: readonly string[];
}

/** A fact passed the bus; in a client, a machine's fact that the client carries out. */
export interface FactRecord extends Recorded {
  readonly kind: 'fact';
  /** The actor that published it; `server` for the house itself. */
  readonly from: string;
  /** The actors that got it. */
  readonly to: readonly string[];
  readonly fact: { readonly type: string; readonly [field: string]: Shown };
}

/** An actor asked another one something, and had the answer at once. */
export interface QuestionRecord extends Recorded {
  readonly kind: 'question';
  readonly from: string;
  readonly to: string;
  /** `blockedBy`, `userNamed`, `isConnected`, … */
  readonly question: string;
  readonly given: readonly Shown[];
  readonly answer: Shown;
}

/** A command got its result, on its way to the socket. */
export interface ResultRecord extends Recorded {
  readonly kind: 'result';
  readonly from: string;
  /** The connection that it goes to; the session while nobody holds it. */
  readonly to: readonly string[];
  readonly id: number;
  /** `ok`, `code`, `outcome` and what else may be seen. */
  readonly result: { readonly [field: string]: Shown };
}

/** An event for one or many clients, on its way to their sockets. */
export interface NoticeRecord extends Recorded {
  readonly kind: 'notice';
  readonly from: string;
  /** Connections, the first 20 of `count`. */
  readonly to: readonly string[];
  readonly count: number;
  /** `t` (`message`, `presence`, …) and what else may be seen. */
  readonly event: { readonly t: string; readonly [field: string]: Shown };
}

/** A machine lives from here on. */
export interface BeganRecord extends Recorded {
  readonly kind: 'began';
  readonly machine: string;
  readonly instance: string;
  readonly label: string;
  readonly to: readonly string[];
}

/** A machine lives no more. */
export interface EndedRecord extends Recorded {
  readonly kind: 'ended';
  readonly machine: string;
  readonly instance: string;
  readonly label: string;
  readonly from: readonly string[];
}

export type DevRecord =
  StepRecord | FactRecord | QuestionRecord | ResultRecord | NoticeRecord | BeganRecord | EndedRecord;

/** Facts of one type between two nodes in the last second. A node is a service's name, or the kind of a machine: `connection`. */
export interface Flow {
  readonly from: string;
  /** The fact's type; `result` and `notice` for what goes to clients. */
  readonly type: string;
  readonly to: string;
  readonly rate: number;
}

/*
 * GET /events: the events of the stream. `hello` comes first; `record` carries an array and has the last number as its id, so
 * that a page that comes back (Last-Event-ID) gets what the record still has of what it missed.
 */
export interface StreamEvents {
  readonly hello: HelloEvent;
  readonly record: readonly DevRecord[];
  readonly rates: RatesEvent;
  readonly skipped: SkippedEvent;
}

export interface HelloEvent {
  readonly program: 'hubbub';
  readonly version: string;
  readonly role: 'server' | 'client';
  /** Milliseconds since 1970. */
  readonly startedAt: number;
  /** Whether message text is shown (`--dev-text`). */
  readonly showsText: boolean;
  /** How many records are kept, and how many are sent in a second at most. */
  readonly recordsKept: number;
}

/** Once a second. */
export interface RatesEvent {
  /** All live actors, and how many of each kind. */
  readonly total: number;
  readonly kinds: { readonly [kind: string]: number };
  /** Steps and handled facts in the last second by actor, of the 200 busiest. */
  readonly actors: { readonly [id: string]: number };
  /** Facts in the last second by type. */
  readonly facts: { readonly [type: string]: number };
  readonly flows: readonly Flow[];
}

/** Records that this page did not get: it was slow, or there were more than are sent. */
export interface SkippedEvent {
  readonly count: number;
}

/** GET /machines.json */
export interface MachineList {
  readonly machines: readonly DrawnMachine[];
}
export interface DrawnMachine {
  readonly name: string;
  /** As `src/machine-diagrams/walk.ts` draws it. */
  readonly drawing: unknown;
  /** Configured seconds by the timer's name. */
  readonly timers: { readonly [timer: string]: number };
}

/** GET /why.json?user=NAME|session=ID[&command=N], or ?transfer=ID at a client; without a number the last refused command, else the last. */
export interface WhyAnswer {
  /** The question in words: `message #7 of hans`. */
  readonly about: string;
  /** How it ended: `refused: blocked`, `ok: delivered`, `still under way`. */
  readonly outcome: string;
  readonly cause: CommandCause | null;
  /** The path from the first to the last, oldest first. */
  readonly records: readonly DevRecord[];
  /** The same as sentences, one per record, as `hubbub why` prints them. */
  readonly lines: readonly WhyLine[];
}
export interface WhyLine {
  readonly n: number;
  /** Milliseconds after the first. */
  readonly after: number;
  readonly text: string;
}

/** Any answer but 200 of a JSON endpoint. */
export interface Refused {
  readonly error: string;
}

/** GET /record.jsonl: this line, then snapshots and records, a line each, in order. */
export interface ExportHeader {
  readonly format: 1;
  readonly program: 'hubbub';
  readonly version: string;
  readonly role: 'server' | 'client';
  readonly exportedAt: number;
  /** Names of the machines that appear. */
  readonly machines: readonly string[];
}

/** Where a machine's recorded life begins, or goes on after a gap: replay starts from here. */
export interface ExportSnapshot {
  readonly kind: 'snapshot';
  readonly machine: string;
  readonly instance: string;
  readonly label: string;
  /** The state as xstate writes it, and what may be seen of the context. */
  readonly value: Shown;
  readonly status: string;
  readonly context: Shown;
}
