const GOAWAY = 7;

const HEAD_BYTES = 9;

/** The contents of a GOAWAY. */
export interface Goaway {
  readonly code: number;
  readonly lastStreamId: number;
  readonly debug: string;
}

/** Encodes a GOAWAY (RFC 9113, 6.8). Node cannot write one with stream 0 once there are streams, or two that differ. */
export function goawayFrame({ code, lastStreamId, debug }: Goaway): Buffer {
  const data = Buffer.from(debug, "utf8");
  const frame = Buffer.alloc(17 + data.length);
  frame.writeUIntBE(8 + data.length, 0, 3);
  frame.writeUInt8(GOAWAY, 3);
  frame.writeUInt32BE(lastStreamId, 9);
  frame.writeUInt32BE(code, 13);
  data.copy(frame, 17);
  return frame;
}

/**
 * Lowers the last stream of Node's own GOAWAY frames to that of an earlier one of ours: a higher one would be a
 * protocol error (RFC 9113, 6.8).
 */
export class GoawayCeiling {
  #lowest = Number.POSITIVE_INFINITY;
  /** Bytes that remain of a frame from an earlier chunk. */
  #pending = 0;

  lower(lastStreamId: number): void {
    this.#lowest = Math.min(this.#lowest, lastStreamId);
  }

  /** Edits what Node writes, in place. Node writes each frame header in one piece. */
  apply(chunk: Buffer): void {
    let at = this.#pending;
    while (at + HEAD_BYTES <= chunk.length) {
      const end = at + HEAD_BYTES + chunk.readUIntBE(at, 3);
      const isGoaway = chunk[at + 3] === GOAWAY && end <= chunk.length;
      if (isGoaway && chunk.readUInt32BE(at + HEAD_BYTES) > this.#lowest) {
        chunk.writeUInt32BE(this.#lowest, at + HEAD_BYTES);
      }
      at = end;
    }
    this.#pending = at - chunk.length;
  }
}
