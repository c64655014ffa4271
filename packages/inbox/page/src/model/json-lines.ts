/** A line of a payload, and the path of the value that begins on it. */
export interface JsonLine {
  readonly depth: number;
  /** Such as `aps.alert.title`; empty for closing brackets. */
  readonly path: string;
  readonly name?: string;
  readonly value: string;
  readonly kind: "text" | "number" | "word" | "bracket";
}

const MAX_LINES = 2_000;
const MAX_DEPTH = 60;

/** A JSON value, a line for each member. Long and deep ones are cut, with an ellipsis. */
export function jsonLines(value: unknown): readonly JsonLine[] {
  const lines: JsonLine[] = [];
  write(lines, value, { depth: 0, path: "", comma: "" });
  return lines;
}

interface At {
  readonly depth: number;
  readonly path: string;
  readonly name?: string;
  readonly comma: string;
}

function write(lines: JsonLine[], value: unknown, at: At): void {
  if (lines.length >= MAX_LINES) return;
  const { depth, path, comma } = at;
  const begin = { depth, path, ...(at.name !== undefined && { name: at.name }) };
  if (typeof value !== "object" || value === null) {
    lines.push({ ...begin, value: `${JSON.stringify(value) ?? "null"}${comma}`, kind: kindOf(value) });
    return;
  }
  const isList = Array.isArray(value);
  const members = Object.entries(value);
  const [open, close] = isList ? ["[", "]"] : ["{", "}"];
  if (members.length === 0 || depth >= MAX_DEPTH) {
    const inside = members.length === 0 ? "" : " … ";
    lines.push({ ...begin, value: `${open}${inside}${close}${comma}`, kind: "bracket" });
    return;
  }
  lines.push({ ...begin, value: open, kind: "bracket" });
  for (const [index, [name, member]] of members.entries()) {
    write(lines, member, {
      depth: depth + 1,
      path: path === "" ? name : `${path}.${name}`,
      ...(!isList && { name }),
      comma: index === members.length - 1 ? "" : ",",
    });
  }
  lines.push({
    depth,
    path: "",
    value: `${lines.length >= MAX_LINES ? "… " : ""}${close}${comma}`,
    kind: "bracket",
  });
}

function kindOf(value: unknown): JsonLine["kind"] {
  if (typeof value === "string") return "text";
  return typeof value === "number" ? "number" : "word";
}
