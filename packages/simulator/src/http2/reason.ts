/**
 * Why a request is refused, with the status of each reason (Apple, "Handling notification responses from APNs" and
 * "Handling error responses from APNs"). A rule can answer any other reason.
 */
const REASON_STATUS = {
  BadCollapseId: 400,
  BadDeviceToken: 400,
  BadExpirationDate: 400,
  BadMessageId: 400,
  BadPriority: 400,
  BadTopic: 400,
  DeviceTokenNotForTopic: 400,
  DuplicateHeaders: 400,
  IdleTimeout: 400,
  InvalidPushType: 400,
  MissingDeviceToken: 400,
  MissingTopic: 400,
  PayloadEmpty: 400,
  TopicDisallowed: 400,
  BadCertificate: 403,
  BadCertificateEnvironment: 403,
  ExpiredProviderToken: 403,
  Forbidden: 403,
  InvalidProviderToken: 403,
  MissingProviderToken: 403,
  UnrelatedKeyIdInToken: 403,
  BadEnvironmentKeyIdInToken: 403,
  BadPath: 404,
  MethodNotAllowed: 405,
  ExpiredToken: 410,
  Unregistered: 410,
  PayloadTooLarge: 413,
  TooManyProviderTokenUpdates: 429,
  TooManyRequests: 429,
  InternalServerError: 500,
  ServiceUnavailable: 503,
  Shutdown: 503,
  // Broadcasts and channels only.
  BadChannelId: 400,
  BadRequestParams: 400,
  BadRequestPayload: 400,
  CannotCreateChannelConfig: 400,
  ChannelNotRegistered: 400,
  FeatureNotEnabled: 400,
  MissingChannelId: 400,
  // Seen in the field; Apple documents none of these.
  MissingChannelQueueSize: 400,
  MissingPushType: 400,
  TopicMismatch: 403,
} as const;

export type Reason = keyof typeof REASON_STATUS;

/** The reasons that APNs answers over HTTP/2, as far as they are known. */
export const knownReasons: readonly string[] = Object.keys(REASON_STATUS);

/** The answer to a request. */
export interface Http2Answer {
  readonly status: number;
  /** Written as `{"reason":"…"}`. Absent: no body. */
  readonly reason?: string;
  /** When the device token died, milliseconds since 1970; written after the reason. */
  readonly timestamp?: number;
  /** Header fields in addition to the status and the request's id. */
  readonly headers?: Readonly<Record<string, string>>;
  /** A body in place of the JSON of reason and timestamp. */
  readonly body?: string;
}

/** The answer for a reason. */
export function refusal(reason: Reason): Http2Answer {
  return { status: REASON_STATUS[reason], reason };
}
