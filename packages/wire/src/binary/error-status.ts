/** The status by which a gateway says that a device token is absent or empty: the answer to a barrier. */
export const MISSING_DEVICE_TOKEN_STATUS: number = 2;

/** The status by which a gateway closes for maintenance: the notification named is the last that it took. */
export const SHUTDOWN_STATUS: number = 10;

/**
 * What a provider does about the notification that an error response names. Whatever follows it on the
 * connection is to be sent again in every case.
 *
 * | action | meaning |
 * |---|---|
 * | `none` | it was taken |
 * | `retry` | send it again, once or twice |
 * | `fix-notification` | it will never be taken as it is |
 * | `fix-certificate` | the certificate is not for this app: nothing will be taken before that is changed |
 * | `drop-device-token` | this device token is not valid here: stop using it |
 * | `report` | nobody knows: give up this one and tell somebody |
 */
export type StatusAction =
  | "none"
  | "retry"
  | "fix-notification"
  | "fix-certificate"
  | "drop-device-token"
  | "report";

/** What is known of the status of an error response. */
export interface StatusDescription {
  /** 0 to 255. */
  readonly status: number;
  /** Apple's name in lower case and with dashes; `undocumented` where Apple has none. */
  readonly name: string;
  /** One sentence for people. */
  readonly meaning: string;
  readonly action: StatusAction;
  /** Whether the same notification, unchanged, may be taken another time. */
  readonly retryable: boolean;
  /** Whether the device token should not be used again. */
  readonly deviceTokenIsBad: boolean;
}

type Row = readonly [name: string, action: StatusAction, meaning: string];

// Apple, Binary Provider API, table A-4; 10 is explained below that table, 128 only in late editions.
const rows: { readonly [status: number]: Row } = {
  0: ["no-errors-encountered", "none", "No error; the gateway closes all the same."],
  1: ["processing-error", "retry", "The gateway failed while it handled the notification."],
  2: ["missing-device-token", "fix-notification", "The device token is absent or empty."],
  3: ["missing-topic", "fix-certificate", "The client certificate names no app, or not this one."],
  4: ["missing-payload", "fix-notification", "The payload is absent or empty."],
  5: [
    "invalid-token-size",
    "fix-notification",
    "The device token has a length that the gateway does not take.",
  ],
  6: ["invalid-topic-size", "fix-certificate", "The topic of the client certificate has a wrong length."],
  7: ["invalid-payload-size", "fix-notification", "The payload is larger than the gateway takes."],
  8: [
    "invalid-token",
    "drop-device-token",
    "The device token is not valid, or belongs to the other environment or another app.",
  ],
  10: [
    "shutdown",
    "none",
    "The gateway closes for maintenance; the notification named was the last that it took.",
  ],
  128: ["protocol-error", "fix-notification", "The gateway could not parse the notification."],
  255: ["unknown", "report", "The gateway gives no reason."],
};

/**
 * What is known of a status. Never throws: what Apple may answer tomorrow is described as `undocumented`.
 *
 * @param status 0 to 255.
 */
export function describeStatus(status: number): StatusDescription {
  const [name, action, meaning] = rows[status] ?? [
    "undocumented",
    "report",
    `Apple documents no status ${status}.`,
  ];
  return {
    status,
    name,
    meaning,
    action,
    retryable: action === "retry",
    deviceTokenIsBad: action === "drop-device-token",
  };
}
