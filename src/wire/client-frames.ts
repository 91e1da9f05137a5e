/** The schemas of what a client sends. The server refuses unknown fields, so that a typing mistake is noticed. */
import Type from 'typebox';
import type { Static } from 'typebox';
import type { ClientFrame } from '../../machines/vocabulary/commands.ts';
import { Chunk, FileId, Holding, Manifest, Sought } from './file-fields.ts';

/** Names, texts and secrets are only bounded here; what they mean is judged by the actors. */
const Id = Type.Integer({
  minimum: 1,
  maximum: Number.MAX_SAFE_INTEGER,
  description: 'the client’s own count',
});
const Name = Type.String({ minLength: 1, maxLength: 256, description: 'a user name, without case' });
const Secret = Type.String({ maxLength: 1024 });
const Mail = Type.Optional(Type.Union([Type.Literal('live'), Type.Literal('none')]));
const Text = Type.String({ description: 'any text; its limit is in the server’s hello' });
const MessageId = Type.String({
  pattern: '^[A-Za-z0-9_-]{8,64}$',
  description: 'the message’s durable name',
});

const PushName = Type.String({
  pattern: '^[A-Za-z0-9_-]{1,64}$',
  description: 'the push’s name within this session, chosen by the client',
});

const Endpoint = Type.Object(
  {
    port: Type.Integer({ minimum: 1024, maximum: 65_535 }),
    addresses: Type.Immutable(
      Type.Array(Type.String({ maxLength: 45, description: 'an IP address' }), { maxItems: 4 }),
    ),
  },
  { additionalProperties: false, description: 'where this client can be called' },
);

function frame<T extends string, P extends Parameters<typeof Type.Object>[0]>(t: T, properties: P) {
  return Type.Object({ t: Type.Literal(t), ...properties }, { additionalProperties: false });
}

