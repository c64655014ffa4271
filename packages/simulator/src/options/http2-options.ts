import { type Check, oneOf, whole } from "../checks/check.js";
import { type OptionTable, option, type Resolved } from "./resolve-options.js";

const MAX_SETTING = 2 ** 31 - 1;
const MAX_MS = Number.MAX_SAFE_INTEGER;

/** The options of `startSimulator` that concern HTTP/2. */
export interface Http2Options {
  /** Port of the HTTP/2 API, for devices, broadcasts and channels. Default 0: a free one. */
  readonly http2Port?: number | undefined;
  /** The clock that `apple.clock` starts from, milliseconds since 1970. Default: the system's. */
  readonly now?: (() => number) | undefined;
  /** Streams that a client may have open at once, 1 to 2,147,483,647. Default 1000, as seen at Apple. */
  readonly maxConcurrentStreams?: number | undefined;
  /**
   * The same before the first good provider token, 0 to 2,147,483,647. Default 1, as at Apple. A client with a
   * certificate gets `maxConcurrentStreams` at once.
   */
  readonly firstConcurrentStreams?: number | undefined;
  /** SETTINGS_INITIAL_WINDOW_SIZE, bytes, 0 to 2,147,483,647. Default 65,535. */
  readonly initialWindowSize?: number | undefined;
  /** SETTINGS_MAX_FRAME_SIZE, bytes, 16,384 to 16,777,215. Default 16,384. */
  readonly maxFrameSize?: number | undefined;
  /** SETTINGS_MAX_HEADER_LIST_SIZE, bytes, 0 to 2,147,483,647. Default 8000. */
  readonly maxHeaderListSize?: number | undefined;
  /** How old a provider token may be, milliseconds. Default an hour. */
  readonly maxProviderTokenAgeMs?: number | undefined;
  /** How soon a connection may present another token of the same key, milliseconds. Default 20 minutes. */
  readonly minProviderTokenRefreshMs?: number | undefined;
  /**
   * What a connection that was answered `ExpiredProviderToken` gets for a new token: the same answer for good, as
   * seen at Apple (`stay-expired`), or service (`recover`). Default `stay-expired`.
   */
  readonly afterExpiredProviderToken?: "stay-expired" | "recover" | undefined;
  /**
   * How a bad certificate is refused: by a GOAWAY with the reason in its debug data, or by an answer to each
   * request. Default `goaway`, as seen at Apple.
   */
  readonly certificateRefusal?: "goaway" | "response" | undefined;
  /** Broadcast channels that an app may have, from 0. Default 10,000. */
  readonly maxChannels?: number | undefined;
}

const aClock: Check<() => number> = (value, place) => {
  if (typeof value === "function") return value as () => number;
  throw place.mismatch("a function", value);
};

/** The SETTINGS are those that Apple was seen to send. */
export const HTTP2_OPTIONS: OptionTable<Resolved<Http2Options>> = {
  http2Port: option(whole(0, 65_535), 0),
  now: option(aClock, Date.now),
  maxConcurrentStreams: option(whole(1, MAX_SETTING), 1000),
  firstConcurrentStreams: option(whole(0, MAX_SETTING), 1),
  initialWindowSize: option(whole(0, MAX_SETTING), 65_535),
  maxFrameSize: option(whole(16_384, 16_777_215), 16_384),
  maxHeaderListSize: option(whole(0, MAX_SETTING), 8000),
  maxProviderTokenAgeMs: option(whole(0, MAX_MS), 3_600_000),
  minProviderTokenRefreshMs: option(whole(0, MAX_MS), 1_200_000),
  afterExpiredProviderToken: option(oneOf("stay-expired", "recover"), "stay-expired"),
  certificateRefusal: option(oneOf("goaway", "response"), "goaway"),
  maxChannels: option(whole(0, Number.MAX_SAFE_INTEGER), 10_000),
};
