/** The most characters of a key that a path shows. */
const MAX_KEY = 40;
/** The most steps that a path shows: its first and its last ones. */
const MAX_STEPS = 20;

const PLAIN_KEY = /^[\w$-]{1,40}$/;
/** Control and formatting characters, which could change what a terminal shows. */
const INVISIBLE = /[\p{C}\p{Z}]/gu;

/** The way to a value as it follows a name, e.g. `.rows[3].at`; a key that is not a plain word is `["a key"]`. */
export function formatPath(path: readonly (string | number)[]): string {
  if (path.length <= MAX_STEPS) return path.map(formatStep).join("");
  const half = MAX_STEPS / 2;
  return [...path.slice(0, half).map(formatStep), "…", ...path.slice(-half).map(formatStep)].join("");
}

function formatStep(step: string | number): string {
  if (typeof step === "number") return `[${step}]`;
  if (PLAIN_KEY.test(step)) return `.${step}`;
  const shown = step.length > MAX_KEY ? `${step.slice(0, MAX_KEY)}…` : step;
  return `[${JSON.stringify(shown).replace(INVISIBLE, escapeUnits)}]`;
}

function escapeUnits(character: string): string {
  if (character === " ") return character;
  return character.split("").map(escapeUnit).join("");
}

function escapeUnit(unit: string): string {
  return `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`;
}
