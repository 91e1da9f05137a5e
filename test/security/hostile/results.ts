/** What a result may hold beside `ok`, as schemas, so that each field can be filled; the compiler asks for each field of a result. */
import Type, { type TSchema } from 'typebox';
import type { Success } from '../../../machines/vocabulary/replies.ts';
import { Manifest } from '../../../src/wire/file-fields.ts';
import { INTRODUCTION } from '../../../src/wire/server-frames.ts';

type FieldsOf<Member> = Member extends unknown ? Exclude<keyof Member, 'ok'> : never;

const Text = Type.String();
const Count = Type.Integer({ minimum: 1 });
const Names = Type.Array(Text);

const FIELDS: Readonly<Record<FieldsOf<Success>, TSchema>> = {
  user: Text,
  unread: Count,
  session: Text,
  secret: Text,
  token: Text,
  idleTimeoutSeconds: Count,
  operator: Type.Boolean(),
  users: Names,
  outcome: Text,
  id: Text,
  recipients: Count,
  withheld: Type.Boolean(),
  messages: Type.Array(Type.Object({ id: Text, from: Text, to: Text, text: Text, at: Count, outcome: Text })),
  more: Type.Boolean(),
  introduction: INTRODUCTION,
  files: Type.Array(Type.Object({ manifest: Manifest, owners: Names })),
  known: Type.Boolean(),
  file: Text,
  chunks: Type.Array(Type.Object({ n: Count, owners: Names })),
  you: Text,
  owners: Type.Array(Type.Object({ peer: Text, user: Text, have: Text })),
  manifest: Manifest,
  accounts: Type.Array(Type.Object({ name: Text })),
  invite: Text,
};

const RECIPIENTS = Type.Array(Type.Object({ user: Text, state: Text, bytes: Count, cause: Text }));

/** By the command; of `push` the recipients are no number. */
export const RESULT_SCHEMAS = {
  push: Type.Object({ ...FIELDS, recipients: RECIPIENTS }),
  other: Type.Object(FIELDS),
} as const;
