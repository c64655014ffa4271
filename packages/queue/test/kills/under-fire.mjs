// Processes work on one campaign. They are killed and frozen at random, while the server rejects, resets and sends
// GOAWAY. Prints the result as one line of JSON.
//
//   node under-fire.mjs '{"url":"sqlite:push.db","deviceTokens":12000}'
import { spawn } from "node:child_process";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { openQueue } from "@apns/queue";
import { startSimulator } from "@apns/simulator";

const settings = {
  deviceTokens: 12_000,
  /** SQLite that may lose commits takes one process at a time. */
  workers: 3,
  kills: 5,
  killEveryMs: 1000,
  freezes: 2,
  leaseMs: 2000,
  concurrency: 1000,
  protocol: "http2",
  /** How long the server takes to answer, and how many it answers at a time on a connection. */
  answerMs: [5, 40],
  streams: 100,
  seed: 1,
  ...JSON.parse(process.argv[2] ?? "{}"),
};
const PROGRAM = fileURLToPath(new URL("worker-process.mjs", import.meta.url));
/** One in so many is bad, and one in so many is dead. */
const BAD = 97;
const DEAD = 101;

const random = seeded(settings.seed);
const all = Array.from({ length: settings.deviceTokens }, (_, n) => (n + 1).toString(16).padStart(64, "0"));
const bad = all.filter((_, n) => n % BAD === 0);
const dead = settings.protocol === "http2" ? all.filter((_, n) => n % DEAD === 1 && n % BAD !== 0) : [];
const apple = await startSimulator({
  badDeviceTokens: bad,
  rules: settings.protocol === "http2" ? http2Faults(settings.answerMs) : gatewayFaults(),
  seed: settings.seed,
  maxConcurrentStreams: settings.streams,
});
for (const deviceToken of dead) apple.unregisterDeviceToken(deviceToken);
const startedAt = performance.now();

const diary = [];
// A run that hangs says where it stands.
const STALLED_AFTER_MS = 40_000;
const stalled = setTimeout(() => giveUp(`nothing has happened for ${STALLED_AFTER_MS} ms`), STALLED_AFTER_MS);

const first = await openQueue(settings.url);
await first.broadcast({ aps: { alert: "Hello" } }, all, { campaign: "under-fire" });
await first.close();

const living = new Set();
const leasedAtKills = [];
let left = settings.deviceTokens;
let leased = 0;
let lostLeases = 0;
/** By those that were never frozen. */
let sentByOthers = 0;
let ended = () => {};
const done = new Promise((resolve) => {
  ended = resolve;
});
for (let n = 0; n < settings.workers; n += 1) start();
const frozen = freezeSome();
for (let n = 0; n < settings.kills && left > 0; n += 1) {
  await pause(settings.killEveryMs);
  // On a busy machine a process takes seconds to start: one that dies before that loses nothing.
  while (leased === 0 && left > 0) await pause(20);
  if (left === 0) break;
  const candidates = [...living].filter(({ isFrozen }) => !isFrozen);
  const victim = candidates[Math.floor(random() * candidates.length)];
  if (victim === undefined) continue;
  leasedAtKills.push(leased);
  victim.child.kill("SIGKILL");
  note(`killed ${victim.child.pid}`);
  await victim.exited;
  start();
}
await frozen;
note("the kills and the freezes are over");
await done;
note("nothing is left");
await Promise.all([...living].map(close));
note("the workers are closed");

const queue = await openQueue(settings.url);
const { waiting, delayed, leased: held, dead: letters, settled, reasons } = await queue.stats();
const found = new Map();
for await (const { deviceToken, reason } of queue.deadDevices()) found.set(deviceToken, reason);
const times = new Map();
for (const { deviceToken } of apple.journal.accepted) {
  times.set(deviceToken, (times.get(deviceToken) ?? 0) + 1);
}
const outcomes = Object.values(settled).reduce((sum, count) => sum + count, 0);
process.stdout.write(
  `${JSON.stringify({
    deviceTokens: settings.deviceTokens,
    workers: settings.workers,
    kills: leasedAtKills.length,
    freezes: settings.freezes,
    lost: settings.deviceTokens - bad.length - dead.length - times.size,
    duplicates: apple.journal.counts.accepted - times.size,
    bound:
      (leasedAtKills.length + settings.freezes) *
      (settings.concurrency === "auto" ? 32_000 : settings.concurrency),
    leasedAtKills,
    refusedReports: lostLeases,
    left: waiting + delayed + held + letters,
    settled,
    settledTwice: outcomes - settings.deviceTokens,
    reasons,
    bad: bad.length,
    dead: dead.length,
    found: found.size,
    seconds: Math.round((performance.now() - startedAt) / 100) / 10,
  })}\n`,
);
await queue.close();
await apple.close();
clearTimeout(stalled);

