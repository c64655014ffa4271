import type { Frame } from "./frame-reader.js";

/** Statuses that the simulator answers without a rule (Apple, Binary Provider API, table A-4). */
export const STATUS = {
  missingDeviceToken: 2,
  missingPayload: 4,
  invalidTokenSize: 5,
  invalidPayloadSize: 7,
  invalidToken: 8,
  shutdown: 10,
  protocolError: 128,
} as const;

/** All statuses of error responses of the gateway, in ascending order (Apple, Binary Provider API, table A-4). */
export const knownStatuses: readonly number[] = [0, 1, 2, 3, 4, 5, 6, 7, 8, 10, 128, 255];

/** Of a device token, in bytes. Apple, Binary Provider API, table A-2, has no minimum. */
const DEFAULT_MIN_TOKEN_BYTES = 1;
const DEFAULT_MAX_TOKEN_BYTES = 100;

/** What the gateway requires of a notification. */
export interface NotificationLimits {
  readonly minDeviceTokenBytes: number | undefined;
  readonly maxDeviceTokenBytes: number | undefined;
  readonly maxPayloadBytes: number;
  readonly maxLegacyPayloadBytes: number;
  readonly badDeviceTokens: ReadonlySet<string>;
}

/**
 * The status that Apple would answer, or 0 for a good notification.
 *
 * Apple documents the statuses but not their order. Frames that cannot be parsed come first, since nothing else is
 * known about them; then missing items, then sizes, then the one check that needs a look-up. In each pair the device
 * token comes before the payload, as in table A-3. Pushy's mock gateway, written against the live service, judges in
 * the same order.
 */
export function appleStatus(frame: Frame, limits: NotificationLimits): number {
  if (frame.malformed !== undefined) return STATUS.protocolError;
  const tokenBytes = frame.tokenEnd - frame.tokenStart;
  if (tokenBytes === 0) return STATUS.missingDeviceToken;
  const payloadBytes = frame.payloadEnd - frame.payloadStart;
  if (payloadBytes === 0) return STATUS.missingPayload;
  const { minDeviceTokenBytes = DEFAULT_MIN_TOKEN_BYTES, maxDeviceTokenBytes = DEFAULT_MAX_TOKEN_BYTES } =
    limits;
  if (tokenBytes < minDeviceTokenBytes || tokenBytes > maxDeviceTokenBytes) return STATUS.invalidTokenSize;
  if (payloadBytes > (frame.command === 2 ? limits.maxPayloadBytes : limits.maxLegacyPayloadBytes)) {
    return STATUS.invalidPayloadSize;
  }
  if (limits.badDeviceTokens.size > 0 && limits.badDeviceTokens.has(deviceTokenOf(frame))) {
    return STATUS.invalidToken;
  }
  return 0;
}

/** The device token as lower-case hex; empty if there is none. */
export function deviceTokenOf(frame: Frame): string {
  return frame.tokenStart < 0 ? "" : frame.bytes.toString("hex", frame.tokenStart, frame.tokenEnd);
}