/** One schema per kind of frame, by its `t`. */
export const CLIENT_FRAMES = {
  hello: frame('hello', {
    version: Type.Integer({ minimum: 1 }),
    client: Type.String({
      maxLength: 64,
      description: 'the client’s name and version, for the server’s log',
    }),
    device: Type.Optional(
      Type.String({
        pattern: '^[A-Za-z0-9_-]{40,80}$',
        description: 'the device’s public key: DER SPKI, base64url',
      }),
    ),
    proof: Type.Optional(
      Type.String({
        pattern: '^[A-Za-z0-9_-]{86}$',
        description: 'Ed25519 signature, base64url; see "Devices"',
      }),
    ),
    unattended: Type.Optional(
      Type.Boolean({ description: 'no person sits here: asks to be spared the idle time-out' }),
    ),
  }),
  login: frame('login', {
    id: Id,
    user: Name,
    password: Type.Optional(Secret),
    token: Type.Optional(Secret),
    mail: Mail,
  }),
  signup: frame('signup', {
    id: Id,
    user: Name,
    password: Secret,
    invite: Type.Optional(Secret),
    mail: Mail,
  }),
  resume: frame('resume', {
    id: Id,
    session: Type.String({ maxLength: 64 }),
    secret: Secret,
    results: Type.Integer({ minimum: 0, description: 'the highest command id whose result the client has' }),
  }),
  relay: frame('relay', {
    id: Id,
    ticket: Type.String({ minLength: 1, maxLength: 64, description: 'from the introduction' }),
  }),
  whoelse: frame('whoelse', { id: Id }),
  whoelsesince: frame('whoelsesince', { id: Id, seconds: Type.Number({ exclusiveMinimum: 0 }) }),
  message: frame('message', { id: Id, to: Name, text: Text, message: MessageId }),
  broadcast: frame('broadcast', { id: Id, text: Text }),
  block: frame('block', { id: Id, user: Name }),
  unblock: frame('unblock', { id: Id, user: Name }),
  blocks: frame('blocks', { id: Id }),
  history: frame('history', {
    id: Id,
    user: Type.Optional(Name),
    search: Type.Optional(Type.String({ minLength: 1, maxLength: 1024 })),
    before: Type.Optional(MessageId),
    limit: Type.Optional(Type.Integer({ minimum: 1 })),
  }),
  passwd: frame('passwd', { id: Id, old: Secret, new: Secret }),
  startprivate: frame('startprivate', {
    id: Id,
    user: Name,
    endpoint: Endpoint,
    active: Type.Optional(Type.Boolean({ description: 'there is a session with that user already' })),
  }),
  active: frame('active', { id: Id }),
  kick: frame('kick', { id: Id, user: Name }),
  announce: frame('announce', { id: Id, text: Text }),
  pardon: frame('pardon', { id: Id, user: Name }),
  logout: frame('logout', { id: Id }),
  introduce: frame('introduce', {
    id: Id,
    file: FileId,
    peer: Type.String({ minLength: 1, maxLength: 64, description: 'the owner’s handle, from `join`' }),
    endpoint: Endpoint,
  }),
  register: frame('register', { id: Id, manifest: Manifest, have: Holding }),
  unregister: frame('unregister', { id: Id, file: FileId }),
  searchfile: frame('searchfile', { id: Id, name: Sought }),
  locate: frame('locate', { id: Id, name: Sought }),
  searchchunk: frame('searchchunk', {
    id: Id,
    file: Sought,
    chunks: Type.Array(Chunk, { minItems: 1, maxItems: 1_024 }),
  }),
  join: frame('join', { id: Id, file: FileId }),
  leave: frame('leave', { id: Id, file: FileId }),
  share: frame('share', { id: Id }),
  push: frame('push', {
    id: Id,
    push: PushName,
    file: FileId,
    to: Type.Array(Name, { minItems: 1, maxItems: 4_096, description: 'users, or "@all" alone' }),
  }),
  withdraw: frame('withdraw', { id: Id, push: PushName }),
  progress: frame('progress', {
    re: Type.String({ minLength: 1, maxLength: 64, description: 'the id of the offer' }),
    state: Type.Union([
      Type.Literal('accepted'),
      Type.Literal('declined'),
      Type.Literal('fetching'),
      Type.Literal('waiting'),
      Type.Literal('paused'),
      Type.Literal('complete'),
      Type.Literal('failed'),
    ]),
    bytes: Type.Integer({ minimum: 0, maximum: Number.MAX_SAFE_INTEGER }),
    cause: Type.Optional(Type.String({ maxLength: 256, description: 'why nothing moves, a sentence' })),
  }),
  have: frame('have', { file: FileId, chunks: Type.Array(Chunk, { minItems: 1, maxItems: 4_096 }) }),
  looked: frame('looked', {
    re: Id,
    hashing: Type.Optional(Type.Boolean({ description: 'a second answer follows' })),
  }),
  ack: frame('ack', { seq: Type.Integer({ minimum: 1 }) }),
  pong: frame('pong', { re: Id }),
  consent: frame('consent', {
    re: Type.String({ minLength: 1, maxLength: 64, description: 'the id of the question' }),
    yes: Type.Boolean(),
    endpoint: Type.Optional(Endpoint),
    reason: Type.Optional(Type.Literal('key-changed')),
  }),
  unmet: frame('unmet', {
    introduction: Type.String({ minLength: 1, maxLength: 64, description: 'the id of the introduction' }),
    reason: Type.Literal('key-changed'),
  }),
} as const;

/** The schemas say exactly what the vocabulary says: the build fails when they drift apart. */
type Frozen<T> = T extends object ? { readonly [K in keyof T]: Frozen<T[K]> } : T;
type Described = { [T in keyof typeof CLIENT_FRAMES]: Frozen<Static<(typeof CLIENT_FRAMES)[T]>> };
type Spoken = { [F in ClientFrame as F['t']]: F };
type Same<A, B> = [A, B] extends [B, A] ? true : false;
export const SCHEMAS_AGREE: Same<Spoken, Described> = true;
