import type { Http2Settings } from "../http2/http2-context.js";
import { SimulatorError } from "../simulator-error.js";
import { choiceOption, wholeOption } from "./option-check.js";

const MAX_SETTING = 2 ** 31 - 1;

/** The options of `startSimulator` that concern HTTP/2. */
export interface Http2Options {
  /** Port of the HTTP/2 API on 127.0.0.1: devices, broadcasts and channels. Default 0: a free one. */
  readonly http2Port?: number;
  /** The clock by which provider tokens are judged, milliseconds since 1970. Default: the system's. */
  readonly now?: () => number;
  /** Streams that a client may have open at once, 1 to 2,147,483,647. Default 1000, as Apple was seen to allow. */
  readonly maxConcurrentStreams?: number;
  /**
   * The same before the first good provider token, from 0. Default 1, as Apple does. With a certificate
   * `maxConcurrentStreams` holds at once.
   */
  readonly firstConcurrentStreams?: number;
  /** SETTINGS_INITIAL_WINDOW_SIZE, bytes, 0 to 2,147,483,647. Default 65,535. */
  readonly initialWindowSize?: number;
  /** SETTINGS_MAX_FRAME_SIZE, bytes, 16,384 to 16,777,215. Default 16,384. */
  readonly maxFrameSize?: number;
  /** SETTINGS_MAX_HEADER_LIST_SIZE, bytes. Default 8000. */
  readonly maxHeaderListSize?: number;
  /** How old a provider token may be, milliseconds. Default an hour. */
  readonly maxProviderTokenAgeMs?: number;
  /** How soon a connection may come with another token of the same key, milliseconds. Default 20 minutes. */
  readonly minProviderTokenRefreshMs?: number;
  /**
   * Whether a connection that was told `ExpiredProviderToken` is told so for good, as Apple was seen to do, or
   * may come with a new token. Default `stay-expired`.
   */
  readonly afterExpiredProviderToken?: "stay-expired" | "recover";
  /**
   * How a certificate that is no good is refused: by a GOAWAY whose debug data holds the reason, or by answering
   * each request. Default `goaway`, as was seen.
   */
  readonly certificateRefusal?: "goaway" | "response";
  /** Broadcast channels that an app may have. Default 10,000. */
  readonly maxChannels?: number;
}

export interface ResolvedHttp2Options {
  readonly port: number;
  readonly now: () => number;
  readonly settings: Http2Settings;
  readonly maxProviderTokenAgeMs: number;
  readonly minProviderTokenRefreshMs: number;
  readonly afterExpiredProviderToken: "stay-expired" | "recover";
  readonly certificateRefusal: "goaway" | "response";
  readonly maxChannels: number;
}

/** Fills in the defaults of what concerns HTTP/2; SETTINGS are those that Apple was seen to send. */
export function resolveHttp2Options(options: Http2Options): ResolvedHttp2Options {
  const whole = (name: keyof Http2Options & string, fallback: number, range: Range): number => {
    const value = (options[name] as number | undefined) ?? fallback;
    if (wholeOption(name, value, range.max) >= (range.min ?? 0)) return value;
    throw new SimulatorError(
      "invalid-option",
      `${name}: expected a whole number from ${range.min} to ${range.max}, got ${value}`,
    );
  };
  const now = options.now ?? Date.now;
  if (typeof now !== "function") {
    throw new SimulatorError("invalid-option", `now: expected a function, got ${typeof now}`);
  }
  return {
    port: whole("http2Port", 0, { max: 65_535 }),
    now,
    settings: {
      maxConcurrentStreams: whole("maxConcurrentStreams", 1000, { min: 1, max: MAX_SETTING }),
      firstConcurrentStreams: whole("firstConcurrentStreams", 1, { max: MAX_SETTING }),
      initialWindowSize: whole("initialWindowSize", 65_535, { max: MAX_SETTING }),
      maxFrameSize: whole("maxFrameSize", 16_384, { min: 16_384, max: 16_777_215 }),
      maxHeaderListSize: whole("maxHeaderListSize", 8000, { max: MAX_SETTING }),
    },
    maxProviderTokenAgeMs: whole("maxProviderTokenAgeMs", 3_600_000, { max: Number.MAX_SAFE_INTEGER }),
    minProviderTokenRefreshMs: whole("minProviderTokenRefreshMs", 1_200_000, {
      max: Number.MAX_SAFE_INTEGER,
    }),
    afterExpiredProviderToken: choiceOption(
      "afterExpiredProviderToken",
      options.afterExpiredProviderToken ?? "stay-expired",
      ["stay-expired", "recover"],
    ),
    certificateRefusal: choiceOption("certificateRefusal", options.certificateRefusal ?? "goaway", [
      "goaway",
      "response",
    ]),
    maxChannels: whole("maxChannels", 10_000, { max: Number.MAX_SAFE_INTEGER }),
  };
}

interface Range {
  readonly min?: number;
  readonly max: number;
}
