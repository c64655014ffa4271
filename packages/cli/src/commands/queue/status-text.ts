import type { QueueStats, StoppedLane } from "@apns/queue";
import { amount } from "../../screen/amount.js";
import { formatColumns } from "../../screen/columns.js";

/** How many workers are listed; `--json` has 100. */
const MAX_HOLDERS = 10;

/** What is in a queue, for people. */
export function statusText(stats: QueueStats): string {
  const { waiting, delayed, leased, dead, settled, reasons, oldestAgeMs, stopped, leases, returned } = stats;
  const rows: [string, string][] = [
    ["waiting", `${waiting}`],
    ["delayed", `${delayed}`],
    ["leased", `${leased}`],
    ["dead letters", `${dead}`],
    ...Object.entries(settled).map(([outcome, count]): [string, string] => [outcome, `${count}`]),
    ...Object.entries(reasons).map(([reason, count]): [string, string] => [`  ${reason}`, `${count}`]),
  ];
  if (oldestAgeMs !== undefined) rows.push(["the oldest waits for", duration(oldestAgeMs)]);
  const lines = stopped.map((lane) => `${lane.state} ${laneText(lane)}`);
  return [formatColumns(rows), ...lines, ...returned.map(returnedLine), ...holderLines(leases)].join("\n");
}

/** Which lane it is, and why and how long it is stopped. */
export function laneText({ campaign, topic, reason, resumesInMs }: StoppedLane): string {
  const why = reason === undefined ? "" : `: ${reason}`;
  const until = resumesInMs === undefined ? "" : `, goes on in ${duration(resumesInMs)}`;
  return `${laneName({ campaign, topic })}${why}${until}`;
}

/** The name of a lane for people: its campaign and its topic. */
export function laneName({ campaign, topic }: Pick<StoppedLane, "campaign" | "topic">): string {
  return `(${campaign === "" ? "no campaign" : campaign}, ${topic === "" ? "no topic" : topic})`;
}

/** What came back unsent, and for what it waits: a name that is misspelt is seen here. */
function returnedLine({
  identity,
  notifications,
  nextInMs,
  ...lane
}: QueueStats["returned"][number]): string {
  const lacks = lane.topic === "" ? "a topic, or a connection" : "a connection";
  const why = identity === undefined ? lacks : `the identity ${JSON.stringify(identity)}, or a connection`;
  const what = `${amount(notifications, "notification")} of ${laneName(lane)} came back unsent`;
  return `${what}: the worker lacks ${why}. Next try in ${duration(nextInMs)}`;
}

/** A line for each worker that holds leases, up to ten. */
function holderLines({ workers, others }: QueueStats["leases"]): readonly string[] {
  const shown = workers.slice(0, MAX_HOLDERS);
  const rest = workers.slice(MAX_HOLDERS);
  const lines = shown.map(({ worker, notifications, chunks, firstEndInMs, heldForMs }) => {
    const held = `${amount(notifications, "notification")} in ${amount(chunks, "chunk")}`;
    const since = heldForMs === undefined ? "" : ` for ${duration(heldForMs)}`;
    return `${worker} holds ${held}${since}, its first lease ends in ${duration(firstEndInMs)}`;
  });
  const restWorkers = others.workers + rest.length;
  if (restWorkers === 0) return lines;
  const left = rest.reduce((sum, { notifications }) => sum + notifications, others.notifications);
  return [...lines, `and ${amount(restWorkers, "more worker")}: ${amount(left, "notification")}`];
}

/** A time for people: its two largest units. */
export function duration(ms: number): string {
  const seconds = Math.round(ms / 1000);
  if (seconds < 60) return `${seconds} s`;
  if (seconds < 3600) return `${Math.floor(seconds / 60)} min ${seconds % 60} s`;
  if (seconds < 86_400) return `${Math.floor(seconds / 3600)} h ${Math.floor((seconds % 3600) / 60)} min`;
  return `${Math.floor(seconds / 86_400)} d ${Math.floor((seconds % 86_400) / 3600)} h`;
}
