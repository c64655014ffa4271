// The framing of HTTP/2 and HPACK, pure: for transports and test servers of your own.

export { decodeUtf8, encodeUtf8, encodeUtf8Into } from "../bytes/utf8.js";
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
export { HpackDecoder, type HpackDecoderOptions, type HpackFailure } from "./hpack-decoder.js";
export {
  type FieldMode,
  HpackEncoder,
  type HpackEncoderOptions,
  type HpackTarget,
} from "./hpack-encoder.js";
export type { Http2Failure } from "./http2-failure.js";
export {
  type FrameVisitor,
  Http2FrameDecoder,
  type Http2FrameDecoderOptions,
} from "./http2-frame-decoder.js";
export { huffmanDecode, huffmanEncode, huffmanLength } from "./huffman.js";
export { ErrorCode, errorCodeName, FrameFlag, FrameType, SettingId } from "./numbers.js";
