/** What became of a notification: the same words as a verdict of the journal. */
export type ReceivedOutcome = "accepted" | "rejected" | "discarded";

/** What a provider token says. The token itself is kept nowhere. */
export interface ReceivedProviderToken {
  /** Ten characters. */
  readonly keyId: string;
  /** Ten characters. */
  readonly teamId: string;
  /** When it was minted, UNIX seconds. */
  readonly issuedAt: number;
}

/** An answer that was given: HTTP's, or an error response of the gateway. */
export interface ReceivedAnswer {
  /** HTTP's status, or that of the error response (0 to 255). */
  readonly status: number;
  /** Absent without one, and in the binary protocol. */
  readonly reason?: string;
  /** HTTP/2: the client's `apns-id`, or the one that the simulator made. */
  readonly apnsId?: string;
  /** HTTP/2 in the sandbox, status 200. */
  readonly apnsUniqueId?: string;
  /** HTTP/2: the body as it was written; absent without one. */
  readonly body?: string;
  /** Milliseconds since 1970, by the simulator's clock. */
  readonly at: number;
}

/** A notification that the simulator received, with everything that is known about it. */
export interface ReceivedNotification {
  /** `<start id>-<sequence>`: unique over restarts, and stable. */
  readonly id: string;
  /** From 1, without gaps, in the order of the verdicts. */
  readonly sequence: number;
  readonly protocol: "binary" | "http2";
  /** The connection's id, such as `http2-3`. */
  readonly connection: string;
  /** Undefined in the binary protocol. */
  readonly stream: number | undefined;
  /** Undefined in HTTP/2. */
  readonly command: 0 | 1 | 2 | undefined;
  /** Undefined in HTTP/2; 0 if the frame has none. */
  readonly identifier: number | undefined;
  /** When it was complete, milliseconds since 1970, by the simulator's clock. */
  readonly receivedAt: number;
  /** When it was answered, by the same clock; undefined while it is not, and for good if it never is. */
  readonly answeredAt: number | undefined;
  /** Lower-case hex; empty for a broadcast, and if there is none. */
  readonly deviceToken: string;
  /** Of a broadcast; undefined otherwise. */
  readonly channelId: string | undefined;
  /** The `apns-topic`, or that of the certificate; undefined if nobody names one. */
  readonly topic: string | undefined;
  /** As sent; undefined if it is not. */
  readonly pushType: string | undefined;
  /** 10 if it has none. */
  readonly priority: number;
  /** UNIX seconds; undefined if it has none. */
  readonly expiration: number | undefined;
  /** Undefined if it has none. */
  readonly collapseId: string | undefined;
  /** HTTP/2: the fields as sent, lower-case names, in order, without `authorization` and those that begin
   * with a colon. Binary protocol: none. */
  readonly headers: readonly (readonly [name: string, value: string])[];
  /** The JSON value, or the text if it is not JSON. Parsed when it is read first. */
  readonly payload: unknown;
  /** The payload as received. */
  readonly payloadText: string;
  readonly payloadBytes: number;
  /** Undefined without a good provider token. */
  readonly providerToken: ReceivedProviderToken | undefined;
  readonly outcome: ReceivedOutcome;
  /** Undefined while none was given, and for good in the binary protocol unless it is an error response. */
  readonly answer: ReceivedAnswer | undefined;
  /** The rule or rigged device token that applied; undefined if none did. */
  readonly rule: string | undefined;
}
