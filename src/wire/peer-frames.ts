/** The schemas of what two clients say to each other. Unknown fields are ignored, and unknown kinds once both are ready. */
import Type from 'typebox';
import type { PrivateFrame, Proof, Ready } from '../../machines/vocabulary/peers.ts';
import { compileLazily, parseObject } from './decode.ts';

const Seq = Type.Integer({ minimum: 1, maximum: Number.MAX_SAFE_INTEGER });

function frame<T extends string, P extends Parameters<typeof Type.Object>[0]>(t: T, properties: P) {
  return Type.Object({ t: Type.Literal(t), ...properties });
}

/** What is said before anything else may be. */
const GREETING_FRAMES = {
  proof: frame('proof', {
    introduction: Type.String({ minLength: 1, maxLength: 64, description: 'the id of the introduction' }),
    signature: Type.String({
      pattern: '^[A-Za-z0-9_-]{86}$',
      description: 'Ed25519 signature, base64url; see "Between two clients"',
    }),
  }),
  ready: frame('ready', {
    encodings: Type.Optional(
      Type.Array(Type.String({ maxLength: 32 }), {
        maxItems: 16,
        description: 'what chunks may come in, beside as they are: "zstd"',
      }),
    ),
  }),
} as const;

/** What is said in a private session. */
const PRIVATE_FRAMES = {
  text: frame('text', { seq: Seq, text: Type.String() }),
  got: frame('got', { seq: Seq }),
  bye: frame('bye', { reason: Type.String({ maxLength: 64 }) }),
  ping: frame('ping', {}),
} as const;

const greetingKinds = compileLazily(GREETING_FRAMES);
const privateKinds = compileLazily(PRIVATE_FRAMES);

/** A frame of the greeting, or null: whatever else a stranger says is no greeting. */
export function decodeGreeting(line: string): Proof | Ready | null {
  const value = parseObject(line);
  if (typeof value === 'string') return null;
  return greetingKinds(String(value['t']))?.Check(value) ? (value as unknown as Proof | Ready) : null;
}

/** A frame of a private session; null for a kind that is not known here; a sentence where the line is wrong. */
export function decodePrivate(line: string): PrivateFrame | null | string {
  const value = parseObject(line);
  if (typeof value === 'string') return value;
  const kind = typeof value['t'] === 'string' ? value['t'] : '';
  if (kind === '') return 'a frame without a kind';
  const validator = privateKinds(kind);
  if (!validator) return null;
  return validator.Check(value) ? (value as unknown as PrivateFrame) : `a wrong frame of the kind ${kind}`;
}

/** A frame as a line with its end. */
export function encodePeerFrame(spoken: Proof | Ready | PrivateFrame): string {
  return `${JSON.stringify(spoken)}\n`;
}
