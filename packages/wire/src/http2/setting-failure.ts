import type { Http2Failure } from "./http2-failure.js";
import { ErrorCode, SettingId } from "./numbers.js";

/** What is wrong with a setting that a server sent (RFC 9113, section 6.5.2); undefined when nothing. */
export function settingFailure(id: number, value: number): Http2Failure | undefined {
  if (id === SettingId.enablePush && value !== 0) {
    return {
      errorCode: ErrorCode.protocolError,
      message: `a server may only set ENABLE_PUSH to 0, not to ${value}`,
    };
  }
  if (id === SettingId.initialWindowSize && value > 0x7fffffff) {
    return { errorCode: ErrorCode.flowControlError, message: `INITIAL_WINDOW_SIZE of ${value}` };
  }
  if (id === SettingId.maxFrameSize && (value < 16_384 || value > 0xffffff)) {
    return { errorCode: ErrorCode.protocolError, message: `MAX_FRAME_SIZE of ${value}` };
  }
  return undefined;
}
