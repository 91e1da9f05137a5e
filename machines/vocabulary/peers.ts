/** What two clients need to know to meet without the server between them, and what they say to each other. */

/** Where a client listens for peers, as it declares it. */
export interface Endpoint {
  /** From 1024 on. */
  readonly port: number;
  /** Addresses of its own in private networks, at most four; the server adds the one that it observed. */
  readonly addresses: readonly string[];
}

/** One place to call. */
export interface PeerAddress {
  readonly host: string;
  readonly port: number;
}

/** What an introduction is for. */
export type Purpose = { readonly kind: 'private' } | { readonly kind: 'file'; readonly root: string };

/** What the server tells one side of the other, once both want to meet; `id`, `nonce` and `purpose` are the same for both. */
export interface Introduction {
  readonly id: string;
  readonly nonce: string;
  readonly purpose: Purpose;
  /** The other's user name. */
  readonly peer: string;
  /** The other's device key: DER SPKI, base64url. */
  readonly key: string;
  /** When the server first saw that key in the hands of that account, milliseconds since 1970. */
  readonly since: number;
  readonly addresses: readonly PeerAddress[];
  /** What this side may show to the server to be relayed to the other; absent where the server relays nothing. */
  readonly relay?: string;
}

/** The first frame of both sides: a signature that ties the device key to this very connection. */
export interface Proof {
  readonly t: 'proof';
  /** The introduction's id. */
  readonly introduction: string;
  readonly signature: string;
}
/** "I have checked your proof and take this connection." Nothing is shown or served before both have said it. */
export interface Ready {
  readonly t: 'ready';
  /** What chunks may come in beside as they are; names that one does not know are passed over. */
  readonly encodings?: readonly string[];
}

/** What this program knows to put chunks into: a frame of Zstandard (RFC 8878). */
export const ENCODINGS: readonly string[] = ['zstd'];

/** A private text; `seq` counts from 1 in each direction. */
export interface PrivateText {
  readonly t: 'text';
  readonly seq: number;
  readonly text: string;
}
/** "I have shown that text." */
export interface Got {
  readonly t: 'got';
  readonly seq: number;
}
/** The last frame: why the session ends. */
export interface Bye {
  readonly t: 'bye';
  readonly reason: string;
}
/** A sign of life. */
export interface PeerPing {
  readonly t: 'ping';
}

/** What is said in a private session, after both are ready. */
export type PrivateFrame = PrivateText | Got | Bye | PeerPing;
