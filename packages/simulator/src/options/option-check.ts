import { SimulatorError } from "../simulator-error.js";

/** Refuses a number that is not whole or not within 0 and `max`. */
export function wholeOption(name: string, value: number, max: number): number {
  if (Number.isInteger(value) && value >= 0 && value <= max) return value;
  throw invalid(`${name}: expected a whole number from 0 to ${max}, got ${String(value)}`);
}

/** Refuses what is not one of the choices. */
export function choiceOption<Choice extends string>(
  name: string,
  value: Choice,
  choices: readonly Choice[],
): Choice {
  if (choices.includes(value)) return value;
  throw invalid(`${name}: expected one of ${choices.join(", ")}, got ${String(value)}`);
}

/** Refuses what is not a text, and the empty text. */
export function textOption(name: string, value: string): string {
  if (typeof value === "string" && value !== "") return value;
  throw invalid(
    `${name}: expected a text that is not empty, got ${value === "" ? "an empty one" : typeof value}`,
  );
}

/** Refuses option names that do not exist. */
export function knownOptions(options: object, names: readonly string[], of: string): void {
  for (const name of Object.keys(options)) {
    if (!names.includes(name))
      throw invalid(`${name}: no such option of ${of}; there are ${names.join(", ")}`);
  }
}

function invalid(message: string): SimulatorError {
  return new SimulatorError("invalid-option", message);
}
