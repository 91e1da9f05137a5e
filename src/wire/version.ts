/** What both sides say in their hello. */

/** The protocol's version; a change that older programs would misunderstand raises it. */
export const PROTOCOL_VERSION = 1;

/** The label under which both sides draw key material from their TLS connection (RFC 5705) for a device's proof. */
export const DEVICE_LABEL = 'EXPORTER-hubbub-device';

/**
 * The bytes that a device signs: a fixed start, the server's nonce, and 32 bytes drawn from this very TLS connection
 * (none on plain text), so that a proof is worth nothing on another connection.
 */
export function deviceProofBytes(nonce: string, drawn: Uint8Array | null): Uint8Array {
  return joined(['hubbub device v1', nonce], drawn);
}

/** The application protocol (ALPN) between two clients. */
export const PEER_PROTOCOL = 'hubbub-peer/1';

/** The label under which two clients draw key material from the connection between them. */
export const PEER_LABEL = 'EXPORTER-hubbub-peer';

/** What a proof between two clients is about, as its signer sees it. */
export interface PeerProof {
  readonly introduction: { readonly id: string; readonly nonce: string };
  /** Device keys as they travel; the order tells who signed, so that a proof cannot be sent back to its maker. */
  readonly signer: string;
  readonly other: string;
  /** 32 bytes of this very connection. */
  readonly drawn: Uint8Array;
}

/** The bytes that a device signs to prove itself to a peer. */
export function peerProofBytes({ introduction, signer, other, drawn }: PeerProof): Uint8Array {
  return joined(['hubbub peer v1', introduction.id, introduction.nonce, signer, other], drawn);
}

/** Lines, each with its LF, then bytes. */
function joined(lines: readonly string[], drawn: Uint8Array | null): Uint8Array {
  const start = new TextEncoder().encode(lines.map((line) => `${line}\n`).join(''));
  const bytes = new Uint8Array(start.length + (drawn?.length ?? 0));
  bytes.set(start);
  if (drawn) bytes.set(drawn, start.length);
  return bytes;
}
