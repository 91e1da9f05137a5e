/** The fields that frames about files share. They are bounded here; the tracker judges what they mean. */
import Type from 'typebox';

export const FileId = Type.String({
  pattern: '^[0-9a-f]{64}$',
  description: 'a file’s whole id: the root of its content tree',
});
export const Sought = Type.String({
  minLength: 1,
  maxLength: 1_024,
  description: 'a file’s name, or the beginning of its id',
});
export const Chunk = Type.Integer({ minimum: 0, maximum: 2 ** 31, description: 'a chunk’s number, from 0' });
export const Holding = Type.String({
  pattern: '^(all|[A-Za-z0-9+/]*={0,2})$',
  description:
    '"all", empty for none, else a bitset in base64: chunk n is bit n % 8, from the lowest, of byte n / 8',
});

/** What a publisher says of a file; the signature is checked by the tracker and by every client. */
export const Manifest = Type.Object(
  {
    name: Type.String({ minLength: 1, maxLength: 255 }),
    size: Type.Integer({ minimum: 0, maximum: Number.MAX_SAFE_INTEGER, description: 'bytes' }),
    chunkBytes: Type.Integer({ minimum: 1, maximum: 2 ** 30 }),
    root: FileId,
    listing: Type.Optional(
      Type.Integer({
        minimum: 1,
        maximum: 2 ** 31,
        description: 'of a folder: how many bytes its listing has; not there for a file',
      }),
    ),
    publisher: Type.String({ minLength: 1, maxLength: 64 }),
    key: Type.String({
      pattern: '^[A-Za-z0-9_-]{40,80}$',
      description: 'the publishing device’s public key: DER SPKI, base64url',
    }),
    at: Type.Integer({
      minimum: 0,
      maximum: Number.MAX_SAFE_INTEGER,
      description: 'milliseconds since 1970',
    }),
    signature: Type.String({
      pattern: '^[A-Za-z0-9_-]{86}$',
      description: 'Ed25519, base64url; see "Manifests"',
    }),
  },
  { additionalProperties: false },
);
