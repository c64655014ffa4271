import type { Push } from "../push.js";
import { isObject, type JsonObject, member, textMember } from "../text/json-members.js";

/** The three texts of an alert; absent or empty ones are not shown. */
export interface AlertText {
  readonly title?: string;
  readonly subtitle?: string;
  readonly body?: string;
}

const PARTS = [
  { part: "title", text: "title", key: "title-loc-key", values: "title-loc-args" },
  { part: "subtitle", text: "subtitle", key: "subtitle-loc-key", values: "subtitle-loc-args" },
  { part: "body", text: "body", key: "loc-key", values: "loc-args" },
] as const;

/** The texts of `aps.alert`, or undefined if it has none. */
export function alertTextOf(push: Push): AlertText | undefined {
  const alert = member(push.aps, "alert");
  if (typeof alert === "string") return alert === "" ? undefined : { body: alert };
  if (alert === undefined || alert === null) return undefined;
  if (!isObject(alert)) {
    push.notes.add("not-understood", "aps.alert");
    return undefined;
  }
  const texts = Object.fromEntries(
    PARTS.flatMap((names) => {
      const text = localized(push, alert, names) ?? plain(push, alert, names.text);
      return text === undefined || text === "" ? [] : [[names.part, text]];
    }),
  );
  return Object.keys(texts).length === 0 ? undefined : texts;
}

function plain({ notes }: Push, alert: JsonObject, name: string): string | undefined {
  const value = member(alert, name);
  if (value === undefined || typeof value === "string") return value;
  notes.add("not-understood", `aps.alert.${name}`);
  return undefined;
}

/** The app's string for a key, its places filled in order. */
function localized(push: Push, alert: JsonObject, names: (typeof PARTS)[number]): string | undefined {
  const key = textMember(alert, names.key);
  if (key === undefined || key === "") return undefined;
  if (member(alert, names.text) !== undefined) push.notes.add("key-wins", `aps.alert.${names.text}`);
  const list = member(alert, names.values);
  const values = Array.isArray(list) ? list.map(shortText) : [];
  const { strings } = push.device.app;
  const format = Object.hasOwn(strings, key) ? strings[key] : undefined;
  if (format !== undefined) return fill(format, values);
  push.notes.add("strings-unknown", `aps.alert.${names.key}`);
  return values.length === 0 ? key : `${key} (${values.join(", ")})`;
}

function shortText(value: unknown): string {
  return typeof value === "string" || typeof value === "number" ? String(value) : "";
}

/** `%@` takes the next value, `%2$@` the second one, `%%` is a percent sign. */
function fill(format: string, values: readonly string[]): string {
  let next = 0;
  return format.replaceAll(/%%|%(?:(\d{1,3})\$)?@/g, (whole, place: string | undefined) => {
    if (whole === "%%") return "%";
    if (place !== undefined) return values[Number(place) - 1] ?? "";
    next += 1;
    return values[next - 1] ?? "";
  });
}
