// The framing of HTTP/2 and HPACK, pure: for transports and test servers of your own.
export { ErrorCode, errorCodeName, FrameFlag, FrameType, SettingId } from "./numbers.js";
