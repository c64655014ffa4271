/** What a GOAWAY says. */
export interface Goaway {
  readonly code: number;
  readonly lastStreamId: number;
  readonly debug: string;
}

/** Node writes no GOAWAY with stream 0 once there are streams, nor two that differ; so it is written here (RFC 9113, 6.8). */
export const goawayFrame = ({ code, lastStreamId, debug }: Goaway): Buffer => {
  const data = Buffer.from(debug, "utf8");
  const frame = Buffer.alloc(17 + data.length);
  frame.writeUIntBE(8 + data.length, 0, 3);
  frame.writeUInt8(GOAWAY, 3);
  frame.writeUInt32BE(lastStreamId, 9);
  frame.writeUInt32BE(code, 13);
  data.copy(frame, 17);
  return frame;
};

const GOAWAY = 7;
