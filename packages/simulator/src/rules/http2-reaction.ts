import type { CloseMode, Drawn, Reading } from "./close-mode.js";

/** By number, from 0. */
export const HTTP2_ERROR_NAMES = [
  "NO_ERROR",
  "PROTOCOL_ERROR",
  "INTERNAL_ERROR",
  "FLOW_CONTROL_ERROR",
  "SETTINGS_TIMEOUT",
  "STREAM_CLOSED",
  "FRAME_SIZE_ERROR",
  "REFUSED_STREAM",
  "CANCEL",
  "COMPRESSION_ERROR",
  "CONNECT_ERROR",
  "ENHANCE_YOUR_CALM",
  "INADEQUATE_SECURITY",
  "HTTP_1_1_REQUIRED",
] as const;

/** An error code of HTTP/2, by name (RFC 9113, 7) or number. */
export type Http2ErrorCode = Http2ErrorName | number;

export type Http2ErrorName = (typeof HTTP2_ERROR_NAMES)[number];

/** The number of an error code. */
export function http2ErrorNumber(code: Http2ErrorCode): number {
  return typeof code === "number" ? code : HTTP2_ERROR_NAMES.indexOf(code);
}

/** An answer to a request. */
export interface RequestAnswer {
  /** 200 to 599. */
  readonly status: number;
  /** Any text. Default: none, and no body. */
  readonly reason?: string;
  /** Milliseconds since 1970, beside the reason. Default: the time of the answer with 410, else none. */
  readonly timestamp?: number;
  /** More header fields, lower-case names: `{ "retry-after": "2" }`. */
  readonly headers?: Readonly<Record<string, string>>;
  /** A body of any text, in place of reason and timestamp. */
  readonly body?: string;
}

/** A GOAWAY. */
export interface GoawayReaction {
  /** Default `NO_ERROR`. */
  readonly code?: Http2ErrorCode;
  /**
   * The last stream that is still served: `this` request's, the one `before` it, or a number. What came after it
   * is not answered any more. Default `this`; after the handshake 0.
   */
  readonly lastStreamId?: "this" | "before" | number;
  /** Debug data: a text, or an object that is written as JSON. Default: none. */
  readonly debug?: string | Readonly<Record<string, unknown>>;
  /** Pause before it, milliseconds; of several the pause after the one before. Default 0. */
  readonly delayMs?: number;
}

/** SETTINGS that the client is told from now on. */
export interface SettingsReaction {
  readonly maxConcurrentStreams?: number;
  readonly initialWindowSize?: number;
  readonly maxFrameSize?: number;
  readonly maxHeaderListSize?: number;
  readonly headerTableSize?: number;
}

/** What happens to a connection of the HTTP/2 API. Every part may be left out. */
export interface SessionReaction {
  /** At once. */
  readonly settings?: SettingsReaction;
  /** At once. `stop` is a black hole: no PING is answered either, and nothing is written any more. */
  readonly reading?: Reading;
  /** `expire`, at once: every provider token minted before now is too old, on all connections. */
  readonly providerTokens?: "expire";
  /** One or several. */
  readonly goaway?: GoawayReaction | readonly GoawayReaction[];
  /** Writes so many random bytes where a frame would begin. */
  readonly garbageBytes?: number;
  /**
   * How the connection ends. `drained` is `fin` once every stream up to the last GOAWAY's is answered. Default:
   * `drained` with a GOAWAY, else `never`.
   */
  readonly close?: CloseMode | "drained";
  /** How long `fin` goes on reading before the socket is destroyed. Default 100. */
  readonly lingerMs?: number;
  /** When answer, reset of the stream, GOAWAY, garbage and close come. Default 0. */
  readonly delayMs?: Drawn;
}

/** What happens to a request. */
export interface RequestReaction extends SessionReaction {
  /**
   * Default: what Apple would say. With `resetStream`, `reading: "stop"` and every `close` but `never` and
   * `drained`: none.
   */
  readonly answer?: RequestAnswer | "never";
  /** RST_STREAM in place of an answer. */
  readonly resetStream?: Http2ErrorCode;
  /** Keeps answers of the connection back until there are so many, then gives them in this order. */
  readonly hold?: { readonly requests: number; readonly order: "reverse" | "shuffled" };
  /**
   * What becomes of a notification. Default: `accepted` with an answer below 300, `rejected` with any other,
   * `discarded` without an answer.
   */
  readonly verdict?: "accepted" | "rejected" | "discarded";
}
