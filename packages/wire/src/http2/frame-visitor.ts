/**
 * Receives the frames that a decoder reads, in their order. Bytes are lent for the call: those of `bytes` from `start`
 * to before `end`.
 */
export interface FrameVisitor {
  /** @param flowBytes what flow control counts: the data with its padding. */
  onData(
    streamId: number,
    bytes: Uint8Array,
    start: number,
    end: number,
    endStream: boolean,
    flowBytes: number,
  ): void;
  /** A whole header block: HEADERS with all its CONTINUATION frames. */
  onHeaders(streamId: number, bytes: Uint8Array, start: number, end: number, endStream: boolean): void;
  onRstStream(streamId: number, errorCode: number): void;
  onSetting(id: number, value: number): void;
  /** After the last setting of a frame that has to be acknowledged. */
  onSettingsEnd(): void;
  onSettingsAck(): void;
  onPing(bytes: Uint8Array, start: number, ack: boolean): void;
  onGoaway(lastStreamId: number, errorCode: number, debugData: Uint8Array): void;
  /** @param increment 1 to 2^31 - 1. */
  onWindowUpdate(streamId: number, increment: number): void;
  /** A frame to ignore: of an unknown type, or PRIORITY. */
  onUnknown(type: number, streamId: number): void;
  /** A frame that is wrong for its stream alone: reset the stream with this code. */
  onStreamError(streamId: number, errorCode: number, message: string): void;
}
