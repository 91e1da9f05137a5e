/** A client of IRC for load (RFC 2812), as far as the benches need it: everybody is in one channel. */
import { dial, readLines } from '../load/dial.ts';
import type { Speaker } from '../load/speaker.ts';

const CHANNEL = '#all';

/** Registers, and joins the channel where `joins` says so; online when it answers. Rejects when the server refuses. */
export async function connectIrc(port: number, tls: boolean, user: string, joins: boolean): Promise<Speaker> {
  const socket = await dial({ port, tls });
  let isOnline = false;
  let isLeaving = false;
  const { promise, resolve, reject } = Promise.withResolvers<Speaker>();
  const closed = new Promise<void>((done) => socket.once('close', () => done()));
  const speaker: Speaker = {
    user,
    hears: {},
    message(to, texts) {
      socket.write(texts.map((text) => `PRIVMSG ${to} :${text}\r\n`).join(''));
    },
    broadcast: (text) => speaker.message(CHANNEL, [text]),
    leave() {
      isLeaving = true;
      socket.write('QUIT\r\n');
      return closed;
    },
  };

  function online(): void {
    isOnline = true;
    resolve(speaker);
  }

  function fail(error: Error): void {
    if (isOnline) throw error;
    reject(error);
  }

  function onLine(line: string): void {
    if (line.startsWith('PING')) {
      socket.write(`PONG${line.slice('PING'.length)}\n`);
      return;
    }
    if (line.startsWith('ERROR')) {
      if (!isLeaving) fail(new Error(`${user}: ${line}`));
      return;
    }
    const { hears } = speaker;
    const [source = '', verb = '', target = ''] = line.split(' ', 3);
    if (verb === 'PRIVMSG') {
      const text = line.slice(line.indexOf(' :') + 2).trimEnd();
      if (target === CHANNEL) hears.broadcast?.(text);
      else hears.message?.(text);
    } else if (verb === 'JOIN' || verb === 'QUIT') {
      const who = source.slice(1, source.indexOf('!'));
      if (who !== user) hears.moved?.(who, verb === 'JOIN');
    } else if (verb === END_OF_NAMES) online();
    else if (verb === WELCOME && joins) socket.write(`JOIN ${CHANNEL}\r\n`);
    else if (verb === WELCOME) online();
    else if (/^4\d\d$/.test(verb) && verb !== NO_MOTD) fail(new Error(`${user}: ${line}`));
  }

  readLines(socket, onLine, () => speaker.hears.readEnd?.());
  socket.on('error', () => undefined);
  socket.once('close', () => isLeaving || fail(new Error(`the connection of ${user} was closed`)));
  socket.write(`NICK ${user}\r\nUSER ${user} 0 * :${user}\r\n`);
  return promise;
}

const WELCOME = '001';
const END_OF_NAMES = '366';
const NO_MOTD = '422';
