/** The three ports. */
export type Service = "gateway" | "feedback" | "http2";

interface EntryBase {
  /** Milliseconds since 1970. */
  readonly at: number;
  readonly service: Service;
  /** The number of the connection, from 1; each service counts its own. */
  readonly connection: number;
}

/** A client's TCP connection was taken. */
export interface ConnectionOpenedEntry extends EntryBase {
  readonly kind: "connection-opened";
  /** The connect rule that applies. */
  readonly rule?: string;
}

/** The TLS handshake is complete; where a certificate is demanded, it is a good one. */
export interface ConnectionSecuredEntry extends EntryBase {
  readonly kind: "connection-secured";
  /** Such as `TLSv1.3`. */
  readonly tlsVersion: string;
  /** The UID of the certificate's subject; empty where it has none, or where there is no certificate. */
  readonly topic: string;
}

/**
 * - `client`: the client ended it.
 * - `answered`: an error response was given.
 * - `unanswered`: a bad notification of command 0, which Apple never explains.
 * - `unparsable`: an unknown command or an impossible frame length; no answer can be given.
 * - `rule`: a rule or a rigged device token wanted it.
 * - `handshake-failed`: no certificate, a wrong one, or no TLS at all.
 * - `wrong-environment`: the certificate is not marked for this environment.
 * - `bad-certificate`: HTTP/2 only; the client was told so.
 * - `protocol-error`: HTTP/2 only; the client broke the protocol, or Node's HTTP/2 says so.
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

export interface ConnectionClosedEntry extends EntryBase {
  readonly kind: "connection-closed";
  readonly reason: CloseReason;
  /** More about it, in words: the TLS error, the rule's name, what could not be parsed. */
  readonly detail?: string;
}

/** A notification was read. */
export interface NotificationEntry extends EntryBase, Partial<Http2Facts> {
  readonly kind: "notification";
  readonly protocol: "binary" | "http2";
  /** Of the binary protocol only. */
  readonly command?: 0 | 1 | 2;
  /** 0 where the frame carries none, and in HTTP/2. */
  readonly identifier: number;
  /** UNIX seconds; absent where none is carried. */
  readonly expiration?: number;
  /** 10 where none is carried. */
  readonly priority: number;
  /** Lower-case hex; empty where none is carried, and for a broadcast. */
  readonly deviceToken: string;
  /** The JSON value; the text where it is not JSON. */
  readonly payload: unknown;
  readonly payloadBytes: number;
  /**
   * `discarded`: it came after a bad one on the same connection, or a rule swallowed it, or its request was never
   * answered.
   */
  readonly verdict: Verdict;
  /** The status of a rejected notification: the gateway's own in the binary protocol, of HTTP in HTTP/2. */
  readonly status?: number;
  /** The rule or rigged device token that applied. */
  readonly rule?: string;
  /** Why the frame could not be parsed. */
  readonly malformed?: string;
}

/** What an entry of a request has besides. A field is absent where the request does not carry it. */
export interface Http2Facts {
  readonly stream: number;
  readonly path: string;
  /** As it was answered: the client's own, or the one that was made for it. */
  readonly apnsId: string;
  readonly topic: string;
  readonly pushType: string;
  readonly collapseId: string;
  /** Of a broadcast. */
  readonly channelId: string;
  /** Who the provider token names; the token itself is never written down. */
  readonly keyId: string;
  readonly teamId: string;
  /** When the provider token was minted, UNIX seconds. */
  readonly issuedAt: number;
  /** Why it was rejected. */
  readonly reason: string;
}

/** An answer was given: an error response of the gateway or the first bytes of one, or an answer of HTTP/2. */
export interface AnswerEntry extends EntryBase {
  readonly kind: "answer";
  readonly protocol: "binary" | "http2";
  readonly status: number;
  /** 0 in HTTP/2. */
  readonly identifier: number;
  /** The bytes as they were written, hex; in HTTP/2 those of the body. */
  readonly bytes: string;
  readonly rule?: string;
  /** HTTP/2 only. */
  readonly stream?: number;
  readonly apnsId?: string;
  readonly reason?: string;
}

/** A request that asks about channels was answered. */
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

/** The feedback service handed out its list. */
export interface FeedbackReadEntry extends EntryBase {
  readonly kind: "feedback-read";
  readonly tuples: number;
  readonly rule?: string;
}

export type Verdict = "accepted" | "rejected" | "discarded";

export type JournalEntry =
  | ConnectionOpenedEntry
  | ConnectionSecuredEntry
  | ConnectionClosedEntry
  | NotificationEntry
  | AnswerEntry
  | ChannelRequestEntry
  | FeedbackReadEntry;
