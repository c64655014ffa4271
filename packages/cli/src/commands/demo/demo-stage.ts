import { type Client, createClient, isAccepted, type Notification, type Outcome } from "@apns/client";
import type { Simulator, SimulatorIdentity } from "@apns/simulator";
import { parseDeviceToken } from "@apns/wire";
import { OutcomeTally } from "../../outcomes/outcome-tally.js";
import { formatSummary } from "../../outcomes/report.js";
import { Progress } from "../../screen/progress.js";
import type { Screen } from "../../screen/screen.js";

/** The parts of the demo share these. */
export interface Stage {
  readonly identity: SimulatorIdentity;
  readonly screen: Screen;
}

/** Sends the notifications with a progress bar, and prints the summary of the run. */
export async function sendAll(
  client: Client,
  notifications: readonly Notification[],
  screen: Screen,
): Promise<readonly Outcome[]> {
  const tally = new OutcomeTally();
  const outcomes: Outcome[] = [];
  const progress = new Progress(screen, notifications.length);
  const startedAt = performance.now();
  try {
    for await (const outcome of client.sendMany(notifications, { signal: screen.terminal.interrupted })) {
      outcomes.push(outcome);
      tally.add(outcome);
      progress.settled(isAccepted(outcome));
    }
  } finally {
    progress.stop();
  }
  const seconds = (performance.now() - startedAt) / 1000;
  screen.print(formatSummary(tally, { stats: client.stats, seconds }));
  return outcomes;
}

/** Compares the gateway's own journal with what it should have taken, and prints the result. */
export function sayWhatWasTaken(apple: Simulator, wanted: readonly Outcome[], screen: Screen): boolean {
  const sent = wanted.toSorted((a, b) => a.index - b.index).map(({ notification }) => tokenOf(notification));
  const taken = apple.journal.accepted.map(({ deviceToken }) => deviceToken);
  const held = sameList(taken, sent);
  screen.print(
    held
      ? `\n   The gateway took all ${taken.length} good ones, exactly once each, in the order in which they were sent.`
      : `\n   NOT AS PROMISED: the gateway took ${taken.length} of ${sent.length}, or not each once and in order.`,
  );
  return held;
}

/** A client of the binary protocol that sends to the simulator. */
export function binaryClientOf(apple: Simulator): Client {
  return createClient({
    protocol: "binary",
    endpoints: { gateway: apple.gateway, feedback: apple.feedback },
    credentials: apple.clientCertificate,
    ca: apple.ca,
    proxy: "none",
  });
}

/** The device token as the journal of the simulator has it. */
export function tokenOf({ deviceToken }: Notification): string {
  return typeof deviceToken === "string" ? parseDeviceToken(deviceToken) : "";
}

/** Whether two lists hold the same texts in the same order. */
export function sameList(one: readonly string[], other: readonly string[]): boolean {
  return one.length === other.length && one.every((text, place) => text === other[place]);
}
