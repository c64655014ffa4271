import { InvalidArgumentError } from "commander";

/** Parses the value of a flag that is a number; commander adds the flag's name to the error. */
export function parseInteger(text: string): number {
  if (!/^\d+$/.test(text)) throw new InvalidArgumentError("It must be a whole number.");
  if (Number.isSafeInteger(Number(text))) return Number(text);
  throw new InvalidArgumentError(`It is larger than ${Number.MAX_SAFE_INTEGER}.`);
}

/** The same for a number of things of which there is at least one. */
export function parseCount(text: string): number {
  if (/^0+$/.test(text)) throw new InvalidArgumentError("It must be at least 1.");
  return parseInteger(text);
}
