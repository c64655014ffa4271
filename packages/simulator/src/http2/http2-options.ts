import { choiceOption, wholeOption } from "../option-check.js";
import { SimulatorError } from "../simulator-error.js";
import type { SimulatorOptions } from "../simulator-options.js";
import type { Http2Settings } from "./http2-connection.js";

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
export const resolveHttp2Options = (options: SimulatorOptions): ResolvedHttp2Options => {
  const whole = (name: keyof SimulatorOptions & string, fallback: number, range: Range): number => {
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
};

interface Range {
  readonly min?: number;
  readonly max: number;
}

const MAX_SETTING = 2 ** 31 - 1;
