import type { Payload } from "@apns/wire";
import { UsageError } from "@apns/wire";
import { checkRequiredKeys, type PushType } from "@apns/wire/api";
import { alertKeys, apsKeys, isObject, isText, soundKeys } from "./aps-keys.js";
import type { Problem } from "./finding.js";
import { pointerPart } from "./json-places.js";
import { keyProblems } from "./key-problems.js";

const SIMCTL_KEY = "Simulator Target Bundle";

/** What Apple's rules say against a payload of a push type. */
export function payloadProblems(payload: Readonly<Record<string, unknown>>, pushType: PushType): Problem[] {
  const { aps } = payload;
  const problems = [...requiredKeyProblems(payload, pushType), ...topLevelProblems(payload, pushType)];
  if (aps === undefined) return problems;
  if (!isObject(aps)) {
    problems.push(error("wrong-value", "/aps", "aps must be an object."));
    return problems;
  }
  problems.push(...keyProblems(aps, { pointer: "/aps", name: "aps", keys: apsKeys }, pushType));
  if (isObject(aps["alert"])) {
    const dictionary = { pointer: "/aps/alert", name: "aps.alert", keys: alertKeys };
    problems.push(...keyProblems(aps["alert"], dictionary, pushType), ...alertProblems(aps["alert"]));
  }
  if (isObject(aps["sound"])) {
    const dictionary = { pointer: "/aps/sound", name: "aps.sound", keys: soundKeys };
    problems.push(...keyProblems(aps["sound"], dictionary, pushType));
  }
  problems.push(...apsProblems(aps, pushType));
  return problems;
}

/** What wire requires of a push type, before anything is sent. */
function requiredKeyProblems(payload: Readonly<Record<string, unknown>>, pushType: PushType): Problem[] {
  try {
    checkRequiredKeys(payload as Payload, pushType);
    return [];
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    const { field = "payload", message } = error;
    const parts = field.split(".").slice(1).map(pointerPart);
    const said = message.replace(/^payload\./, "").replace(/ \(pushType (\w+)\)$/, " (push type $1)");
    return [{ level: "error", rule: "required-key", pointer: ["", ...parts].join("/"), message: `${said}.` }];
  }
}

function topLevelProblems(payload: Readonly<Record<string, unknown>>, pushType: PushType): Problem[] {
  const problems: Problem[] = [];
  if (payload["aps"] === undefined && pushType === "alert") {
    const message = "There is no aps: APNs takes it, and a device shows nothing.";
    problems.push({ ...warning("no-aps", "", message), next: 'Begin with {"aps":{"alert":"..."}}.' });
  }
  for (const key of Object.keys(payload)) {
    const pointer = `/${pointerPart(key)}`;
    if (key !== "category" && apsKeys.has(key)) {
      const message = `${key} stands beside aps, where devices do not look for it.`;
      problems.push({ ...warning("outside-aps", pointer, message), next: "Move it into aps." });
    } else if (key.toLowerCase() === "aps" && key !== "aps") {
      problems.push(error("misspelt-key", pointer, `${key} is not a key of Apple's. Did you mean aps?`));
    } else if (key === SIMCTL_KEY) {
      const message = `"${SIMCTL_KEY}" is for xcrun simctl push; a device would get it as a key of the app.`;
      problems.push({ ...warning("simctl-key", pointer, message), next: "Give the bundle id as the topic." });
    }
  }
  return problems;
}

function alertProblems(alert: Readonly<Record<string, unknown>>): Problem[] {
  const problems: Problem[] = [];
  for (const prefix of ["", "title-", "subtitle-"]) {
    const [key, args] = [`${prefix}loc-key`, `${prefix}loc-args`];
    if (alert[args] !== undefined && alert[key] === undefined) {
      const message = `aps.alert.${args} has no effect without ${key}.`;
      problems.push(warning("no-loc-key", `/aps/alert/${args}`, message));
    }
  }
  const texts = ["title", "subtitle", "body", "title-loc-key", "subtitle-loc-key", "loc-key"];
  if (texts.every((key) => alert[key] === undefined || alert[key] === "")) {
    problems.push(
      warning("empty-alert", "/aps/alert", "The alert has neither title nor body: nothing is shown."),
    );
  }
  return problems;
}

function apsProblems(aps: Readonly<Record<string, unknown>>, pushType: PushType): Problem[] {
  const problems: Problem[] = [];
  const { alert, sound } = aps;
  if (alert === "")
    problems.push(warning("empty-alert", "/aps/alert", "The alert is empty: nothing is shown."));
  if (aps["mutable-content"] === 1 && alert === undefined) {
    const message =
      "mutable-content has no effect without an alert: the service extension changes alerts only.";
    problems.push(warning("no-alert", "/aps/mutable-content", message));
  }
  const isCriticalSound = isObject(sound) && sound["critical"] === 1;
  if (aps["interruption-level"] === "critical" || isCriticalSound) {
    const pointer = isCriticalSound ? "/aps/sound/critical" : "/aps/interruption-level";
    problems.push(
      warning(
        "entitlement",
        pointer,
        "Critical alerts need an entitlement that Apple grants; without it, this is an ordinary alert.",
      ),
    );
  }
  const score = aps["relevance-score"];
  if (pushType === "alert" && typeof score === "number" && (score < 0 || score > 1)) {
    problems.push(
      error("wrong-value", "/aps/relevance-score", `aps.relevance-score must be from 0 to 1, not ${score}.`),
    );
  }
  if (aps["dismissal-date"] !== undefined && isText(aps["event"]) && aps["event"] !== "end") {
    problems.push(
      warning(
        "other-event",
        "/aps/dismissal-date",
        "aps.dismissal-date has no effect without the event end.",
      ),
    );
  }
  return problems;
}

function error(rule: string, pointer: string, message: string): Problem {
  return { level: "error", rule, pointer, message };
}

function warning(rule: string, pointer: string, message: string): Problem {
  return { level: "warning", rule, pointer, message };
}
