import { type Client, createClient, isAccepted, type Notification, type Outcome } from "@apns/client";
import { createSimulatorIdentity, type Simulator, startSimulator } from "@apns/simulator";
import { UsageError } from "@apns/wire/errors";
import { Content } from "../../content/content.js";
import { createDemoNotifications } from "../../demo-notifications.js";
import { type ExitCode, exitCode } from "../../exit-code.js";
import { inFlags } from "../../flags/in-flags.js";
import { openInput } from "../../input/input-file.js";
import { type LineContext, readNotifications } from "../../input/read-notifications.js";
import { formatColumns } from "../../screen/columns.js";
import { Notes } from "../../screen/notes.js";
import type { Screen } from "../../screen/screen.js";
import { binaryClientOf, type Stage, sameList, sayWhatWasTaken, sendAll, tokenOf } from "./demo-stage.js";

/** How many are sent in the worst case, the bad one included; fewer where the file has fewer. */
const WORST_COUNT = 1000;

/** The prefix of rigged device tokens; see the README of the simulator. */
const RIGGED = "fa17fa17";

export interface DemoFlags {
  readonly file?: string;
  readonly responseDelayMs: number;
  readonly worstDelayMs: number;
}

/**
 * Runs the three parts, and says whether all was taken as it should.
 *
 * @throws UsageError for a file without one notification that is taken: nothing would be shown
 */
export async function demo(flags: DemoFlags, screen: Screen): Promise<ExitCode> {
  const notifications = await notificationsOf(flags, screen);
  if (screen.terminal.interrupted.aborted) return exitCode.interrupted;
  const identity = await createSimulatorIdentity();
  const stage = { identity, screen };
  const today = await sendOverHttp2(notifications, stage, flags);
  if (screen.terminal.interrupted.aborted) return exitCode.interrupted;
  const first = await sendFile(notifications, flags.responseDelayMs, stage);
  if (screen.terminal.interrupted.aborted) return exitCode.interrupted;
  const worst = await worstCase(first.outcomes.filter(canBeTaken), flags.worstDelayMs, stage);
  if (screen.terminal.interrupted.aborted) return exitCode.interrupted;
  return today && first.held && worst ? exitCode.allAccepted : exitCode.someRejected;
}

async function notificationsOf({ file }: DemoFlags, screen: Screen): Promise<Notification[]> {
  if (file === undefined) return createDemoNotifications();
  const notifications: Notification[] = [];
  const notes = new Notes(screen);
  const lines = readNotifications(await openInput(file, "--file", screen.terminal.interrupted), {
    name: `--file ${file}`,
    path: file,
    // The same notifications go over both protocols, of which one has no place for a push type.
    defaults: {
      ...{ protocol: "binary", content: new Content({}), payload: undefined, fields: {} },
      withoutPayload: "the demo sends lines of { deviceToken, payload }",
    },
    onUnreadable: ({ line, noun, kind, message }) => notes.add(kind, `${file}, ${noun} ${line}: ${message}`),
    signal: screen.terminal.interrupted,
  });
  for await (const batch of lines) notifications.push(...batch);
  notes.end();
  if (notifications.length === 0 && !screen.terminal.interrupted.aborted) throw nothingToShow(file);
  return notifications;
}

function nothingToShow(file: string): UsageError {
  const form = '{ "deviceToken": "…", "payload": { "aps": { "alert": "Hello" } } }';
  return new UsageError(
    "invalid-type",
    `--file ${file} has no notification that APNs would take. Its lines are like ${form}.`,
  );
}

/** Names the lines that fail before they are sent: the summary has their number alone. */
function sayFailed(outcomes: readonly Outcome[], screen: Screen, file: string): void {
  const notes = new Notes(screen);
  for (const outcome of outcomes) {
    if (outcome.outcome !== "failed") continue;
    const { noun, line } = outcome.notification.context as LineContext;
    const { code, message } = outcome.error;
    notes.add(`failed: ${code}`, `${file}, ${noun} ${line}: ${inFlags(message)}`);
  }
  notes.end();
}

/** Apple's interface of today: each notification has its answer, and the answers report dead device tokens. */
async function sendOverHttp2(
  notifications: readonly Notification[],
  { identity, screen }: Stage,
  { file }: DemoFlags,
): Promise<boolean> {
  screen.print(`\n1. ${notifications.length} notifications over HTTP/2, on real TLS, to a simulated Apple`);
  screen.print("   (a provider token made from a .p8 key; one stream at a time until it was accepted)\n");
  await using apple = await startSimulator({ identity });
  await using client = createClient({
    credentials: apple.providerKey,
    topic: apple.topic,
    endpoints: { http2: apple.http2 },
    ca: apple.ca,
    proxy: "none",
  });
  const outcomes = await sendAll(client, notifications, screen);
  if (screen.terminal.interrupted.aborted) return false;
  const sent = outcomes.filter(({ outcome }) => outcome === "accepted");
  if (file !== undefined) {
    sayFailed(outcomes, screen, file);
    if (sent.length === 0) throw nothingToShow(file);
  }
  const taken = apple.journal.accepted.map(({ deviceToken }) => deviceToken);
  const held = sameList(taken.toSorted(), sent.map(({ notification }) => tokenOf(notification)).toSorted());
  screen.print(
    held
      ? `\n   APNs took all ${taken.length} good ones, exactly once each.`
      : `\n   NOT AS PROMISED: APNs took ${taken.length} of ${sent.length}, or not each once.`,
  );
  return held && (await sendToRemovedApps(apple, client, { sent, screen }));
}

