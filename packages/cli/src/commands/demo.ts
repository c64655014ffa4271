import { type Client, createClient, type Notification } from "@apns/client";
import {
  createSimulatorIdentity,
  type Simulator,
  type SimulatorIdentity,
  startSimulator,
} from "@apns/simulator";
import type { Command } from "commander";
import { parseInteger } from "../connection-flags.js";
import { createDemoNotifications } from "../demo-notifications.js";
import { type ExitCode, exitCode, OutcomeTally } from "../exit-code.js";
import { openInput } from "../input-file.js";
import { readNotificationLines } from "../notification-lines.js";
import { Progress } from "../progress.js";
import { formatSummary, plainTable } from "../report.js";
import { print, say, type Terminal } from "../terminal.js";

interface DemoFlags {
  readonly file?: string;
  readonly responseDelayMs: number;
}

/** How late the error response of the worst case comes: as late as PyAPNs's author saw it. */
const WORST_DELAY_MS = 1000;

/** What a rigged device token begins with; see the README of the simulator. */
const RIGGED = "fa17fa17";

const ELSEWHERE = `
Your own file to your own gateway:
  apns send my.ndjson --gateway host:2195 --cert cert.pem --key key.pem [--ca ca.pem]
from a clone of the repository:
  npm start -- send my.ndjson --gateway host:2195 --cert cert.pem --key key.pem

Each line of the file is a notification:
  {"deviceToken":"b5bb9d80...","payload":{"aps":{"alert":"Hello"}},"identifier":7}

A gateway to try it on, in another terminal:
  apns simulate --dir simulator        (npm start -- simulate --dir simulator)
`;

export function addDemo(program: Command, terminal: Terminal, finish: (code: ExitCode) => void): void {
  program
    .command("demo")
    .description("start a simulated Apple, send it 1,000 notifications over TLS, and show what happened")
    .option("--file <file>", "notifications to send instead, JSON lines")
    .option("--response-delay-ms <n>", "how late error responses come in the first part", parseInteger, 100)
    .addHelpText("after", ELSEWHERE)
    .action(async (flags: DemoFlags) => finish(await demo(flags, terminal)));
}

async function demo(flags: DemoFlags, terminal: Terminal): Promise<ExitCode> {
  const notifications = await notificationsOf(flags, terminal);
  const identity = await createSimulatorIdentity();
  const kept =
    (await sendFile({ notifications, identity, terminal, responseDelayMs: flags.responseDelayMs })) &&
    !terminal.interrupted.aborted;
  const worst = kept && (await worstCase({ notifications, identity, terminal }));
  if (terminal.interrupted.aborted) return exitCode.interrupted;
  return kept && worst ? exitCode.allAccepted : exitCode.someRejected;
}

async function notificationsOf({ file }: DemoFlags, terminal: Terminal): Promise<Notification[]> {
  if (file === undefined) return createDemoNotifications();
  const notifications: Notification[] = [];
  const lines = readNotificationLines(await openInput(file, "--file"), {
    onUnreadable: ({ line, message }) => say(terminal, `${file}, line ${line}: ${message}`),
    signal: terminal.interrupted,
  });
  for await (const notification of lines) notifications.push(notification);
  return notifications;
}

interface Part {
  readonly notifications: readonly Notification[];
  readonly identity: SimulatorIdentity;
  readonly terminal: Terminal;
}

/** The main job: the file goes out, some are rejected, the rest is accepted. */
async function sendFile({
  notifications,
  identity,
  terminal,
  responseDelayMs,
}: Part & { readonly responseDelayMs: number }): Promise<boolean> {
  print(
    terminal,
    `\n1. ${notifications.length} notifications over the binary protocol, on real TLS, to a simulated Apple`,
  );
  print(
    terminal,
    `   (some device tokens are bad; each error response comes ${responseDelayMs} ms late, everything after the bad one is discarded)\n`,
  );
  await using apple = await startSimulator({ identity, responseDelayMs });
  await using client = clientOf(apple);
  const { tally, seconds } = await run(client, notifications, terminal);
  print(terminal, formatSummary(tally, { stats: client.stats, seconds }));

  const dead = apple.journal.rejected.filter(({ deviceToken }) => deviceToken !== "");
  for (const { deviceToken } of dead) apple.addFeedback({ deviceToken, failedAt: new Date() });
  const feedback = plainTable();
  let devices = 0;
  for await (const { deviceToken, failedAt } of client.feedback()) {
    devices += 1;
    feedback.push([`${deviceToken.slice(0, 8)}…`, failedAt.toISOString()]);
  }
  print(terminal, `\n   The feedback service then reports ${devices} devices without the app:\n`);
  if (devices > 0) print(terminal, feedback.toString());
  const taken = apple.journal.counts.accepted;
  return (
    tally.accepted === taken &&
    tally.accepted + tally.count("rejected") === tally.total &&
    client.stats.possibleDuplicates === 0
  );
}

/** The case that PyAPNs was made for: the first one is bad, and the error response comes when all have been sent. */
async function worstCase({ notifications, identity, terminal }: Part): Promise<boolean> {
  const bad = { deviceToken: `${RIGGED}0108${"00".repeat(26)}`, payload: { aps: { alert: "bad" } } };
  const good = notifications.slice(1).map(mended);
  print(
    terminal,
    `\n2. The worst case: the first of ${good.length + 1} is bad, its error response comes after ${WORST_DELAY_MS} ms,`,
  );
  print(terminal, "   and the gateway has discarded all the others meanwhile\n");
  await using apple = await startSimulator({ identity, responseDelayMs: WORST_DELAY_MS });
  await using client = clientOf(apple);
  const { tally, seconds } = await run(client, [bad, ...good], terminal);
  print(terminal, formatSummary(tally, { stats: client.stats, seconds }));

  const sent = good.map(({ deviceToken }) => deviceToken);
  const taken = apple.journal.accepted.map(({ deviceToken }) => deviceToken);
  const inOrder =
    taken.length === sent.length && taken.every((deviceToken, index) => deviceToken === sent[index]);
  const held = inOrder && tally.accepted === good.length && tally.count("rejected") === 1;
  print(
    terminal,
    held
      ? `\n   The gateway took all ${taken.length} good ones, exactly once each, in the order in which they were sent.`
      : `\n   NOT AS PROMISED: the gateway took ${taken.length} of ${sent.length}${inOrder ? "" : ", not each once and in order"}.`,
  );
  return held;
}

/** The same notification for a device token that the simulator takes. */
function mended(notification: Notification): Notification {
  const { deviceToken } = notification;
  if (typeof deviceToken !== "string" || !deviceToken.startsWith(RIGGED)) return notification;
  return { ...notification, deviceToken: `00000000${deviceToken.slice(RIGGED.length)}` };
}

function clientOf(apple: Simulator): Client {
  return createClient({
    protocol: "binary",
    endpoints: { gateway: apple.gateway, feedback: apple.feedback },
    credentials: apple.clientCertificate,
    ca: apple.ca,
  });
}

async function run(
  client: Client,
  notifications: readonly Notification[],
  terminal: Terminal,
): Promise<{ readonly tally: OutcomeTally; readonly seconds: number }> {
  const tally = new OutcomeTally();
  const progress = new Progress(terminal, notifications.length);
  const startedAt = performance.now();
  try {
    for await (const outcome of client.sendMany(notifications, { signal: terminal.interrupted })) {
      tally.add(outcome);
      progress.settled(outcome.outcome === "accepted" || outcome.outcome === "presumed-accepted");
    }
  } finally {
    progress.stop();
  }
  return { tally, seconds: (performance.now() - startedAt) / 1000 };
}
