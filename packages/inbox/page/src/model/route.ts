/** The parts of the page. */
export const PARTS = ["inbox", "devices", "faults", "connections", "setup"] as const;
export type Part = (typeof PARTS)[number];

/** What the server is asked for. Empty means: no filter. */
export interface Filters {
  readonly q: string;
  readonly outcome: string;
  readonly pushType: string;
  readonly topic: string;
  readonly deviceToken: string;
}

/** The state that the address bar holds, so that a link shows a colleague the same. */
export interface Route {
  readonly part: Part;
  readonly filters: Filters;
  /** The chosen notification, connection or device; empty for none. */
  readonly chosen: string;
}

export const NO_FILTERS: Filters = { q: "", outcome: "", pushType: "", topic: "", deviceToken: "" };
const FILTER_NAMES = ["q", "outcome", "pushType", "topic", "deviceToken"] as const;

/** Reads the query of an address; ignores parameters that it does not know. */
export function parseRoute(search: string): Route {
  const query = new URLSearchParams(search);
  const part = PARTS.find((each) => each === query.get("part")) ?? "inbox";
  const filters = Object.fromEntries(FILTER_NAMES.map((name) => [name, query.get(name) ?? ""]));
  return { part, filters: filters as unknown as Filters, chosen: query.get("chosen") ?? "" };
}

/** The query of a route; empty for the unfiltered inbox. */
export function formatRoute({ part, filters, chosen }: Route): string {
  const query = new URLSearchParams();
  if (part !== "inbox") query.set("part", part);
  for (const name of FILTER_NAMES) if (filters[name] !== "") query.set(name, filters[name]);
  if (chosen !== "") query.set("chosen", chosen);
  const text = query.toString();
  return text === "" ? "" : `?${text}`;
}

/** The query of a request for notifications. */
export function filterQuery(filters: Filters, more: Readonly<Record<string, string>>): string {
  const query = new URLSearchParams(more);
  for (const name of FILTER_NAMES) if (filters[name].trim() !== "") query.set(name, filters[name].trim());
  return query.toString();
}

/** Whether a filter is set. */
export function hasFilters(filters: Filters): boolean {
  return FILTER_NAMES.some((name) => filters[name].trim() !== "");
}
