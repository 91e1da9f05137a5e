/** The schemas of what a server sends. A client ignores unknown fields and unknown kinds: newer servers say more. */
import Type from 'typebox';
import { Manifest } from './file-fields.ts';

const OfferId = Type.String({ minLength: 1, maxLength: 64, description: 'the offer’s id' });
const Handle = Type.String({ maxLength: 128, description: 'an owner’s handle in this swarm' });
const Seq = Type.Integer({ minimum: 1 });
const At = Type.Number({ description: 'milliseconds since 1970' });

const Key = Type.String({ maxLength: 128, description: 'a device key: DER SPKI, base64url' });
const Purpose = Type.Object({ kind: Type.String({ description: '`private`, or `file` with its `root`' }) });
/** What a result of `startprivate` holds too. */
export const INTRODUCTION = Type.Object({
  id: Type.String({ minLength: 1, maxLength: 64 }),
  nonce: Type.String({ maxLength: 64 }),
  purpose: Purpose,
  peer: Type.String({ minLength: 1, maxLength: 64 }),
  key: Key,
  since: At,
  addresses: Type.Array(
    Type.Object({
      host: Type.String({ maxLength: 64 }),
      port: Type.Integer({ minimum: 1, maximum: 65_535 }),
    }),
    { maxItems: 16 },
  ),
  relay: Type.Optional(
    Type.String({ minLength: 1, maxLength: 64, description: 'the ticket for `relay`; see "Relay"' }),
  ),
});

function frame<T extends string, P extends Parameters<typeof Type.Object>[0]>(t: T, properties: P) {
  return Type.Object({ t: Type.Literal(t), ...properties });
}

/** One schema per kind of frame, by its `t`. What a result holds beside `ok` depends on its command. */
export const SERVER_FRAMES = {
  hello: frame('hello', {
    version: Type.Integer({ minimum: 1 }),
    server: Type.String({ maxLength: 64 }),
    nonce: Type.String({
      maxLength: 128,
      description: 'fresh for this connection; signed by the device key',
    }),
    signup: Type.Union([Type.Literal('open'), Type.Literal('invite'), Type.Literal('closed')]),
    limits: Type.Object({
      textBytes: Type.Integer({ minimum: 1 }),
      frameBytes: Type.Integer({ minimum: 1 }),
    }),
  }),
  result: frame('result', {
    re: Type.Integer({ minimum: 1, description: 'the id of the command this answers' }),
    ok: Type.Boolean(),
    code: Type.Optional(Type.String({ description: 'why not' })),
    message: Type.Optional(Type.String({ description: 'the same for people' })),
  }),
  message: frame('message', {
    seq: Seq,
    id: Type.String(),
    from: Type.String(),
    text: Type.String(),
    at: At,
    mail: Type.Boolean({ description: 'true when it waited in the mailbox' }),
  }),
  broadcast: frame('broadcast', { from: Type.String(), text: Type.String(), at: At }),
  announcement: frame('announcement', { text: Type.String(), at: At }),
  presence: frame('presence', {
    moves: Type.Array(Type.Object({ user: Type.String(), online: Type.Boolean() })),
  }),
  goodbye: frame('goodbye', { reason: Type.String(), message: Type.String() }),
  error: frame('error', { code: Type.String(), message: Type.String() }),
  'consent-asked': frame('consent-asked', {
    id: Type.String({ minLength: 1, maxLength: 64 }),
    from: Type.String({ minLength: 1, maxLength: 64 }),
    key: Key,
    purpose: Purpose,
    seconds: Type.Number({ description: 'how long the question stays open' }),
  }),
  'consent-closed': frame('consent-closed', { id: Type.String() }),
  introduced: frame('introduced', { introduction: INTRODUCTION }),
  unmet: frame('unmet', { introduction: Type.String(), reason: Type.Literal('key-changed') }),
  ping: frame('ping', { id: Type.Integer({ minimum: 1 }) }),
  look: frame('look', { id: Type.Integer({ minimum: 1 }), name: Type.String() }),
  offer: frame('offer', {
    id: OfferId,
    from: Type.String({ minLength: 1, maxLength: 64 }),
    manifest: Manifest,
    seconds: Type.Number({ description: 'how long the offer stays open' }),
  }),
  'offer-closed': frame('offer-closed', { id: OfferId, reason: Type.String() }),
  'push-progress': frame('push-progress', {
    push: Type.String(),
    users: Type.Array(
      Type.Object({
        user: Type.String(),
        state: Type.String(),
        bytes: Type.Number(),
        cause: Type.Union([Type.String(), Type.Null()]),
      }),
    ),
  }),
  swarm: frame('swarm', {
    file: Type.String(),
    changes: Type.Array(
      Type.Union([
        Type.Object({ peer: Handle, user: Type.String({ maxLength: 64 }), have: Type.String() }),
        Type.Object({ peer: Handle, chunks: Type.Array(Type.Integer({ minimum: 0 })) }),
        Type.Object({ peer: Handle, gone: Type.Literal(true) }),
      ]),
    ),
  }),
} as const;
