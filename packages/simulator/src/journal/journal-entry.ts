/** The three services, each with a port. */
export type Service = "gateway" | "feedback" | "http2";

interface EntryBase {
  /** Milliseconds since 1970. */
  readonly at: number;
  readonly service: Service;
  /** The number of the connection, from 1; each service counts its own. */
  readonly connection: number;
}

/** A client's TCP connection was accepted. */
export interface ConnectionOpenedEntry extends EntryBase {
  readonly kind: "connection-opened";
  /** The connect rule that applies. */
  readonly rule?: string;
}

/** The TLS handshake is complete; if a certificate is required, it is a good one. */
export interface ConnectionSecuredEntry extends EntryBase {
  readonly kind: "connection-secured";
  /** Such as `TLSv1.3`. */
  readonly tlsVersion: string;
  /** The UID of the certificate's subject; empty if it has none, or if there is no certificate. */
  readonly topic: string;
}

/**
 * - `client`: the client ended it.
 * - `answered`: an error response was given.
 * - `unanswered`: a bad notification of command 0, which never gets an error response.
 * - `unparsable`: an unknown command or an impossible frame length, which cannot be answered.
 * - `rule`: a rule or a rigged device token ended it.
 * - `handshake-failed`: no certificate, a wrong one, or no TLS at all.
 * - `wrong-environment`: the certificate is not marked for this environment.
 * - `bad-certificate`: HTTP/2 only; a GOAWAY named the reason.
 * - `protocol-error`: HTTP/2 only; Node's HTTP/2 reported an error.
 * - `feedback-complete`: all tuples were written.
 * - `simulator-closed`: `close()`.
 */
export type CloseReason =
  | "client"
  | "answered"
  | "unanswered"
  | "unparsable"
  | "rule"
  | "handshake-failed"
  | "wrong-environment"
  | "bad-certificate"
  | "protocol-error"
  | "feedback-complete"
  | "simulator-closed";

/** A connection is gone. */
export interface ConnectionClosedEntry extends EntryBase {
  readonly kind: "connection-closed";
  readonly reason: CloseReason;
  /** The TLS error, the rule's name, or what could not be parsed. */
  readonly detail?: string;
}

/** A notification was read. */
export interface NotificationEntry extends EntryBase, Partial<Http2Facts> {
  readonly kind: "notification";
  readonly protocol: "binary" | "http2";
  /** Binary protocol only. */
  readonly command?: 0 | 1 | 2;
  /** 0 if the frame has none, and in HTTP/2. */
  readonly identifier: number;
  /** UNIX seconds; absent if the notification has none. */
  readonly expiration?: number;
  /** 10 if the notification has none. */
  readonly priority: number;
  /** Lower-case hex; empty if the notification has none, and for a broadcast. */
  readonly deviceToken: string;
  /** The JSON value, or the text if it is not JSON. */
  readonly payload: unknown;
  /** The payload as it was received, with every digit: `payload` rounds numbers that JavaScript cannot hold. */
  readonly payloadText: string;
  readonly payloadBytes: number;
  /**
   * `discarded`: it followed a bad one on the same connection, a rule dropped it, or its request was not answered.
   */
  readonly verdict: Verdict;
  /** The status of a rejected notification: the error response's in the binary protocol, HTTP's in HTTP/2. */
  readonly status?: number;
  /** The rule or rigged device token that applied. */
  readonly rule?: string;
  /** Why the frame could not be parsed. */
  readonly malformed?: string;
}

/** What an HTTP/2 entry has in addition. A field is absent if the request does not have it. */
export interface Http2Facts {
  readonly stream: number;
  readonly path: string;
  /** As answered: the client's, or the one that the simulator made. */
  readonly apnsId: string;
  readonly topic: string;
  readonly pushType: string;
  readonly collapseId: string;
  /** Of a broadcast. */
  readonly channelId: string;
  /** From the provider token, which is never written itself. */
  readonly keyId: string;
  readonly teamId: string;
  /** When the provider token was minted, UNIX seconds. */
  readonly issuedAt: number;
  /** Why it was rejected. */
  readonly reason: string;
}

/** An answer was given: an error response of the gateway, or its first bytes, or an HTTP/2 answer. */
export interface AnswerEntry extends EntryBase {
  readonly kind: "answer";
  readonly protocol: "binary" | "http2";
  readonly status: number;
  /** 0 in HTTP/2. */
  readonly identifier: number;
  /** The bytes that were written, hex; in HTTP/2 those of the body. */
  readonly bytes: string;
  readonly rule?: string;
  /** HTTP/2 only. */
  readonly stream?: number;
  readonly apnsId?: string;
  readonly reason?: string;
}

/** A request about channels was answered. */
export interface ChannelRequestEntry extends EntryBase {
  readonly kind: "channel-request";
  readonly stream: number;
  readonly method: string;
  readonly path: string;
  readonly status: number;
  readonly reason?: string;
  readonly channelId?: string;
  readonly rule?: string;
}

/** The feedback service wrote its list. */
export interface FeedbackReadEntry extends EntryBase {
  readonly kind: "feedback-read";
  readonly tuples: number;
  readonly rule?: string;
}

/** What became of a notification. */
export type Verdict = "accepted" | "rejected" | "discarded";

export type JournalEntry =
  | ConnectionOpenedEntry
  | ConnectionSecuredEntry
  | ConnectionClosedEntry
  | NotificationEntry
  | AnswerEntry
  | ChannelRequestEntry
  | FeedbackReadEntry;
