/**
 * A chunk as a frame of Zstandard (RFC 8878). Its length is known before it is read, and what it must come to is known from
 * the manifest: a frame that comes to more, to less, or has anything behind it is refused.
 */
import { promisify } from 'node:util';
import { constants, zstdCompress, zstdDecompressSync } from 'node:zlib';

/** Level 3 took as much CPU here and gained nothing on log lines (docs/decisions.md). */
const LEVEL = 1;

/** A window of 1 MiB holds the largest chunk; a frame that wants more memory than that is refused. */
const WINDOW_LOG = 20;

/* What Zstandard adds at most where nothing shrinks; in a buffer of that length the work is done in one step. */
const ROOM_BYTES = 4_096;

const compress = promisify(zstdCompress);

/* Node's least for a buffer to work in. */
const LEAST_ROOM_BYTES = 64;

/** The chunk as a frame, made by another thread. */
export function compressChunk(bytes: Buffer): Promise<Buffer> {
  return compress(bytes, {
    chunkSize: bytes.length + ROOM_BYTES,
    // The frame says how long the chunk is, and its window is no longer than that.
    pledgedSrcSize: bytes.length,
    params: { [constants.ZSTD_c_compressionLevel]: LEVEL },
  });
}

/**
 * The chunk of exactly `length` bytes in a frame; null where the frame holds anything else. No more memory is taken than the
 * chunk and the window need, whatever the frame says.
 */
export function restoreChunk(frame: Buffer, length: number): Buffer | null {
  try {
    const { buffer, engine } = zstdDecompressSync(frame, {
      chunkSize: Math.max(LEAST_ROOM_BYTES, length + 1),
      maxOutputLength: length,
      info: true,
      params: { [constants.ZSTD_d_windowLogMax]: WINDOW_LOG },
    }) as unknown as { readonly buffer: Buffer; readonly engine: { readonly bytesWritten: number } };
    // What stands behind the frame is not looked at by the decoder.
    return buffer.length === length && engine.bytesWritten === frame.length ? buffer : null;
  } catch {
    return null;
  }
}
