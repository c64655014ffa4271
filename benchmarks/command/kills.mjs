// A long run of `apns send --journal` to a simulator with faults, killed by SIGKILL at random moments and resumed each
// time. Prints what was lost (none may be), and what was taken twice: the journal has to name each. No more can be in
// doubt by a kill than were in flight; a connection that broke leaves in doubt what was on it.
//
//   node benchmarks/command/kills.mjs [--lines 200000] [--kills 10] [--concurrency 2000]
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { createSimulatorIdentity, startSimulator } from "@apns/simulator";

const { values } = parseArgs({
  options: {
    lines: { type: "string", default: "200000" },
    kills: { type: "string", default: "10" },
    concurrency: { type: "string", default: "2000" },
  },
});
const lines = Number(values.lines);
const kills = Number(values.kills);
const concurrency = Number(values.concurrency);
/** A batch is announced before it leaves; see L-18 in docs/protocol.md. */
const BATCH = 64;
/** One line in so many has a device token that the simulator rejects. */
const BAD_EVERY = 1000;
const MAIN = fileURLToPath(new URL("../../packages/cli/dist/main.js", import.meta.url));

const folder = mkdtempSync(join(tmpdir(), "apns-kills-"));
const identity = await createSimulatorIdentity({ keyType: "ec" });
const rules = [
  { name: "goaway", at: "request", when: { everyOfRun: 7000 }, do: { goaway: {} } },
  { name: "reset", at: "request", when: { everyOfRun: 23_000 }, do: { answer: "never", close: "reset" } },
];
const apple = await startSimulator({ identity, rules });
try {
  await killAndResume();
} finally {
  await apple.close();
  rmSync(folder, { recursive: true });
}

async function killAndResume() {
  const { providerKey, topic, ca } = identity;
  writeFileSync(join(folder, "ca.pem"), ca);
  writeFileSync(join(folder, "key.p8"), providerKey.key);
  const text = Array.from({ length: lines }, (_, at) =>
    JSON.stringify({ deviceToken: deviceTokenOf(at + 1), payload: { aps: { alert: "Hello" } } }),
  );
  writeFileSync(join(folder, "lines.ndjson"), `${text.join("\n")}\n`);
  const flags = [
    ...["--http2", `127.0.0.1:${apple.http2.port}`, "--ca", "ca.pem", "--topic", topic],
    ...["--key", "key.p8", "--key-id", providerKey.keyId, "--team-id", providerKey.teamId],
    ...["--concurrency", String(concurrency)],
  ];
  const resume = ["resume", "run.journal", "--on-unknown", "resend"];
  // Equal parts of the run, each with a kill at a random moment of it.
  const moments = Array.from({ length: kills }, (_, at) =>
    Math.floor(((at + Math.random()) * lines) / kills),
  );
  const inDoubt = [];
  for (const [at, moment] of moments.entries()) {
    const args = at === 0 ? ["send", "lines.ndjson", "--journal", "run.journal", ...flags] : resume;
    const child = spawn(process.execPath, [MAIN, ...args], { cwd: folder, stdio: "ignore" });
    const ended = once(child, "close");
    while (apple.journal.counts.accepted < moment && child.exitCode === null) {
      await new Promise((done) => setImmediate(done));
    }
    child.kill("SIGKILL");
    await ended;
    const { byKill, byBreak } = doubtNow();
    inDoubt.push(byKill);
    const { accepted } = apple.journal.counts;
    process.stderr.write(
      `kill ${at + 1}: ${accepted} taken, ${byKill} in doubt by it, ${byBreak} by broken connections\n`,
    );
  }
  let ends = 0;
  do {
    const child = spawn(process.execPath, [MAIN, ...resume], { cwd: folder, stdio: "ignore" });
    await once(child, "close");
    ends += 1;
    // A connection that broke has left lines in doubt.
  } while (doubtNow().byBreak > 0 && ends < 20);
  report({ ...doubtNow(), inDoubt, ends });
}

function doubtNow() {
  return doubtOf(readFileSync(join(folder, "run.journal"), "utf8"));
}

function report({ named, inDoubt, ends }) {
  const taken = new Map();
  for (const { deviceToken } of apple.journal.accepted)
    taken.set(deviceToken, (taken.get(deviceToken) ?? 0) + 1);
  let [lost, twice, unnamed] = [0, 0, 0];
  for (let line = 1; line <= lines; line++) {
    const times = taken.get(deviceTokenOf(line)) ?? 0;
    if (times === 0 && line % BAD_EVERY !== 0) lost += 1;
    if (times > 1) twice += 1;
    if (times > 1 && !named.has(line)) unnamed += 1;
  }
  const result = {
    ...{ lines, kills, lost, takenTwice: twice, namedInJournal: named.size, takenTwiceAndNotNamed: unnamed },
    ...{ inDoubtByKill: inDoubt, boundOfEach: concurrency + BATCH, resumedAtTheEnd: ends },
  };
  process.stdout.write(`${JSON.stringify(result, undefined, 2)}\n`);
  const isKept = lost === 0 && unnamed === 0 && inDoubt.every((count) => count <= concurrency + BATCH);
  process.exitCode = isKept ? 0 : 1;
}

/** What a journal says, read here by itself: which lines left again, and how many are in doubt. */
function doubtOf(text) {
  const named = new Set();
  const unsettled = new Set();
  const unaccounted = new Set();
  for (const line of text.split("\n")) {
    if (!line.endsWith("}")) continue;
    const record = parsed(line);
    for (const one of linesOf(record?.lines ?? "")) {
      if (record.type === "again") named.add(one);
      if (record.type === "settled") unsettled.delete(one);
      else unsettled.add(one);
      if (record.outcome === "unaccounted") unaccounted.add(one);
      else unaccounted.delete(one);
    }
  }
  return { named, byKill: unsettled.size, byBreak: unaccounted.size };
}

function parsed(line) {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}

function* linesOf(text) {
  for (const part of text.split(",").filter(Boolean)) {
    const [first, last = first] = part.split("-").map(Number);
    for (let line = first; line <= last; line++) yield line;
  }
}

/** Rigged to be rejected with status 8, or a device token for each line. */
function deviceTokenOf(line) {
  const number = line.toString(16);
  return line % BAD_EVERY === 0 ? `fa17fa170108${number.padStart(52, "0")}` : number.padStart(64, "0");
}
