/** What both sides say in their hello. */

/** The protocol's version; a change that older programs would misunderstand raises it. */
export const PROTOCOL_VERSION = 1;

/** The TLS application protocol (ALPN). */
export const PROTOCOL_NAME = 'hubbub/1';

/** The label under which both sides draw key material from their TLS connection (RFC 5705) for a device's proof. */
export const DEVICE_LABEL = 'EXPORTER-hubbub-device';

/**
 * The bytes that a device signs: a fixed start, the server's nonce, and 32 bytes drawn from this very TLS connection
 * (none on plain text), so that a proof is worth nothing on another connection.
 */
export function deviceProofBytes(nonce: string, drawn: Uint8Array | null): Uint8Array {
  const start = new TextEncoder().encode(`hubbub device v1\n${nonce}\n`);
  const bytes = new Uint8Array(start.length + (drawn?.length ?? 0));
  bytes.set(start);
  if (drawn) bytes.set(drawn, start.length);
  return bytes;
}
