export { type ApnsTelemetry, instrumentApns } from "./instrument-apns.js";
export type { TelemetryOptions } from "./telemetry-options.js";
