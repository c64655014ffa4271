import type { CloseMode, Drawn, Reading } from "./close-mode.js";
import type { RequestReaction, SessionReaction } from "./http2-reaction.js";

export type { CloseMode, Drawn, Reading } from "./close-mode.js";

/** Exactly this number, or a range with both ends included; an absent end is open. */
export type Within = number | { readonly min?: number; readonly max?: number };

/** An error response: six bytes, `08`, the status and the identifier. */
export interface Answer {
  /** 0 to 255. With 10 (shutdown) the notification itself counts as accepted, as at Apple. */
  readonly status: number;
  /**
   * The identifier to name: the notification's `own` (default), `zero`, one that was never sent (`unknown`), that of
   * the `previous` notification on this connection, or a number.
   */
  readonly identifier?: "own" | "zero" | "unknown" | "previous" | number;
  /** Writes the six bytes in pieces of this many bytes, 1 to 6. Default: in one piece. */
  readonly pieceBytes?: number;
  /** Pause between two pieces, milliseconds. Default 20. */
  readonly pieceDelayMs?: number;
  /** Writes only the first bytes, 1 to 6. Default: all six. */
  readonly cutAfterBytes?: number;
  /** How often it is written, 1 to 1000. Default 1. */
  readonly repeat?: number;
}

/** What the gateway does. Every part is optional. */
export interface Reaction {
  /** Default: none. After an answer everything else on that connection is discarded. */
  readonly answer?: Answer;
  /** Writes this many random bytes, 1 to 10,485,760. */
  readonly garbageBytes?: number;
  /** Whether the random bytes precede or follow the answer. Default `before`. */
  readonly garbageOrder?: "before" | "after";
  /** How the connection ends. Default: `fin` with an answer, `never` without. */
  readonly close?: CloseMode;
  /** How long `fin` reads on before the socket is destroyed, milliseconds. Default 100. */
  readonly lingerMs?: number;
  /** Delay of answer, garbage and close, milliseconds. Default: `responseDelayMs` with an answer, else 0. */
  readonly delayMs?: Drawn;
  /** At once. Default: reads on. */
  readonly reading?: Reading;
}

/** A reaction to a notification. */
export interface NotificationReaction extends Reaction {
  /**
   * The notification's verdict. Default: `accepted` with status 10, `rejected` with any other status, `discarded` (read
   * and forgotten) if the connection is closed without an answer, otherwise Apple's verdict.
   */
  readonly verdict?: "accepted" | "rejected" | "discarded";
}

/** How the feedback service writes its tuples. */
export interface FeedbackReaction {
  /** Writes pieces of this many bytes, from 1. Default: everything at once. */
  readonly pieceBytes?: number;
  /** Pause between two pieces, milliseconds. Default 1. */
  readonly pieceDelayMs?: number;
  /** Pause before the first byte, milliseconds. Default 0. */
  readonly delayMs?: Drawn;
  /** Writes only the first bytes, from 0; the list is cleared all the same. Default: all. */
  readonly cutAfterBytes?: number;
  /** Writes this many random bytes after the tuples, 1 to 10,485,760. Default: none. */
  readonly garbageBytes?: number;
  /** Default `fin`. With `never` the service stays silent and open. */
  readonly close?: CloseMode;
}

/** What all rules have. */
interface RuleBase {
  /** Shown in the journal. Default: `rule 1`, `rule 2` and so on, by place in the list. */
  readonly name?: string;
  /** How many matches the rule has before it is spent, from 1. Default: no limit. */
  readonly times?: number;
}

/** When a rule holds, by connection. */
export interface ConnectionCondition {
  /** The number of the connection in this run, from 1; each service counts its own. */
  readonly connection?: Within;
  /** The chance that the rule holds, 0 to 1, drawn with the simulator's seed. */
  readonly probability?: number;
}

/** When a rule holds before TLS. */
export interface ConnectCondition extends ConnectionCondition {
  /** Default `gateway`. */
  readonly service?: "gateway" | "feedback" | "http2";
}

/** When a rule holds, by notification. */
export interface NotificationCondition extends ConnectionCondition {
  /** One device token or several, hex. */
  readonly deviceToken?: string | readonly string[];
  /** The first hex digits of the device token. */
  readonly deviceTokenPrefix?: string;
  /** The n-th notification on its connection, from 1; from a range, a number is drawn for each connection. */
  readonly nth?: Drawn;
  /** Every n-th notification on its connection; from a range, a number is drawn after each match. */
  readonly every?: Drawn;
  /** The n-th notification over all connections, from 1. */
  readonly nthOfRun?: Drawn;
  /** Every n-th notification over all connections. */
  readonly everyOfRun?: Drawn;
}

/** A fault before TLS. */
export interface ConnectRule extends RuleBase {
  readonly at: "connect";
  readonly when?: ConnectCondition;
  readonly do: {
    /**
     * `alert` answers the first bytes with a fatal handshake_failure; `close` and `reset` end the connection without
     * an alert; `stall` reads everything and never answers.
     */
    readonly tls: "alert" | "close" | "reset" | "stall";
  };
}

/** A fault right after the TLS handshake with the gateway. */
export interface GatewayHandshakeRule extends RuleBase {
  readonly at: "handshake";
  readonly when?: ConnectionCondition & {
    /** Default `gateway`. */
    readonly service?: "gateway";
  };
  readonly do: Reaction;
}

/** A fault right after the TLS handshake with the HTTP/2 API. */
export interface Http2HandshakeRule extends RuleBase {
  readonly at: "handshake";
  readonly when: ConnectionCondition & { readonly service: "http2" };
  readonly do: SessionReaction;
}

/** A fault right after a TLS handshake; `when.service` says with which service. */
export type HandshakeRule = GatewayHandshakeRule | Http2HandshakeRule;

/** A fault at a notification that the gateway has read, unless it already discards on that connection. */
export interface NotificationRule extends RuleBase {
  /** Default `notification`. */
  readonly at?: "notification";
  readonly when?: NotificationCondition;
  readonly do: NotificationReaction;
}

/** When a rule holds, by request. */
export interface RequestCondition extends NotificationCondition {
  /** One topic or several, as `apns-topic` has them. */
  readonly topic?: string | readonly string[];
  /** One push type or several. */
  readonly pushType?: string | readonly string[];
  /** Default: all requests. */
  readonly api?: "device" | "broadcast" | "channels";
}

/** A fault at a complete request of the HTTP/2 API. */
export interface RequestRule extends RuleBase {
  readonly at: "request";
  readonly when?: RequestCondition;
  readonly do: RequestReaction;
}

/** A fault right after the TLS handshake with the feedback service. */
export interface FeedbackRule extends RuleBase {
  readonly at: "feedback";
  readonly when?: ConnectionCondition;
  readonly do: FeedbackReaction;
}

/** A fault as plain JSON: when it holds, and what then happens. Of several rules that hold, the first wins. */
export type Rule = ConnectRule | HandshakeRule | NotificationRule | RequestRule | FeedbackRule;
