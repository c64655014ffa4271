/** The largest payload of a broadcast, bytes (Apple, Sending broadcast push notification requests to APNs). */
export const MAX_BROADCAST_BYTES: number = 5120;

/**
 * The largest payload by interface and kind, in bytes of JSON as UTF-8. A gateway answers a larger one with status 7
 * and closes; a server answers 413 `PayloadTooLarge`.
 */
export const payloadLimits: {
  readonly binaryLegacy: number;
  readonly binary: number;
  readonly binaryVoip: number;
  readonly http2: number;
  readonly http2Voip: number;
  readonly broadcast: number;
} = {
  /** Commands 0 and 1 as documented, and devices before iOS 8 (Apple, Legacy Notification Format). */
  binaryLegacy: 256,
  /** The binary interface since iOS 8 (Apple, Binary Provider API, table A-2). The default of this package. */
  binary: 2048,
  /** The binary interface with a VoIP certificate (node-apn 1.7.3 and later, option `voip`). */
  binaryVoip: 4096,
  /** The HTTP/2 interface (Apple, Sending notification requests to APNs). */
  http2: 4096,
  /** The HTTP/2 interface, push type `voip` (Apple, Sending notification requests to APNs). */
  http2Voip: 5120,
  /** Broadcasts to a channel. */
  broadcast: MAX_BROADCAST_BYTES,
};
