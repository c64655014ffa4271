import type { UsageError } from "../../errors/usage-error.js";
import { describeShape } from "../../errors/value-shape.js";
import { areMilliseconds, MAX_SECONDS } from "../../payload/instant.js";
import { isDictionary } from "../../payload/option-readers.js";
import type { Aps, Payload } from "../../payload/payload.js";
import { isLiveActivityEvent, plainName } from "../push-type.js";
import { refusal } from "./refusal.js";

/** The requirement of a key in words, and as a test of its value. */
type KeyCheck = readonly [must: string, holds: (value: unknown) => boolean];

const seconds: KeyCheck = ["whole seconds since 1970, a number", isSeconds];
const dictionary: KeyCheck = ["an object", isDictionary];
const text: KeyCheck = ["a text that is not empty", isText];

/** Checked where they are present. The creators write no other values. */
const keyChecks: Readonly<Record<string, KeyCheck>> = {
  timestamp: seconds,
  "content-state": dictionary,
  "stale-date": seconds,
  "dismissal-date": seconds,
  "attributes-type": text,
  attributes: dictionary,
  alert: ["a text, or an object with a title and a body", hasContent],
  "input-push-token": ["1", (value) => value === 1 || value === true],
  "input-push-channel": text,
  "relevance-score": ["a number", (value) => typeof value === "number"],
};

const needed: Readonly<Record<"start" | "update" | "end", readonly (keyof Aps & string)[]>> = {
  start: ["timestamp", "content-state", "attributes-type", "attributes", "alert"],
  update: ["timestamp", "content-state"],
  end: ["timestamp"],
};

/**
 * Refuses a payload of a Live Activity that no device would show, though APNs answers 200 to it: a key is missing,
 * misspelt or holds what Swift cannot decode.
 *
 * @throws UsageError `invalid-payload`, with the key as `field`.
 */
export function checkLiveActivity({ aps }: Payload): void {
  if (!isDictionary(aps)) throw refuse("payload.aps", "is missing: it must be an object");
  const { event } = aps;
  if (!isLiveActivityEvent(event)) throw invalidEvent(aps);
  for (const key of needed[event]) {
    if (aps[key] === undefined) {
      throw refuse(`payload.aps.${key}`, `is missing for event ${event}${otherSpelling(aps, key)}`);
    }
  }
  for (const key of Object.keys(keyChecks)) {
    const value = aps[key];
    const [must, holds] = keyChecks[key] as KeyCheck;
    if (value !== undefined && !holds(value)) throw invalidValue(key, must, value);
  }
  if (aps["input-push-token"] !== undefined && aps["input-push-channel"] !== undefined) {
    throw refuse("payload.aps.input-push-channel", "and input-push-token exclude each other: choose one");
  }
}

function invalidEvent(aps: Aps): UsageError {
  if (aps.event === undefined) {
    return refuse("payload.aps.event", `must be start, update or end${otherSpelling(aps, "event")}`);
  }
  const found = describeShape(aps.event);
  return refuse("payload.aps.event", `must be start, update or end, in lower case, not ${found}`);
}

function invalidValue(key: string, must: string, value: unknown): UsageError {
  const slip =
    keyChecks[key] === seconds && areMilliseconds(Number(value))
      ? ", which looks like milliseconds: divide them by 1000"
      : "";
  return refuse(`payload.aps.${key}`, `must be ${must}, not ${describeValue(value)}${slip}`);
}

/** Names a key that was probably meant to be this one: in camel case, with underscores, in the plural. */
function otherSpelling(aps: Aps, key: string): string {
  const found = Object.keys(aps).find((other) => plainName(other) === plainName(key));
  return found === undefined ? "" : `: ${found} is spelt ${key}`;
}

function describeValue(value: unknown): string {
  const isEmpty = isDictionary(value) && Object.keys(value).length === 0;
  return isEmpty ? "an empty object" : describeShape(value);
}

function isSeconds(value: unknown): boolean {
  return Number.isInteger(value) && (value as number) >= 0 && (value as number) <= MAX_SECONDS;
}

function isText(value: unknown): boolean {
  return typeof value === "string" && value !== "";
}

/** Whether an alert says anything: a text, or an object in which something is not empty. */
function hasContent(alert: unknown): boolean {
  if (!isDictionary(alert)) return isText(alert);
  return Object.values(alert).some((value) =>
    isDictionary(value) ? hasContent(value) : value !== "" && value !== null && value !== undefined,
  );
}

function refuse(field: string, problem: string): UsageError {
  return refusal("liveactivity", field, problem);
}
