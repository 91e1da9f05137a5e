/** A client of XMPP for load (RFC 6120 and 6121), as far as the benches need it: direct messages. */
import { dial } from '../load/dial.ts';
import { PASSWORD } from '../load/hubbub-speaker.ts';
import type { Speaker } from '../load/speaker.ts';

export const HOST = 'localhost';
const OPENING = `<stream:stream xmlns='jabber:client' xmlns:stream='http://etherx.jabber.org/streams' to='${HOST}' version='1.0'>`;
const BIND = `<iq type='set' id='bind'><bind xmlns='urn:ietf:params:xml:ns:xmpp-bind'/></iq>`;
const REFUSAL = /<failure|<stream:error|type='error'/;

/** Logs in and is available when it answers. Rejects when the server refuses. */
export async function connectXmpp(port: number, tls: boolean, user: string): Promise<Speaker> {
  const socket = await dial({ port, tls });
  let rest = '';
  let isLeaving = false;
  let onRead: () => void = () => undefined;
  const closed = new Promise<void>((done) => socket.once('close', () => done()));
  const speaker: Speaker = {
    user,
    hears: {},
    message(to, texts) {
      const stanza = (text: string) =>
        `<message to='${to}@${HOST}' type='chat'><body>${text}</body></message>`;
      socket.write(texts.map(stanza).join(''));
    },
    broadcast() {
      throw new Error('XMPP has nobody to broadcast to');
    },
    leave() {
      isLeaving = true;
      socket.end('</stream:stream>');
      return closed;
    },
  };

  /** Says something and waits for what answers it. */
  function ask(words: string, answer: RegExp): Promise<void> {
    return new Promise((resolve, reject) => {
      onRead = () => {
        if (REFUSAL.test(rest)) reject(new Error(`${user}: ${rest}`));
        const found = answer.exec(rest);
        if (!found) return;
        rest = rest.slice(found.index + found[0].length);
        resolve();
      };
      socket.write(words);
    });
  }

  socket.setEncoding('utf8');
  socket.on('data', (chunk: string) => {
    rest += chunk;
    onRead();
  });
  socket.on('error', () => undefined);
  socket.once('close', () => {
    if (!isLeaving) throw new Error(`the connection of ${user} was closed`);
  });

  const credentials = Buffer.from(`\0${user}\0${PASSWORD}`).toString('base64');
  await ask(OPENING, /<\/stream:features>/);
  await ask(
    `<auth xmlns='urn:ietf:params:xml:ns:xmpp-sasl' mechanism='PLAIN'>${credentials}</auth>`,
    /<success[^>]*>/,
  );
  await ask(OPENING, /<\/stream:features>/);
  await ask(BIND, /<\/bind><\/iq>/);
  await ask('<presence/>', /<presence[^>]*>/);
  onRead = () => {
    if (REFUSAL.test(rest)) throw new Error(`${user}: ${rest}`);
    rest = deliver(rest, speaker);
    speaker.hears.readEnd?.();
  };
  onRead();
  return speaker;
}

/** Tells the whole messages in it; what is left. */
function deliver(received: string, { hears }: Speaker): string {
  const END = '</message>';
  const stanzas = received.split(END);
  const rest = stanzas.pop() ?? '';
  for (const stanza of stanzas) {
    const start = stanza.lastIndexOf('<body>');
    if (start >= 0) hears.message?.(stanza.slice(start + '<body>'.length, stanza.indexOf('</body>', start)));
  }
  return rest;
}
