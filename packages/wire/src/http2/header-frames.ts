import { FRAME_HEADER_BYTES, writeFrameHeader } from "./frame-writer.js";
import { FrameFlag, FrameType } from "./numbers.js";

/** A header block on its way to the peer. */
export interface HeaderFrames {
  /** 1 to 2^31 - 1. */
  readonly streamId: number;
  /** Whether nothing follows on the stream. */
  readonly endStream: boolean;
  /** The whole header block. */
  readonly block: Uint8Array;
  /** The SETTINGS_MAX_FRAME_SIZE of the peer, bytes. Default 16,384, which every peer takes. */
  readonly maxFrameBytes?: number | undefined;
}

/**
 * Writes a header block as HEADERS and as many CONTINUATION frames as the peer's frame size requires (RFC 9113,
 * sections 4.3 and 6.10), and returns the offset after them. Needs the bytes of the block and 9 for each frame.
 */
export function writeHeaderFrames(target: Uint8Array, start: number, headers: HeaderFrames): number {
  const { streamId, endStream, block, maxFrameBytes = 16_384 } = headers;
  let offset = start;
  let from = 0;
  do {
    const to = Math.min(block.length, from + maxFrameBytes);
    const isFirst = from === 0;
    const type = isFirst ? FrameType.headers : FrameType.continuation;
    const endFlag = isFirst && endStream ? FrameFlag.endStream : 0;
    const flags = endFlag | (to === block.length ? FrameFlag.endHeaders : 0);
    offset = writeFrameHeader(target, offset, { length: to - from, type, flags, streamId });
    target.set(block.subarray(from, to), offset);
    offset += to - from;
    from = to;
  } while (from < block.length);
  return offset;
}

/** How many bytes {@link writeHeaderFrames} needs for a block of this size. */
export function headerFramesBytes(blockBytes: number, maxFrameBytes: number): number {
  return blockBytes + FRAME_HEADER_BYTES * Math.max(1, Math.ceil(blockBytes / maxFrameBytes));
}