/** Some devices lose the app: HTTP/2 answers so when something is sent to them, and `feedback` reports it. */
async function sendToRemovedApps(
  apple: Simulator,
  client: Client,
  { sent, screen }: { readonly sent: readonly Outcome[]; readonly screen: Screen },
): Promise<boolean> {
  const chosen = [sent[0], sent[Math.floor(sent.length / 2)], sent.at(-1)].flatMap(
    (outcome) => outcome ?? [],
  );
  const removed = [...new Set(chosen)].map(({ notification }) => notification);
  for (const notification of removed) apple.unregisterDeviceToken(tokenOf(notification), new Date());
  for await (const _outcome of client.sendMany(removed)) {
    // Feedback reports them.
  }
  return showFeedback(client, removed.map(tokenOf), screen);
}

/** The ordinary case: some notifications of the file are rejected, the others are accepted. */
async function sendFile(
  notifications: readonly Notification[],
  responseDelayMs: number,
  { identity, screen }: Stage,
): Promise<{ readonly held: boolean; readonly outcomes: readonly Outcome[] }> {
  screen.print(
    `\n2. The same ${notifications.length} notifications over the binary protocol, which Apple spoke until 2021`,
  );
  screen.print(
    `   (some device tokens are bad; each error response comes ${responseDelayMs} ms late, everything after the bad one is discarded)\n`,
  );
  await using apple = await startSimulator({ identity, responseDelayMs });
  await using client = binaryClientOf(apple);
  const outcomes = await sendAll(client, notifications, screen);
  if (screen.terminal.interrupted.aborted) return { held: false, outcomes };
  const accepted = outcomes.filter(isAccepted);
  const taken = sayWhatWasTaken(apple, accepted, screen);
  return { held: taken && (await readFeedback(apple, client, screen)), outcomes };
}

/** Some devices lose the app; the feedback service reports each once and forgets it. */
async function readFeedback(apple: Simulator, client: Client, screen: Screen): Promise<boolean> {
  const { accepted } = apple.journal;
  const places = [0, Math.floor(accepted.length / 2), accepted.length - 1];
  const removed = new Set(places.flatMap((place) => accepted[place]?.deviceToken ?? []));
  const failedAt = new Date();
  for (const deviceToken of removed) apple.addFeedback({ deviceToken, failedAt });
  return showFeedback(client, [...removed], screen);
}

async function showFeedback(client: Client, removed: readonly string[], screen: Screen): Promise<boolean> {
  const rows: [string, string][] = [];
  const reported: string[] = [];
  for await (const item of client.feedback({ signal: screen.terminal.interrupted })) {
    reported.push(item.deviceToken);
    rows.push([item.deviceToken, item.failedAt.toISOString()]);
  }
  screen.print(
    `\n   Then ${removed.length} of these devices remove the app, and feedback reports ${reported.length}:\n`,
  );
  if (reported.length > 0) screen.print(formatColumns(rows));
  return sameList(reported.toSorted(), removed.toSorted());
}

/** The case that PyAPNs was made for: the first one is bad, and its error response comes after all were sent. */
async function worstCase(
  outcomes: readonly Outcome[],
  responseDelayMs: number,
  { identity, screen }: Stage,
): Promise<boolean> {
  const bad = { deviceToken: `${RIGGED}0108${"00".repeat(26)}`, payload: { aps: { alert: "bad" } } };
  const good = outcomes
    .toSorted((a, b) => a.index - b.index)
    .slice(1 - WORST_COUNT)
    .map(({ notification }) => mended(notification));
  screen.print(
    `\n3. The worst case: the first of ${good.length + 1} is bad, its error response comes after ${responseDelayMs} ms,`,
  );
  screen.print("   and the gateway has discarded all the others meanwhile\n");
  await using apple = await startSimulator({ identity, responseDelayMs });
  await using client = binaryClientOf(apple);
  const all = await sendAll(client, [bad, ...good], screen);
  if (screen.terminal.interrupted.aborted) return false;
  const rejected = all.filter(({ outcome }) => outcome === "rejected");
  const wanted = all.filter(({ index }) => index > 0);
  return sayWhatWasTaken(apple, wanted, screen) && rejected.length === 1 && rejected[0]?.index === 0;
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
