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
  /** Any text, in place of reason and timestamp. */
  readonly body?: string;
}

/** A GOAWAY. */
export interface GoawayReaction {
  /** Default `NO_ERROR`. */
  readonly code?: Http2ErrorCode;
  /**
   * The last stream that is still served: `this` request's, the one `before` it, or a number. Later streams are not
   * answered. Default `this`; after the handshake 0.
   */
  readonly lastStreamId?: "this" | "before" | number;
  /** Debug data: a string, or an object that is written as JSON. Default: none. */
  readonly debug?: string | Readonly<Record<string, unknown>>;
  /** Pause before it, milliseconds; in a list, after the previous one. Default 0. */
  readonly delayMs?: number;
}

/** SETTINGS that are sent to the client. */
export interface SettingsReaction {
  readonly maxConcurrentStreams?: number;
  readonly initialWindowSize?: number;
  readonly maxFrameSize?: number;
  readonly maxHeaderListSize?: number;
  readonly headerTableSize?: number;
}

/** What happens to a connection of the HTTP/2 API. Every part is optional. */
export interface SessionReaction {
  /** At once. */
  readonly settings?: SettingsReaction;
  /** At once. `stop` is a black hole: not even a PING is answered, and nothing more is written. */
  readonly reading?: Reading;
  /** `expire`: at once, every provider token minted before now is too old, on all connections. */
  readonly providerTokens?: "expire";
  /** One or several. */
  readonly goaway?: GoawayReaction | readonly GoawayReaction[];
  /** Writes this many random bytes where a frame would begin, 1 to 10,485,760. */
  readonly garbageBytes?: number;
  /**
   * How the connection ends. `drained` is `fin` after every stream up to the last GOAWAY's is answered. Default:
   * `drained` with a GOAWAY, else `never`.
   */
  readonly close?: CloseMode | "drained";
  /** How long `fin` reads on before the socket is destroyed, milliseconds. Default 100. */
  readonly lingerMs?: number;
  /** Delay of the answer, the stream's reset, GOAWAY, garbage and close, milliseconds. Default 0. */
  readonly delayMs?: Drawn;
}

/** What happens to a request. */
export interface RequestReaction extends SessionReaction {
  /**
   * Default: what Apple would answer. With `resetStream`, `reading: "stop"` and every `close` but `never` and
   * `drained`: none.
   */
  readonly answer?: RequestAnswer | "never";
  /** RST_STREAM in place of an answer. */
  readonly resetStream?: Http2ErrorCode;
  /** Holds back the connection's answers until there are this many, then gives them in this order. */
  readonly hold?: { readonly requests: number; readonly order: "reverse" | "shuffled" };
  /**
   * The notification's verdict. Default: `accepted` with a status below 300, `rejected` with any other, `discarded`
   * without an answer.
   */
  readonly verdict?: "accepted" | "rejected" | "discarded";
}
