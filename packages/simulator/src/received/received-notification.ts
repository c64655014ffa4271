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
  /** HTTP/2 only. */
  readonly stream?: number;
  /** Binary protocol only. */
  readonly command?: 0 | 1 | 2;
  /** Binary protocol only; 0 if the frame has none. */
  readonly identifier?: number;
  /** When it was complete, milliseconds since 1970, by the simulator's clock. */
  readonly receivedAt: number;
  /** When it was answered, by the same clock; absent while it is not, and for good if it never is. */
  readonly answeredAt?: number;
  /** Lower-case hex; empty for a broadcast, and if there is none. */
  readonly deviceToken: string;
  /** Of a broadcast. */
  readonly channelId?: string;
  /** The `apns-topic`, or that of the certificate; absent if nobody names one. */
  readonly topic?: string;
  /** As sent; absent if it is not. */
  readonly pushType?: string;
  /** 10 if it has none. */
  readonly priority: number;
  /** UNIX seconds; absent if it has none. */
  readonly expiration?: number;
  readonly collapseId?: string;
  /** HTTP/2: the fields as sent, lower-case names, in order, without `authorization` and those that begin with a colon. */
  readonly headers: readonly (readonly [name: string, value: string])[];
  /** The JSON value, or the text if it is not JSON. Parsed when it is read first. */
  readonly payload: unknown;
  /** The payload as received. */
  readonly payloadText: string;
  readonly payloadBytes: number;
  /** Absent without a good provider token. */
  readonly providerToken?: ReceivedProviderToken;
  readonly outcome: ReceivedOutcome;
  /** Absent while none was given, and for good in the binary protocol unless it is an error response. */
  readonly answer?: ReceivedAnswer;
  /** The rule or rigged device token that applied. */
  readonly rule?: string;
}
