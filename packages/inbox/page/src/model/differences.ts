/** A member that is not the same in both payloads. */
export interface Difference {
  readonly path: string;
  /** JSON text; absent if it was not there. */
  readonly before?: string;
  readonly after?: string;
}

const MAX_DIFFERENCES = 200;
const MAX_DEPTH = 40;

/** The differences between two JSON values, member by member; at most 200. */
export function differences(before: unknown, after: unknown): readonly Difference[] {
  const found: Difference[] = [];
  compare(found, { before, after, path: "", depth: 0 });
  return found;
}

interface Pair {
  readonly before: unknown;
  readonly after: unknown;
  readonly path: string;
  readonly depth: number;
}

function compare(found: Difference[], { before, after, path, depth }: Pair): void {
  if (found.length >= MAX_DIFFERENCES || Object.is(before, after)) return;
  if (
    depth < MAX_DEPTH &&
    isBranch(before) &&
    isBranch(after) &&
    Array.isArray(before) === Array.isArray(after)
  ) {
    const one = new Map(Object.entries(before));
    const other = new Map(Object.entries(after));
    for (const name of new Set([...one.keys(), ...other.keys()])) {
      const inside = path === "" ? name : `${path}.${name}`;
      compare(found, { before: one.get(name), after: other.get(name), path: inside, depth: depth + 1 });
    }
    return;
  }
  const [was, is] = [textOf(before), textOf(after)];
  if (was === is) return;
  found.push({ path, ...(was !== undefined && { before: was }), ...(is !== undefined && { after: is }) });
}

function isBranch(value: unknown): value is object {
  return typeof value === "object" && value !== null;
}

function textOf(value: unknown): string | undefined {
  return value === undefined ? undefined : (JSON.stringify(value) ?? undefined);
}
