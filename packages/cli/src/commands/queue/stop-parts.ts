import type { LaneScope, Queue, QueueStats, StoppedLane } from "@apns/queue";
import type { Screen } from "../../screen/screen.js";
import { laneName, laneText } from "./status-text.js";

/** How many lanes are listed; more would push what matters off the screen. */
const MAX_LANES = 10;

/** Pauses a part, and says what of the queue is paused now. */
export async function pausePart(
  queue: Queue,
  { scope, reason }: { readonly scope: LaneScope; readonly reason: string | undefined },
  screen: Screen,
): Promise<void> {
  await queue.pause(scope, reason);
  const paused = await stoppedOf(queue, scope, "paused");
  list(
    paused.map((lane) => `paused ${laneText(lane)}`),
    screen,
  );
  if (paused.length > 0) return;
  screen.say(
    `The queue holds nothing of this part yet; what is enqueued later is paused.${topicHint(scope)}`,
  );
}

/** Resumes a part, and says what goes on and what is still paused by another pause. */
export async function resumePart(queue: Queue, scope: LaneScope, screen: Screen): Promise<void> {
  const before = await stoppedOf(queue, scope, "paused");
  await queue.resume(scope);
  const still = await stoppedOf(queue, scope, "paused");
  const stillNames = new Set(still.map(laneName));
  const resumed = before.map(laneName).filter((name) => !stillNames.has(name));
  list(
    resumed.map((name) => `resumed ${name}`),
    screen,
  );
  const remaining = [...new Set(still.map((lane) => `still paused ${laneText(lane)}`))];
  for (const line of remaining.slice(0, MAX_LANES)) {
    screen.say(`${line}. Another pause covers it: apns queue resume --all lifts every one.`);
  }
  if (before.length > 0) return;
  screen.say(`Nothing that is in the queue was paused.${topicHint(scope)}`);
}

/** Cancels a campaign, and says so if there is none of this name. */
export async function cancelCampaign(queue: Queue, campaign: string, screen: Screen): Promise<void> {
  await queue.cancel(campaign);
  const cancelled = await stoppedOf(queue, { campaign }, "cancelled");
  list(
    cancelled.map((lane) => `cancelled ${laneName(lane)}`),
    screen,
  );
  if (cancelled.length === 0) screen.say("The queue has no campaign of this name.");
}

async function stoppedOf(
  queue: Queue,
  { campaign, topic }: LaneScope,
  wanted: StoppedLane["state"],
): Promise<QueueStats["stopped"]> {
  const { stopped } = await queue.stats({ campaign });
  return stopped.filter((lane) => lane.state === wanted && (topic === undefined || lane.topic === topic));
}

/** Each line once: the lanes of a campaign differ in their priority, too. */
function list(lines: readonly string[], screen: Screen): void {
  const all = [...new Set(lines)];
  for (const line of all.slice(0, MAX_LANES)) screen.print(line);
  if (all.length > MAX_LANES) screen.print(`and ${all.length - MAX_LANES} more`);
}

function topicHint({ topic }: LaneScope): string {
  if (topic === undefined || topic === "") return "";
  return ' What was enqueued without a topic has the empty one: --topic "".';
}
