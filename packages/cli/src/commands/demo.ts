import { type Client, createClient, isAccepted, type Notification, type Outcome } from "@apns/client";
import { createSimulatorIdentity, type Simulator, startSimulator } from "@apns/simulator";
import type { Command } from "commander";
import { parseInteger } from "../connection-flags.js";
import { createDemoNotifications } from "../demo-notifications.js";
import { type ExitCode, exitCode } from "../exit-code.js";
import { openInput } from "../input-file.js";
import { readNotificationLines } from "../notification-lines.js";
import { plainTable } from "../report.js";
import { print, say, type Terminal } from "../terminal.js";
import { binaryClientOf, type Stage, sameList, sayWhatWasTaken, sendAll, tokenOf } from "./demo-stage.js";

interface DemoFlags {
  readonly file?: string;
  readonly responseDelayMs: number;
  readonly worstDelayMs: number;
}

/** How late the error response of the worst case comes by default, as late as PyAPNs's author saw it. */
const WORST_DELAY_MS = 1000;

/** How many are sent in the worst case, the bad one included; fewer where the file has fewer. */
const WORST_COUNT = 1000;

/** The beginning of a rigged device token; see the README of the simulator. */
const RIGGED = "fa17fa17";

const ELSEWHERE = `
Your own file to Apple:
  apns send my.ndjson --key AuthKey_XXXXXXXXXX.p8 --team-id XXXXXXXXXX --topic com.example.app
to a binary gateway of your own:
  apns send my.ndjson --gateway host:2195 --cert cert.pem --key key.pem [--ca ca.pem]
from a clone of the repository:
  npm start -- send my.ndjson --gateway host:2195 --cert cert.pem --key key.pem

Each line of the file is a notification:
  {"deviceToken":"b5bb9d80...","payload":{"aps":{"alert":"Hello"}},"identifier":7}

A simulated Apple to try it on, in another terminal:
  apns simulate --dir simulator        (npm start -- simulate --dir simulator)
`;

export function addDemo(program: Command, terminal: Terminal, finish: (code: ExitCode) => void): void {
  program
    .command("demo")
    .description(
      "start a simulated Apple, send it 1,000 notifications over HTTP/2 and over the binary protocol, and show what happened",
    )
    .option("--file <file>", "notifications to send instead, JSON lines")
    .option(
      "--response-delay-ms <n>",
      "how late error responses come in the second part, in milliseconds",
      parseInteger,
      100,
    )
    .option(
      "--worst-delay-ms <n>",
      "how late the error response of the third part comes, in milliseconds",
      parseInteger,
      WORST_DELAY_MS,
    )
    .addHelpText("after", ELSEWHERE)
    .action(async (flags: DemoFlags) => finish(await demo(flags, terminal)));
}

