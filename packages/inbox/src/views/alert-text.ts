const MAX_CHARACTERS = 200;
const PARTS = ["title", "subtitle", "body"] as const;

/** Title, subtitle and body in one line of at most 200 characters; empty if there is no text. */
export function alertText(payload: unknown): string {
  const alert = member(member(payload, "aps"), "alert");
  const parts = typeof alert === "string" ? [alert] : PARTS.map((part) => member(alert, part));
  const text = parts
    .filter((part) => typeof part === "string" && part !== "")
    .join(" · ")
    .replace(/\s+/g, " ")
    .trim();
  if (text.length <= MAX_CHARACTERS) return text;
  const characters = Array.from(text);
  return characters.length <= MAX_CHARACTERS ? text : `${characters.slice(0, MAX_CHARACTERS - 1).join("")}…`;
}

function member(value: unknown, name: string): unknown {
  return typeof value === "object" && value !== null ? (value as Record<string, unknown>)[name] : undefined;
}
