/** Why something ended as it did: the path of records from its beginning to its outcome. */
import type { CommandCause, DevRecord, Shown, WhyAnswer } from '../messages.ts';
import { isFields, sentenceOf } from './sentences.ts';

/** What is asked: of a command by who gave it or by its session, or of a transfer of this client. */
export interface WhyQuestion {
  readonly user: string | null;
  readonly session: string | null;
  /** The command's number; without one the last refused one, else the last. */
  readonly command: number | null;
  readonly transfer: string | null;
}

/** The path, or a sentence that says why there is none. */
export function explain(
  records: readonly DevRecord[],
  question: WhyQuestion,
): WhyAnswer | { readonly error: string } {
  if (records.length === 0) {
    return { error: 'nothing is recorded: it is while a page of the inspector is open' };
  }
  return question.transfer === null
    ? explainCommand(records, question)
    : explainTransfer(records, question.transfer);
}

function explainCommand(records: readonly DevRecord[], question: WhyQuestion): WhyAnswer | { error: string } {
  const commands = new Map<string, { cause: CommandCause; records: DevRecord[] }>();
  for (const record of records) {
    for (const cause of record.causes) {
      if (!isMeant(cause, question)) continue;
      const key = `${cause.session}/${cause.id}`;
      const known = commands.get(key) ?? { cause, records: [] };
      // What comes later knows more of a command: its name, its user.
      known.cause = cause.user === null ? known.cause : cause;
      known.records.push(record);
      commands.set(key, known);
    }
  }
  const all = [...commands.values()];
  const found = all.findLast((one) => refusalOf(one.records, one.cause) !== null) ?? all.at(-1);
  if (!found)
    return {
      error: 'the record has no such command: it is forgotten again, or came while nobody had the page open',
    };
  const { cause } = found;
  const who = cause.user ?? cause.session;
  return {
    about: `${cause.command ?? 'command'} #${cause.id} of ${who}`,
    outcome: outcomeOf(found.records, cause),
    cause,
    ...told(found.records),
  };
}

function isMeant(cause: CommandCause, { user, session, command }: WhyQuestion): boolean {
  if (command !== null && cause.id !== command) return false;
  if (session !== null && cause.session !== session) return false;
  return user === null || cause.user?.toLowerCase() === user.toLowerCase();
}

function outcomeOf(records: readonly DevRecord[], cause: CommandCause): string {
  const refusal = refusalOf(records, cause);
  if (refusal !== null) return `refused: ${refusal}`;
  const result = records.find((record) => record.kind === 'result' && record.id === cause.id);
  if (result?.kind !== 'result') return 'no result yet';
  const { outcome } = result.result;
  return typeof outcome === 'string' ? `ok: ${outcome}` : 'ok';
}

/** The code with which a command was refused; null when it was not. */
function refusalOf(records: readonly DevRecord[], { id }: CommandCause): string | null {
  for (const record of records) {
    const refusal = record.kind === 'fact' ? record.fact['refusal'] : resultOf(record, id);
    const code = isFields(refusal) && refusal['ok'] === false ? refusal['code'] : undefined;
    if (typeof code === 'string') return code;
  }
  return null;
}

function resultOf(record: DevRecord, id: number): Shown | undefined {
  return record.kind === 'result' && record.id === id ? record.result : undefined;
}

function explainTransfer(records: readonly DevRecord[], transfer: string): WhyAnswer | { error: string } {
  const instance = `download/${transfer}`;
  const path = records.filter((record) => {
    const about = 'instance' in record ? record.instance : record.from;
    return typeof about === 'string' && (about === instance || about.startsWith(`${instance}/`));
  });
  const last = path.findLast((record) => record.kind === 'step' && record.instance === instance);
  if (last?.kind !== 'step') {
    return {
      error:
        'the record has no such transfer: ask a client that runs with --dev, by the id that `transfers` shows',
    };
  }
  const change = path.findLast((record) => record.kind === 'fact' && record.fact.type === 'transfer.changed');
  const cause = change?.kind === 'fact' ? change.fact['cause'] : null;
  const state = last.to.at(-1)?.replace(/^.*\./, '') ?? 'over';
  return {
    about: `transfer ${transfer} (${last.label})`,
    outcome: typeof cause === 'string' ? `${state}: ${cause}` : state,
    cause: null,
    ...told(path),
  };
}

function told(records: readonly DevRecord[]): Pick<WhyAnswer, 'records' | 'lines'> {
  const start = records[0]?.at ?? 0;
  const lines = records.map((record) => ({
    n: record.n,
    after: Math.round((record.at - start) * 1_000) / 1_000,
    text: sentenceOf(record),
  }));
  return { records, lines };
}
