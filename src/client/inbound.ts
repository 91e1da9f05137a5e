/** What the server says, frame by frame: to the machine, to whoever waits for it, or to the face. */
import type { Result, ServerFrame, ServerHello } from '../../machines/vocabulary/replies.ts';
import { PROTOCOL_VERSION } from '../wire/version.ts';
import { isAsPromised } from './command-result.ts';
import { isoTime } from './iso-time.ts';
import { tell, type Life } from './life.ts';

/** Errors that tell of what we sent; the others tell of the server itself. */
const OUR_BYTES: ReadonlySet<string> = new Set(['bad-frame', 'too-long', 'too-slow', 'version']);

/** Does what a frame asks for. What does not belong into this state is ignored: an honest server does not say it. */
export function receive(life: Life, frame: ServerFrame): void {
  const { actor, shared } = life;
  switch (frame.t) {
    case 'hello':
      return greet(life, frame);
    case 'result':
      return takeResult(life, frame.re, frame);
    case 'message':
      if (shared.isOnline) life.mailbox?.receive(frame);
      return;
    case 'broadcast':
      if (!shared.isOnline) return;
      return tell(life, { type: 'broadcast', from: frame.from, text: frame.text, at: isoTime(frame.at) });
    case 'announcement':
      if (!shared.isOnline) return;
      return tell(life, { type: 'announcement', text: frame.text, at: isoTime(frame.at) });
    case 'presence':
      for (const { user, online } of shared.isOnline ? frame.moves : []) {
        tell(life, { type: 'presence', user, online });
      }
      return;
    case 'consent-asked':
      if (frame.purpose.kind === 'file') return life.files.onConsentAsked(frame, frame.purpose.root);
      return life.desk.sessions.onConsentAsked(frame);
    case 'consent-closed':
      return life.desk.sessions.onConsentClosed(frame);
    case 'introduced':
      if (frame.introduction.purpose.kind === 'file') {
        return life.files.onIntroduced(frame, frame.introduction.purpose.root);
      }
      return life.desk.sessions.onIntroduced(frame);
    case 'unmet':
      return life.desk.sessions.onUnmet(frame);
    case 'goodbye':
      actor.send({ type: 'goodbye.received', reason: frame.reason, message: frame.message });
      return;
    case 'error':
      return shared.link?.lose(
        OUR_BYTES.has(frame.code) ? `the server refused our bytes: ${frame.message}` : frame.message,
      );
    case 'look':
      return life.files.onLook(frame);
    case 'swarm':
      return life.files.onSwarm(frame);
    case 'offer':
      return life.files.onOffer(frame);
    case 'offer-closed':
      return life.files.onOfferClosed(frame);
    case 'push-progress':
      return life.files.onPushProgress(frame);
    case 'ping':
      return shared.link?.send({ t: 'pong', re: frame.id });
  }
}

function greet({ actor, shared }: Life, hello: ServerHello): void {
  if (shared.hello !== null) return;
  if (hello.version !== PROTOCOL_VERSION) {
    const versions = `the server speaks version ${hello.version} of the protocol, this client version ${PROTOCOL_VERSION}`;
    shared.link?.lose(`${versions}; update the older of the two`);
    return;
  }
  shared.hello = hello;
  shared.limits = hello.limits;
  actor.send({ type: 'hello.received' });
}

function takeResult(life: Life, id: number, result: Result): void {
  const { shared } = life;
  if (id > shared.lastId) return;
  shared.results = Math.max(shared.results, id);
  if (shared.entry?.id === id) {
    takeEntry(life, shared.entry.by, result);
    return;
  }
  if (life.pending.take(id, result)) life.pending.flush();
}

function takeEntry(life: Life, by: 'token' | 'password' | 'signup' | 'session', result: Result): void {
  const { actor, credentials, shared } = life;
  shared.entry = null;
  if (by === 'session') {
    actor.send({ type: result.ok ? 'resume.accepted' : 'resume.refused' });
    return;
  }
  if (!result.ok) {
    const { code = 'internal', message = 'the server did not say why', retryAfterSeconds } = result;
    const seconds =
      typeof retryAfterSeconds === 'number' && retryAfterSeconds >= 0 ? { retryAfterSeconds } : {};
    actor.send({ type: 'login.refused', refusal: { code, message, ...seconds } });
    return;
  }
  if (!isAsPromised('login', result) || !('session' in result)) {
    shared.link?.lose('the server broke the protocol: the result of the login is not what it should be');
    return;
  }
  credentials.session = { id: result.session, secret: result.secret };
  if (typeof result.token === 'string' && result.token !== '') credentials.keepToken(result.token);
  shared.entered = result;
  actor.send({ type: 'login.accepted', hasToken: credentials.token !== null });
}
