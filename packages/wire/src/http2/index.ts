// HTTP/2 framing (RFC 9113) and HPACK (RFC 7541), pure: for transports and test servers of your own.

export type { FrameVisitor } from "./frame-visitor.js";
export {
  CLIENT_PREFACE,
  FRAME_HEADER_BYTES,
  type FrameHeader,
  writeFrameHeader,
  writeGoaway,
  writePing,
  writeRstStream,
  writeSettings,
  writeSettingsAck,
  writeWindowUpdate,
} from "./frame-writer.js";
export { type HeaderFrames, headerFramesBytes, writeHeaderFrames } from "./header-frames.js";
export { HpackDecoder, type HpackDecoderOptions, type HpackFailure } from "./hpack/hpack-decoder.js";
export {
  type FieldMode,
  HpackEncoder,
  type HpackEncoderOptions,
  type HpackTarget,
} from "./hpack/hpack-encoder.js";
export { huffmanDecode, huffmanEncode, huffmanLength } from "./hpack/huffman.js";
export type { Http2Failure } from "./http2-failure.js";
export { Http2FrameDecoder, type Http2FrameDecoderOptions } from "./http2-frame-decoder.js";
export { ErrorCode, errorCodeName, FrameFlag, FrameType, SettingId } from "./numbers.js";