function giveUp(why) {
  for (const { child } of living) child.kill("SIGKILL");
  process.stderr.write(`${why}\n${diary.join("\n")}\n`);
  process.exit(1);
}

function note(event) {
  diary.push(`${Math.round(performance.now() - startedAt)} ms: ${event}`);
}

function start() {
  const { url, protocol, leaseMs, concurrency } = settings;
  const { http2, gateway, ca, clientCertificate, providerKey } = apple;
  const task = {
    url,
    protocol,
    apple: { http2, gateway, ca, clientCertificate, providerKey },
    worker: { leaseMs, concurrency, maxCrashes: 100, maxAttempts: 100, pollMs: 200 },
  };
  const child = spawn(process.execPath, [PROGRAM, JSON.stringify(task)], {
    stdio: ["pipe", "pipe", "inherit"],
    env: { ...process.env, NODE_NO_WARNINGS: "1" },
  });
  const one = {
    child,
    /** Was or is. Who tells of leases that it lost is not killed before. */
    isFrozen: false,
    sent: 0,
    held: 0,
    lost: 0,
    exited: new Promise((resolve) => child.once("close", resolve)),
  };
  living.add(one);
  createInterface({ input: child.stdout }).on("line", (line) => {
    const news = JSON.parse(line);
    if (news.left !== left || news.error !== undefined) {
      stalled.refresh();
      note(`${child.pid} ${line}`);
    }
    if (news.lostLeases !== undefined) {
      lostLeases += news.lostLeases - one.lost;
      one.lost = news.lostLeases;
    }
    if (news.left === undefined) return;
    if (!one.isFrozen) sentByOthers += news.sent - one.sent;
    one.sent = news.sent;
    one.held = news.held;
    ({ left, leased } = news);
    if (left === 0) ended();
  });
  void one.exited.then((code) => {
    living.delete(one);
    note(`${child.pid} ended, ${code === null ? "killed" : `code ${code}`}`);
    if (code) giveUp("a worker failed");
  });
}

/** Stops workers until others have what they held, one beside the other, and lets them go on. */
async function freezeSome() {
  let chosen = [];
  while (chosen.length < settings.freezes && left > 0) {
    await pause(20);
    chosen = [...living].filter(({ held }) => held > 0).slice(0, settings.freezes);
  }
  for (const one of chosen) {
    one.isFrozen = true;
    one.child.kill("SIGSTOP");
  }
  await pause(settings.leaseMs * 1.5);
  // What is due again is claimed first. What was claimed before that may not be told of yet.
  const enough = sentByOthers + 2 * settings.concurrency;
  // A process that stands still in the middle of a commit keeps the others from theirs.
  for (let looks = 0; looks < 500 && sentByOthers < enough && left > 0; looks += 1) await pause(20);
  for (const { child } of chosen) child.kill("SIGCONT");
}

async function close({ child, exited }) {
  child.stdin.end();
  await exited;
}

/** What leaves no doubt about a notification, so that each duplicate is the queue's own. */
function http2Faults([min, max]) {
  const fault = (probability, reaction) => ({ at: "request", when: { probability }, do: reaction });
  return [
    {
      at: "request",
      when: { everyOfRun: { min: 1000, max: 3000 } },
      do: { goaway: { lastStreamId: "before" } },
    },
    fault(0.002, { resetStream: "REFUSED_STREAM" }),
    fault(0.002, { answer: { status: 503, reason: "ServiceUnavailable" } }),
    fault(0.001, { answer: { status: 429, reason: "TooManyRequests", headers: { "retry-after": "1" } } }),
    { at: "request", do: { delayMs: { min, max } } },
  ];
}

/** Bad device tokens are answered by error responses, which name a place; so does a shutdown. */
function gatewayFaults() {
  return [{ when: { everyOfRun: { min: 1000, max: 3000 } }, do: { answer: { status: 10 } } }];
}

function pause(ms) {
  return new Promise((resolve) => setTimeout(resolve, ms));
}

function seeded(seed) {
  let state = seed >>> 0;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 4_294_967_296;
  };
}
