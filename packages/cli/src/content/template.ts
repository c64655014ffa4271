import { LineProblem } from "../input/forms/input-record.js";
import { JsonNumber, type JsonObject, type JsonValue } from "../json/json-value.js";

const PLACE = /\{\{\s*([A-Za-z_][\w .-]*?)\s*\}\}/g;

/** What the flags give every notification, with places such as `{{name}}` that a line fills. */
export interface Template {
  /** Of the content flags. */
  readonly content: JsonObject;
  /** Of `--payload`, for lines without a payload; empty without it. */
  readonly payload: JsonObject;
  /** The places, by name. */
  readonly names: readonly string[];
}

/** The template of the flags; undefined where nothing is to be filled. */
export function templateOf(content: JsonObject, payload: JsonObject = new Map()): Template | undefined {
  const names = [...placesOf(content), ...placesOf(payload)];
  return names.length === 0 ? undefined : { content, payload, names };
}

/** The names of the places of a value. */
function placesOf(value: JsonValue | undefined): string[] {
  if (typeof value === "string") return Array.from(value.matchAll(PLACE), ([, name = ""]) => name);
  if (Array.isArray(value)) return value.flatMap(placesOf);
  return value instanceof Map ? Array.from(value.values()).flatMap(placesOf) : [];
}

/**
 * The object with its places filled from a line. A text that is one place and nothing else becomes the value itself, so
 * that a number stays one.
 *
 * @throws LineProblem for a place that the line has nothing for
 */
export function filled(object: JsonObject, variables: JsonObject): JsonObject {
  return new Map(Array.from(object, ([key, one]) => [key, filledValue(one, variables)]));
}

function filledValue(value: JsonValue, variables: JsonObject): JsonValue {
  if (typeof value === "string") return filledText(value, variables);
  if (Array.isArray(value)) return value.map((one) => filledValue(one, variables));
  return value instanceof Map ? filled(value, variables) : value;
}

function filledText(text: string, variables: JsonObject): JsonValue {
  const [whole] = text.matchAll(PLACE);
  if (whole !== undefined && whole[0] === text) return variableOf(whole[1] ?? "", variables);
  return text.replace(PLACE, (_, name: string) => {
    const value = variableOf(name, variables);
    if (value instanceof JsonNumber) return value.text;
    if (typeof value === "string" || typeof value === "boolean") return String(value);
    throw new LineProblem("the line has no text for a template", `: ${name} is not a text or a number`);
  });
}

function variableOf(name: string, variables: JsonObject): JsonValue {
  const value = variables.get(name);
  if (value === undefined)
    throw new LineProblem("the line has nothing for a template", `: it has no ${name}`);
  return value;
}
