import { type Payload, payloadLimits } from "@apns/wire";
import { derivePushType, describePushType, type PushType, pushTypes } from "@apns/wire/api";
import { type JsonObject, plainOf, writeJson } from "../json/json-value.js";
import { JsonError, parseJson } from "../json/parse-json.js";
import type { Finding, Problem } from "./finding.js";
import { placeAt, pointerPlaces } from "./json-places.js";
import { payloadProblems } from "./payload-problems.js";

/** What is known of a payload. */
export interface LintReport {
  /** As given, or as the payload shows it. */
  readonly pushType: PushType;
  /** The size of what is sent: JSON without white space, in UTF-8. Undefined for text that is not a JSON object. */
  readonly bytes: number | undefined;
  /** The largest payload of the push type. */
  readonly maxBytes: number;
  /** In the order of the text. */
  readonly findings: readonly Finding[];
  /** The payload; undefined where it is not a JSON object. */
  readonly payload: Readonly<Record<string, unknown>> | undefined;
}

/** The limits that differ, with what they are of. */
const sizes: readonly (readonly [of: string, maxBytes: number])[] = [
  ...new Map(pushTypes.map((pushType) => [describePushType(pushType).maxPayloadBytes, pushType] as const)),
].map(([maxBytes]): [string, number] => [
  pushTypes.filter((pushType) => describePushType(pushType).maxPayloadBytes === maxBytes).join(", "),
  maxBytes,
]);

/** Every limit by what it is of: push types, broadcasts, the binary protocol. */
export const limits: readonly (readonly [of: string, maxBytes: number])[] = [
  ...sizes,
  ["broadcast", payloadLimits.broadcast],
  ["binary protocol", payloadLimits.binary],
  ["binary protocol before iOS 8", payloadLimits.binaryLegacy],
];

/**
 * Checks a payload by the rules that Apple states, and what devices ignore silently.
 *
 * @param text JSON
 * @param pushType undefined: the one that the payload shows
 */
export function lintPayload(text: string, pushType: PushType | undefined): LintReport {
  let parsed: JsonObject;
  try {
    const value = parseJson(text);
    if (!(value instanceof Map)) return unread(text, notAnObject, pushType);
    parsed = value;
  } catch (error) {
    if (!(error instanceof JsonError)) throw error;
    return unread(text, syntaxProblem(error), pushType);
  }
  const payload = plainOf(parsed) as Record<string, unknown>;
  const type = pushType ?? derivePushType(payload as Payload);
  const bytes = Buffer.byteLength(writeJson(parsed));
  const { maxPayloadBytes: maxBytes } = describePushType(type);
  const problems = payloadProblems(payload, type);
  if (bytes > maxBytes) problems.push(tooLarge(bytes, maxBytes, type));
  const places = pointerPlaces(text);
  const findings = problems
    .map((problem) => ({ problem, at: placeOf(problem.pointer, places) }))
    .sort((one, other) => one.at - other.at)
    .map(({ problem, at }): Finding => ({ ...problem, ...placeAt(text, at) }));
  return { pushType: type, bytes, maxBytes, findings, payload };
}

const notAnObject: Problem = {
  level: "error",
  rule: "not-an-object",
  pointer: "",
  message: "The payload must be a JSON object.",
  next: 'Begin with {"aps":{"alert":"..."}}.',
};

function syntaxProblem({ kind, message }: JsonError): Problem {
  const said =
    kind === "syntax" ? `This is not JSON: ${message}.` : `This cannot be sent as it is: ${message}.`;
  return {
    level: "error",
    rule: kind === "syntax" ? "not-json" : "ambiguous-json",
    pointer: "",
    message: said,
  };
}

function unread(text: string, problem: Problem, pushType: PushType = "alert"): LintReport {
  const [, character] = / at character (\d+)/.exec(problem.message) ?? [];
  const place = placeAt(text, character === undefined ? 0 : Number(character) - 1);
  const { maxPayloadBytes: maxBytes } = describePushType(pushType);
  return { pushType, bytes: undefined, maxBytes, findings: [{ ...problem, ...place }], payload: undefined };
}

function tooLarge(bytes: number, maxBytes: number, pushType: PushType): Problem {
  return {
    level: "error",
    rule: "too-large",
    pointer: "",
    message: `The payload has ${bytes} bytes, ${bytes - maxBytes} more than push type ${pushType} allows (${maxBytes}).`,
    next: "Shorten its alert, or have the app fetch the rest.",
  };
}

/** The place of a pointer, or of the nearest one around it that is there: a missing key has no place. */
function placeOf(pointer: string, places: ReadonlyMap<string, number>): number {
  const at = places.get(pointer);
  if (at !== undefined || pointer === "") return at ?? 0;
  return placeOf(pointer.slice(0, pointer.lastIndexOf("/")), places);
}
