/** R17, R18, R19: what was accepted is on disk and is shown once, in order; what was refused is not; the outcome is true. */
import type { Blocks } from './blocks.ts';
import type { Command, Record, Shown, TypedLine } from './record.ts';

interface Message {
  readonly text: string;
  readonly from: string;
  readonly to: string;
  readonly line: TypedLine;
  /** Its frames: one for each of its ids. */
  readonly sent: Command[];
  readonly shown: Shown[];
}

/** Breaches in the ways of messages. */
export function judgeMessages(record: Record, blocks: Blocks): string[] {
  const messages = gather(record);
  const all = [...messages.values()];
  return [
    ...strangers(record, messages),
    ...all.flatMap((message) => [
      ...judgeShowing(message),
      ...judgeOutcome(message, record),
      ...judgeUnknown(message, record),
      ...judgeBlock(message, blocks),
    ]),
    ...judgeOrder(record, messages),
    ...judgeMarks(record),
  ];
}

function gather({ typed, commands, shown }: Record): Map<string, Message> {
  const messages = new Map<string, Message>();
  for (const line of typed) {
    const [, to = '', text = ''] = /^message (\S+) (text\d+)$/.exec(line.line) ?? [];
    if (text !== '') messages.set(text, { text, from: line.user, to, line, sent: [], shown: [] });
  }
  for (const command of commands) {
    if (command.frame.t === 'message') messages.get(command.frame['text'] as string)?.sent.push(command);
  }
  for (const one of shown) {
    if (one.event.type === 'message') messages.get(one.event.text)?.shown.push(one);
  }
  return messages;
}

function strangers({ shown }: Record, messages: ReadonlyMap<string, Message>): string[] {
  return shown.flatMap(({ user, event }) => {
    if (event.type !== 'message') return [];
    const message = messages.get(event.text);
    if (message?.to === user && message.from === event.from) return [];
    return [`R17: ${user} was shown "${event.text}" of ${event.from}, which was not sent to him`];
  });
}

function isAgain({ event }: Shown): boolean {
  return event.type === 'message' && event.again === true;
}

/** When all is quiet nothing waits any more: everybody has come to read. */
function judgeShowing({ text, from, to, line, shown }: Message): string[] {
  const what = `"${text}" of ${from} to ${to}`;
  const plain = shown.filter((one) => !isAgain(one)).length;
  if (plain > 1) return [`R18: ${what} was shown ${plain} times`];
  if (line.result?.ok === true && shown.length === 0) return [`R18: ${what} was accepted and never shown`];
  const code = line.result?.code;
  if (code !== undefined && code !== 'interrupted' && shown.length > 0) {
    return [`R17: ${what} was refused (${code}) and shown`];
  }
  return [];
}

function judgeOutcome({ text, to, sent }: Message, { said, ends }: Record): string[] {
  const [only] = sent;
  const accepted = sent.filter(({ result }) => result?.frame['ok'] === true);
  const breaches = accepted.flatMap(({ result }) =>
    result?.isOnDisk === true ? [] : [`R18: "${text}" was accepted before it was on disk`],
  );
  for (const { result } of accepted) {
    const wasWritten = said.some(
      ({ user, frame, at }) =>
        user === to && frame.t === 'message' && frame['text'] === text && at <= (result?.at ?? 0),
    );
    const outcome = result?.frame['outcome'];
    if (outcome === 'delivered' && !wasWritten && !isCutShort(to, result?.at ?? 0, ends))
      breaches.push(`R19: "${text}" was called delivered and was not written to ${to}`);
    const wasSentOnce = sent.length === 1 && only?.results === 1;
    const wasLive = said.some(
      ({ user, frame, at }) =>
        user === to && frame['text'] === text && frame['mail'] === false && at < (result?.at ?? 0),
    );
    if (outcome === 'stored' && wasSentOnce && wasLive)
      breaches.push(`R19: "${text}" was called stored and was written to ${to} at once`);
  }
  return breaches;
}

/** A server says that it does not know only to who asked while its disk failed: then a refusal would be a guess, else it is duty. */
function judgeUnknown({ text, sent }: Message, { diskFailures }: Record): string[] {
  return sent.flatMap(({ writtenAt, result }) => {
    if (result?.frame['code'] !== 'interrupted') return [];
    if (diskFailures.some(({ from, to }) => from <= result.at && writtenAt <= to)) return [];
    return [`R17: "${text}" was answered with "not known" by a server whose disk was well`];
  });
}

/** A connection that closed in the tick in which it was written to: the writing cannot be seen from here. */
function isCutShort(user: string, at: number, ends: Record['ends']): boolean {
  return ends.some((end) => end.user === user && end.at <= at && end.at > at - 1);
}

function judgeBlock({ text, from, to, sent }: Message, blocks: Blocks): string[] {
  return sent.flatMap(({ writtenAt, result, id }) => {
    if (!result) return [];
    // An older frame of the same message may have been accepted before the block.
    const first = Math.min(
      writtenAt,
      ...sent.filter((other) => other.id !== id).map((other) => other.writtenAt),
    );
    if (result.frame['ok'] === true && blocks.isBlocked(to, from, first, result.at)) {
      return [`R24: ${to} blocks ${from}, and "${text}" was accepted`];
    }
    if (result.frame['code'] === 'blocked' && blocks.isFree(to, from, writtenAt, result.at)) {
      return [`R17: "${text}" was refused as blocked, but ${to} does not block ${from}`];
    }
    return [];
  });
}

/**
 * In the order in which they were typed. A message that was refused (the disk was full), whose refusal was lost together with the
 * session, is sent again when its client is back: it then comes after what was accepted meanwhile, and is not judged here.
 */
function judgeOrder({ shown }: Record, messages: ReadonlyMap<string, Message>): string[] {
  const places = new Map([...messages.keys()].map((text, place) => [text, place]));
  const last = new Map<string, string>();
  const seen = new Set<string>();
  return shown.flatMap(({ user, event }) => {
    if (event.type !== 'message' || seen.has(event.text)) return [];
    seen.add(event.text);
    if (messages.get(event.text)?.sent.some(({ result }) => result?.frame['ok'] === false)) return [];
    const pair = `${event.from}→${user}`;
    const before = last.get(pair) ?? '';
    last.set(pair, event.text);
    if ((places.get(before) ?? -1) < (places.get(event.text) ?? 0)) return [];
    return [`R18: ${pair}: "${event.text}" was shown after "${before}"`];
  });
}

/** After a crash at most the last line again, marked; never a line that was shown before it. */
function judgeMarks({ shown, crashed }: Record): string[] {
  const breaches: string[] = [];
  const last = new Map<string, { readonly life: string; readonly text: string }>();
  const texts = new Set<string>();
  for (const { user, life, event } of shown) {
    if (event.type !== 'message') continue;
    const before = last.get(user);
    const isFirst = before?.life !== life;
    const wasShown = texts.has(`${user} ${event.text}`);
    if (event.again && !isFirst)
      breaches.push(`R18: ${life} was shown "${event.text}" as again, in the middle of its life`);
    if (event.again && wasShown && !(isFirst && before?.text === event.text)) {
      breaches.push(`R18: ${life} was shown "${event.text}" again, which was not the last line`);
    }
    if (event.again && ![...crashed].some((one) => one.startsWith(`${user}#`)))
      breaches.push(`R18: ${life} never crashed, and was shown a line again`);
    texts.add(`${user} ${event.text}`);
    last.set(user, { life, text: event.text });
  }
  return breaches;
}
