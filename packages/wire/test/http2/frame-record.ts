import { type FrameVisitor, Http2FrameDecoder, type Http2FrameDecoderOptions } from "@apns/wire/http2";
import { toHex } from "../binary/byte-builder.js";

/** The visits of a decoder as text: a line for each call. */
export type FrameLine = string;

/** A visitor that writes everything down. Bytes are copied at once: they are only lent. */
export function recordingVisitor(lines: FrameLine[]): FrameVisitor {
  const hexOf = (bytes: Uint8Array, start: number, end: number): string =>
    end < start || end > bytes.length ? `OUTSIDE ${start} ${end}` : toHex(bytes.subarray(start, end));
  return {
    onData(streamId, bytes, start, end, endStream, flowBytes) {
      const ending = endStream ? " end" : "";
      lines.push(`DATA ${streamId} [${hexOf(bytes, start, end)}] flow ${flowBytes}${ending}`);
    },
    onHeaders(streamId, bytes, start, end, endStream) {
      lines.push(`HEADERS ${streamId} [${hexOf(bytes, start, end)}]${endStream ? " end" : ""}`);
    },
    onRstStream(streamId, errorCode) {
      lines.push(`RST_STREAM ${streamId} code ${errorCode}`);
    },
    onSetting(id, value) {
      lines.push(`setting ${id} = ${value}`);
    },
    onSettingsEnd() {
      lines.push("SETTINGS");
    },
    onSettingsAck() {
      lines.push("SETTINGS ack");
    },
    onPing(bytes, start, ack) {
      lines.push(`PING [${hexOf(bytes, start, start + 8)}]${ack ? " ack" : ""}`);
    },
    onGoaway(lastStreamId, errorCode, debugData) {
      lines.push(`GOAWAY last ${lastStreamId} code ${errorCode} [${toHex(debugData)}]`);
    },
    onWindowUpdate(streamId, increment) {
      lines.push(`WINDOW_UPDATE ${streamId} +${increment}`);
    },
    onUnknown(type, streamId) {
      lines.push(`ignored type ${type} on ${streamId}`);
    },
    onStreamError(streamId, errorCode) {
      lines.push(`stream error ${streamId} code ${errorCode}`);
    },
  };
}

export interface FrameReading {
  readonly lines: FrameLine[];
  /** The code that the connection ends with, or undefined. */
  readonly errorCode: number | undefined;
  readonly message: string;
  readonly isMidFrame: boolean;
  /** What the last push returned. */
  readonly sound: boolean;
}

/** Pushes chunk by chunk, and goes on after a failure, when nothing more may be visited. */
export function readFrames(chunks: readonly Uint8Array[], options?: Http2FrameDecoderOptions): FrameReading {
  const lines: FrameLine[] = [];
  const decoder = new Http2FrameDecoder(recordingVisitor(lines), options);
  let sound = true;
  for (const chunk of chunks) {
    const lent = chunk.slice();
    sound = decoder.push(lent);
    // The chunk belongs to the socket again: bytes kept of it have to be a copy.
    lent.fill(0xee);
  }
  const { failure, isMidFrame } = decoder;
  return { lines, errorCode: failure?.errorCode, message: failure?.message ?? "", isMidFrame, sound };
}
