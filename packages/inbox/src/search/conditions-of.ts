import type { ReceivedNotification } from "@apns/simulator";
import { RefusedRequest } from "../problems/problem.js";
import type { Parameters } from "../server/parameters.js";
import type { Condition } from "./condition.js";
import { parseSearch } from "./parse-search.js";
import { readTime } from "./read-time.js";

const EXACT: Readonly<Record<string, (notification: ReceivedNotification) => string | undefined>> = {
  deviceToken: ({ deviceToken }) => deviceToken,
  topic: ({ topic }) => topic,
  pushType: ({ pushType }) => pushType,
  outcome: ({ outcome }) => outcome,
};

/**
 * The conditions that a request's filters state.
 *
 * @throws RefusedRequest `invalid-parameter`
 */
export function conditionsOf(parameters: Parameters): readonly Condition[] {
  const conditions: Condition[] = [];
  for (const [filter, read] of Object.entries(EXACT)) {
    const given = parameters.text(filter);
    if (given === undefined) continue;
    const wanted = filter === "deviceToken" ? given.toLowerCase() : given;
    conditions.push({
      filter,
      wanted,
      holds: (notification) => read(notification) === wanted,
      found: (notification) => read(notification) ?? null,
    });
  }
  const since = parameters.text("since");
  if (since !== undefined) conditions.push(sinceCondition(since));
  const search = parameters.text("q");
  if (search !== undefined) conditions.push(...parseSearch(search));
  return conditions;
}

function sinceCondition(since: string): Condition {
  const at = readTime(since);
  if (at === undefined) {
    throw new RefusedRequest("invalid-parameter", {
      detail: `since is ${JSON.stringify(since)}, which is not a time.`,
      field: "since",
      cure: "Write RFC 3339 with a zone, such as 2026-11-27T10:30:00Z, or milliseconds since 1970.",
    });
  }
  return {
    filter: "since",
    wanted: since,
    holds: ({ receivedAt }) => receivedAt >= at,
    found: ({ receivedAt }) => new Date(receivedAt).toISOString(),
  };
}
