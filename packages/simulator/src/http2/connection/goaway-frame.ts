const GOAWAY = 7;

const HEAD_BYTES = 9;

/** What a GOAWAY says. */
export interface Goaway {
  readonly code: number;
  readonly lastStreamId: number;
  readonly debug: string;
}

/** Node writes no GOAWAY with stream 0 once there are streams, nor two that differ; so it is written here (RFC 9113, 6.8). */
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
 * Keeps Node's own farewells from naming a later stream than a GOAWAY of ours did, which clients take for a
 * breach of the protocol (RFC 9113, 6.8).
 */
export class GoawayCeiling {
  #lowest = Number.POSITIVE_INFINITY;
  /** Bytes of the frame that an earlier chunk began. */
  #pending = 0;

  lower(lastStreamId: number): void {
    this.#lowest = Math.min(this.#lowest, lastStreamId);
  }

  /** Looks through what Node writes. It writes a frame's head in one piece. */
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
