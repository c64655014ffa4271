import type { CloseMode, Drawn, Reading } from "./close-mode.js";
import type { RequestReaction, SessionReaction } from "./http2-reaction.js";

export type { CloseMode, Drawn, Reading } from "./close-mode.js";

/** Exactly this number, or one between the two; an absent end is open. */
export type Within = number | { readonly min?: number; readonly max?: number };

/** An error response: `08`, the status, the identifier. */
export interface Answer {
  /** 0 to 255. With 10 (shutdown) the notification itself counts as accepted, as Apple means it. */
  readonly status: number;
  /**
   * Whose identifier is named: the notification's `own` (default), `zero`, one that was never sent
   * (`unknown`), the one judged before it on this connection (`previous`), or just that number.
   */
  readonly identifier?: "own" | "zero" | "unknown" | "previous" | number;
  /** Writes the six bytes in pieces of this many bytes, 1 to 6. Default: in one piece. */
  readonly pieceBytes?: number;
  /** Pause between two pieces, milliseconds. Default 20. */
  readonly pieceDelayMs?: number;
  /** Writes no more than the first so many of the six bytes, 1 to 6. Default: all. */
  readonly cutAfterBytes?: number;
  /** How often it is said. Default 1. */
  readonly repeat?: number;
}

/** What the simulator does. Every part may be left out. */
export interface Reaction {
  /** Default: none is given. After an answer everything else on that connection is discarded. */
  readonly answer?: Answer;
  /** Writes so many random bytes: up to 10,485,760. */
  readonly garbageBytes?: number;
  /** Whether the random bytes come before or after the answer. Default `before`. */
  readonly garbageOrder?: "before" | "after";
  /** How the connection ends. Default: `fin` with an answer, `never` without. */
  readonly close?: CloseMode;
  /** How long `fin` goes on reading before the socket is destroyed. Default 100. */
  readonly lingerMs?: number;
  /** When answer, garbage and close come. Default: `responseDelayMs` with an answer, else at once. */
  readonly delayMs?: Drawn;
  readonly reading?: Reading;
}

/** A reaction to a notification. */
export interface NotificationReaction extends Reaction {
  /**
   * What becomes of the notification. Default: `accepted` with status 10; `rejected` with any other status;
   * `discarded` (read and forgotten) where the connection is closed without an answer; otherwise what Apple
   * would have made of it.
   */
  readonly verdict?: "accepted" | "rejected" | "discarded";
}

/** What the feedback service does to the tuples it writes. */
export interface FeedbackReaction {
  /** Writes pieces of this many bytes. Default: everything at once. */
  readonly pieceBytes?: number;
  /** Pause between two pieces, milliseconds. Default 1. */
  readonly pieceDelayMs?: number;
  /** Pause before the first byte, milliseconds. Default 0. */
  readonly delayMs?: Drawn;
  /** Writes no more than so many bytes; the list is cleared all the same. Default: all. */
  readonly cutAfterBytes?: number;
  /** Writes so many random bytes after the tuples. */
  readonly garbageBytes?: number;
  /** Default `fin`. `never` is silence without an end. */
  readonly close?: CloseMode;
}

export interface RuleBase {
  /** Shows in the journal. Default: `rule 1`, `rule 2` and so on, by place in the list. */
  readonly name?: string;
  /** The rule holds for so many matches and is spent then. Default: without end. */
  readonly times?: number;
}

export interface ConnectionCondition {
  /** The number of the connection in this run, from 1; each service counts its own. */
  readonly connection?: Within;
  /** The chance that the rule holds, 0 to 1, drawn with the simulator's seed. */
  readonly probability?: number;
}

export interface ConnectCondition extends ConnectionCondition {
  /** Which service is meant. Default `gateway`. */
  readonly service?: "gateway" | "feedback" | "http2";
}

export interface NotificationCondition extends ConnectionCondition {
  /** One device token or several, hex. */
  readonly deviceToken?: string | readonly string[];
  /** What the device token begins with, hex. */
  readonly deviceTokenPrefix?: string;
  /** The n-th notification judged on its connection, from 1; a range is drawn once for each connection. */
  readonly nth?: Drawn;
  /** Every n-th notification judged on its connection; a range is drawn anew after each match. */
  readonly every?: Drawn;
  /** The n-th notification judged in this run, from 1. */
  readonly nthOfRun?: Drawn;
  /** Every n-th notification judged in this run. */
  readonly everyOfRun?: Drawn;
}

/** Before TLS. */
export interface ConnectRule extends RuleBase {
  readonly at: "connect";
  readonly when?: ConnectCondition;
  readonly do: {
    /**
     * `alert` answers the first bytes with a fatal handshake_failure; `close` and `reset` end the connection
     * without a word; `stall` reads everything and never answers.
     */
    readonly tls: "alert" | "close" | "reset" | "stall";
  };
}

/** Right after the TLS handshake with the gateway. */
export interface GatewayHandshakeRule extends RuleBase {
  readonly at: "handshake";
  readonly when?: ConnectionCondition & {
    /** Default `gateway`. */
    readonly service?: "gateway";
  };
  readonly do: Reaction;
}

/** Right after the TLS handshake with the HTTP/2 API. */
export interface Http2HandshakeRule extends RuleBase {
  readonly at: "handshake";
  readonly when: ConnectionCondition & { readonly service: "http2" };
  readonly do: SessionReaction;
}

export type HandshakeRule = GatewayHandshakeRule | Http2HandshakeRule;

/** When the gateway has read a notification and has not yet begun to discard on that connection. */
export interface NotificationRule extends RuleBase {
  /** Default `notification`. */
  readonly at?: "notification";
  readonly when?: NotificationCondition;
  readonly do: NotificationReaction;
}

export interface RequestCondition extends NotificationCondition {
  /** One topic or several, as `apns-topic` has them. */
  readonly topic?: string | readonly string[];
  /** One push type or several. */
  readonly pushType?: string | readonly string[];
  /** Which requests are meant. Default: all. */
  readonly api?: "device" | "broadcast" | "channels";
}

/** When a request of the HTTP/2 API is complete. */
export interface RequestRule extends RuleBase {
  readonly at: "request";
  readonly when?: RequestCondition;
  readonly do: RequestReaction;
}

/** Right after the TLS handshake with the feedback service. */
export interface FeedbackRule extends RuleBase {
  readonly at: "feedback";
  readonly when?: ConnectionCondition;
  readonly do: FeedbackReaction;
}

/** Plain JSON: when it holds, and what then happens. Of several rules that hold, the first wins. */
export type Rule = ConnectRule | HandshakeRule | NotificationRule | RequestRule | FeedbackRule;
