interface EntryBase {
  /** Milliseconds since 1970. */
  readonly at: number;
  readonly service: "gateway" | "feedback";
  /** The number of the connection, from 1; each service counts its own. */
  readonly connection: number;
}

/** A client's TCP connection was taken. */
export interface ConnectionOpenedEntry extends EntryBase {
  readonly kind: "connection-opened";
  /** The connect rule that applies. */
  readonly rule?: string;
}

/** The TLS handshake is complete and the client's certificate is good. */
export interface ConnectionSecuredEntry extends EntryBase {
  readonly kind: "connection-secured";
  /** Such as `TLSv1.3`. */
  readonly tlsVersion: string;
  /** The UID of the certificate's subject; empty where it has none. */
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
  | "feedback-complete"
  | "simulator-closed";

export interface ConnectionClosedEntry extends EntryBase {
  readonly kind: "connection-closed";
  readonly reason: CloseReason;
  /** More about it, in words: the TLS error, the rule's name, what could not be parsed. */
  readonly detail?: string;
}

/** The gateway read a notification. */
export interface NotificationEntry extends EntryBase {
  readonly kind: "notification";
  readonly command: 0 | 1 | 2;
  /** 0 where the frame carries none. */
  readonly identifier: number;
  /** UNIX seconds; absent where the frame carries none. */
  readonly expiration?: number;
  readonly priority: number;
  /** Lower-case hex; empty where the frame carries none. */
  readonly deviceToken: string;
  /** The JSON value; the text where it is not JSON. */
  readonly payload: unknown;
  readonly payloadBytes: number;
  /** `discarded`: it came after a bad one on the same connection, or a rule swallowed it. */
  readonly verdict: Verdict;
  /** The status of a rejected notification. */
  readonly status?: number;
  /** The rule or rigged device token that applied. */
  readonly rule?: string;
  /** Why the frame could not be parsed. */
  readonly malformed?: string;
}

/** The gateway gave an error response, or the first bytes of one. */
export interface AnswerEntry extends EntryBase {
  readonly kind: "answer";
  readonly status: number;
  readonly identifier: number;
  /** The bytes as they were written, hex. */
  readonly bytes: string;
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
  | FeedbackReadEntry;
