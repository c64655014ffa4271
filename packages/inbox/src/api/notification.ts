/** A notification as a list shows it: without payload and headers. */
export interface NotificationSummary {
  /** Unique over restarts. It is also a cursor, and the id of its event. */
  readonly id: string;
  /** RFC 3339 in UTC, by the simulator's clock. */
  readonly receivedAt: string;
  readonly protocol: "http2" | "binary";
  /** Lower-case hex; empty for a broadcast. */
  readonly deviceToken: string;
  readonly topic: string | null;
  /** As it was sent; null if the request has none. */
  readonly pushType: string | null;
  /** 10 if the notification has none. */
  readonly priority: number;
  readonly collapseId: string | null;
  /** Of a broadcast. */
  readonly channelId: string | null;
  /** As answered. */
  readonly apnsId: string | null;
  /** The id of its connection, such as `http2-1`. */
  readonly connection: string;
  readonly payloadBytes: number;
  /** `discarded`: it was read and dropped, or its request got no answer. */
  readonly outcome: "accepted" | "rejected" | "discarded";
  /** Of HTTP, or of the error response of the binary protocol; null without an answer. */
  readonly status: number | null;
  readonly reason: string | null;
  /** The rule or the rigged device token that applied. */
  readonly rule: string | null;
  /** Title, subtitle and body in one line of at most 200 characters: untrusted text. */
  readonly text: string;
  /** Whether its device shows it. */
  readonly shown: boolean;
  /** Why it is not shown; null if it is. */
  readonly why: string | null;
}

/** A notification with all that is known about it. */
export interface Notification extends NotificationSummary {
  /** Null without an answer. */
  readonly answeredAt: string | null;
  /** UNIX seconds; null if it has none. */
  readonly expiration: number | null;
  /**
   * The page of the documentation about the reason, such as `reasons/BadDeviceToken`, as `apns explain` names it; null
   * where it was not rejected, or for a reason that a rule made up.
   */
  readonly documentation: string | null;
  /** `apns-unique-id` of the answer. */
  readonly uniqueId: string | null;
  /** Of the binary protocol; else 0. */
  readonly identifier: number;
  /** Of the request, lower-case names, unknown ones too, without the provider token. */
  readonly headers: Readonly<Record<string, string>>;
  /** The JSON value; text if it is not JSON. */
  readonly payload: unknown;
  /** The payload as it came, with every digit. */
  readonly payloadText: string;
  /** How many bytes this push type may have. */
  readonly payloadLimitBytes: number;
  readonly providerToken: ProviderTokenClaims | null;
  /** What became of it after the answer, in the words of Apple's delivery log. */
  readonly delivery: readonly DeliveryEvent[];
  readonly display: Display;
  /** The one before it with the same device, topic and collapse id, or of the same Live Activity. */
  readonly previousId: string | null;
}

/** The claims of a provider token. */
export interface ProviderTokenClaims {
  readonly keyId: string;
  readonly teamId: string;
  /** RFC 3339. */
  readonly issuedAt: string;
}

/** A step of the delivery. */
export interface DeliveryEvent {
  /** RFC 3339, by the simulator's clock. */
  readonly at: string;
  /** Such as `Received`, `Delivered`, `Stored – Device Offline`. */
  readonly event: string;
}

/** What the device shows, by `display` of @apns/simulator. */
export interface Display {
  readonly shown: boolean;
  readonly why: string | null;
  readonly [more: string]: unknown;
}

/** Notifications, and where the list goes on. */
export interface NotificationPage<Item extends NotificationSummary = Notification> {
  readonly notifications: readonly Item[];
  /** The cursor of the next page; null at the end. */
  readonly next: string | null;
  /** The cursor to wait from for what comes later. */
  readonly newest: string;
  /** How many match the filters, on all pages. */
  readonly total: number;
  /** How many came after the cursor and left the ring before anybody asked for them. */
  readonly missed: number;
}

/** Which notifications: all that is given must hold. */
export interface NotificationFilter {
  /** Hex, any case. */
  readonly deviceToken?: string | undefined;
  readonly topic?: string | undefined;
  readonly pushType?: string | undefined;
  readonly outcome?: NotificationSummary["outcome"] | undefined;
  /** The search: words, `"two words"`, `topic:`, `type:`, `token:`, `reason:`, `outcome:`, `collapse:`, `before:`, `after:`, `-`. */
  readonly q?: string | undefined;
  /** RFC 3339 with a zone, milliseconds since 1970, or a Date. */
  readonly since?: string | number | Date | undefined;
}

/** Numbers over time. */
export interface Stats {
  /** Since the start or the last reset. */
  readonly received: number;
  readonly accepted: number;
  readonly rejected: number;
  readonly discarded: number;
  /** In the ring. */
  readonly kept: number;
  /** Left the ring, since it is full. */
  readonly dropped: number;
  /** The last 120 seconds of real time, the oldest first, without those in which nothing came. */
  readonly seconds: readonly SecondOfStats[];
}

/** What came within a second. */
export interface SecondOfStats {
  /** RFC 3339: its beginning. */
  readonly at: string;
  readonly accepted: number;
  readonly rejected: number;
  readonly discarded: number;
}
