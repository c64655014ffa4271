import { UsageError } from "@apns/wire/errors";
import { EXPIRATION_FORMS, MOMENT_FORMS, parseExpiration } from "../input/expiration.js";

/**
 * The moment that a flag gives, seconds since 1970; undefined without it.
 *
 * @param flag its name, for the error
 * @throws UsageError for text that is not a moment
 */
export function momentOfFlag(text: string | undefined, flag: string, nowMs: number): number | undefined {
  if (text === undefined) return undefined;
  const seconds = parseExpiration(text, nowMs);
  if (seconds !== undefined) return seconds;
  // A try that is not repeated is what 0 means to an expiration alone.
  const forms = flag === "--expiration" ? EXPIRATION_FORMS : MOMENT_FORMS;
  throw new UsageError("invalid-type", `${flag} must be ${forms}. It is "${text}".`);
}
