import type { Http2Failure } from "./http2-failure.js";
import { ErrorCode, SettingId } from "./numbers.js";

/** Why a server must not send this setting (RFC 9113, section 6.5.2); undefined if it may. */
export function settingFailure(id: number, value: number): Http2Failure | undefined {
  if (id === SettingId.enablePush && value !== 0) {
    return {
      errorCode: ErrorCode.protocolError,
      message: `ENABLE_PUSH of ${value}; a server may only send 0`,
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