async function demo(flags: DemoFlags, terminal: Terminal): Promise<ExitCode> {
  const notifications = await notificationsOf(flags, terminal);
  const identity = await createSimulatorIdentity();
  const stage = { identity, terminal };
  const today = await sendOverHttp2(notifications, stage);
  if (terminal.interrupted.aborted) return exitCode.interrupted;
  const first = await sendFile(notifications, flags.responseDelayMs, stage);
  if (terminal.interrupted.aborted) return exitCode.interrupted;
  const worst = await worstCase(first.outcomes.filter(canBeTaken), flags.worstDelayMs, stage);
  if (terminal.interrupted.aborted) return exitCode.interrupted;
  return today && first.held && worst ? exitCode.allAccepted : exitCode.someRejected;
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

/** Apple's interface of today: each notification has its answer, and the answers report dead device tokens. */
async function sendOverHttp2(
  notifications: readonly Notification[],
  { identity, terminal }: Stage,
): Promise<boolean> {
  print(
    terminal,
    `\n1. ${notifications.length} notifications over HTTP/2, on real TLS, to a simulated Apple`,
  );
  print(terminal, "   (a provider token made from a .p8 key; one stream at a time until it was accepted)\n");
  await using apple = await startSimulator({ identity });
  await using client = createClient({
    credentials: apple.providerKey,
    topic: apple.topic,
    endpoints: { http2: apple.http2 },
    ca: apple.ca,
    proxy: "none",
  });
  const outcomes = await sendAll(client, notifications, terminal);
  if (terminal.interrupted.aborted) return false;
  const sent = outcomes.filter(({ outcome }) => outcome === "accepted");
  const taken = apple.journal.accepted.map(({ deviceToken }) => deviceToken);
  const held = sameList(taken.toSorted(), sent.map(({ notification }) => tokenOf(notification)).toSorted());
  print(
    terminal,
    held
      ? `\n   APNs took all ${taken.length} good ones, exactly once each.`
      : `\n   NOT AS PROMISED: APNs took ${taken.length} of ${sent.length}, or not each once.`,
  );
  return held && (await sendToRemovedApps(apple, client, { sent, terminal }));
}

/** Some devices lose the app: HTTP/2 answers so when something is sent to them, and `feedback` reports it. */
async function sendToRemovedApps(
  apple: Simulator,
  client: Client,
  { sent, terminal }: { readonly sent: readonly Outcome[]; readonly terminal: Terminal },
): Promise<boolean> {
  const chosen = [sent[0], sent[Math.floor(sent.length / 2)], sent.at(-1)].flatMap(
    (outcome) => outcome ?? [],
  );
  const removed = [...new Set(chosen)].map(({ notification }) => notification);
  for (const notification of removed) apple.unregisterDeviceToken(tokenOf(notification), new Date());
  for await (const _outcome of client.sendMany(removed)) {
    // What became of them is what feedback reports.
  }
  return showFeedback(client, removed.map(tokenOf), terminal);
}

/** The ordinary case: some notifications of the file are rejected, the others are accepted. */
async function sendFile(
  notifications: readonly Notification[],
  responseDelayMs: number,
  { identity, terminal }: Stage,
): Promise<{ readonly held: boolean; readonly outcomes: readonly Outcome[] }> {
  print(
    terminal,
    `\n2. The same ${notifications.length} notifications over the binary protocol, which Apple spoke until 2021`,
  );
  print(
    terminal,
    `   (some device tokens are bad; each error response comes ${responseDelayMs} ms late, everything after the bad one is discarded)\n`,
  );
  await using apple = await startSimulator({ identity, responseDelayMs });
  await using client = binaryClientOf(apple);
  const outcomes = await sendAll(client, notifications, terminal);
  if (terminal.interrupted.aborted) return { held: false, outcomes };
  const accepted = outcomes.filter(isAccepted);
  const taken = sayWhatWasTaken(apple, accepted, terminal);
  return { held: taken && (await readFeedback(apple, client, terminal)), outcomes };
}

/** Some devices lose the app; the feedback service reports each once and forgets it. */
async function readFeedback(apple: Simulator, client: Client, terminal: Terminal): Promise<boolean> {
  const { accepted } = apple.journal;
  const places = [0, Math.floor(accepted.length / 2), accepted.length - 1];
  const removed = new Set(places.flatMap((place) => accepted[place]?.deviceToken ?? []));
  const failedAt = new Date();
  for (const deviceToken of removed) apple.addFeedback({ deviceToken, failedAt });
  return showFeedback(client, [...removed], terminal);
}

async function showFeedback(
  client: Client,
  removed: readonly string[],
  terminal: Terminal,
): Promise<boolean> {
  const table = plainTable();
  const reported: string[] = [];
  for await (const item of client.feedback({ signal: terminal.interrupted })) {
    reported.push(item.deviceToken);
    table.push([item.deviceToken, item.failedAt.toISOString()]);
  }
  print(
    terminal,
    `\n   Then ${removed.length} of these devices remove the app, and feedback reports ${reported.length}:\n`,
  );
  if (reported.length > 0) print(terminal, table.toString());
  return sameList(reported.toSorted(), removed.toSorted());
}

/** The case that PyAPNs was made for: the first one is bad, and its error response comes after all were sent. */
async function worstCase(
  outcomes: readonly Outcome[],
  responseDelayMs: number,
  { identity, terminal }: Stage,
): Promise<boolean> {
  const bad = { deviceToken: `${RIGGED}0108${"00".repeat(26)}`, payload: { aps: { alert: "bad" } } };
  const good = outcomes
    .toSorted((a, b) => a.index - b.index)
    .slice(1 - WORST_COUNT)
    .map(({ notification }) => mended(notification));
  print(
    terminal,
    `\n3. The worst case: the first of ${good.length + 1} is bad, its error response comes after ${responseDelayMs} ms,`,
  );
  print(terminal, "   and the gateway has discarded all the others meanwhile\n");
  await using apple = await startSimulator({ identity, responseDelayMs });
  await using client = binaryClientOf(apple);
  const all = await sendAll(client, [bad, ...good], terminal);
  if (terminal.interrupted.aborted) return false;
  const rejected = all.filter(({ outcome }) => outcome === "rejected");
  const wanted = all.filter(({ index }) => index > 0);
  return sayWhatWasTaken(apple, wanted, terminal) && rejected.length === 1 && rejected[0]?.index === 0;
}

/** Whether the simulator takes it with another device token; a payload that is too large stays too large. */
function canBeTaken(outcome: Outcome): boolean {
  if (isAccepted(outcome)) return true;
  return outcome.outcome === "rejected" && tokenOf(outcome.notification).startsWith(RIGGED);
}

/** The same notification with a device token that the simulator takes. */
function mended(notification: Notification): Notification {
  const deviceToken = tokenOf(notification);
  if (!deviceToken.startsWith(RIGGED)) return notification;
  return { ...notification, deviceToken: `00000000${deviceToken.slice(RIGGED.length)}` };
}
