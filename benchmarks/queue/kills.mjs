// Sends a campaign while its workers are killed once a second and frozen past their lease, on any database of the queue.
//
//   node benchmarks/queue/kills.mjs                                200,000 device tokens through SQLite
//   node benchmarks/queue/kills.mjs --url postgres://... --device-tokens 200000 --workers 3
//
// Needs built packages (pnpm build). Several workers on SQLite need a version that cannot lose commits (Node 24.15).
import { execFile } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs, promisify } from "node:util";

const { values } = parseArgs({
  options: {
    url: { type: "string" },
    "device-tokens": { type: "string", default: "200000" },
    workers: { type: "string", default: "3" },
    concurrency: { type: "string", default: "auto" },
    protocol: { type: "string", default: "http2" },
    seed: { type: "string", default: "1" },
  },
});
const program = fileURLToPath(new URL("../../packages/queue/test/kills/under-fire.mjs", import.meta.url));
const folder = mkdtempSync(join(tmpdir(), "apns-kills-"));
try {
  const task = {
    url: values.url ?? `sqlite:${join(folder, "push.db")}`,
    deviceTokens: Number(values["device-tokens"]),
    workers: Number(values.workers),
    concurrency: values.concurrency === "auto" ? "auto" : Number(values.concurrency),
    protocol: values.protocol,
    seed: Number(values.seed),
    kills: 1000,
    leaseMs: 5000,
    streams: 1000,
  };
  const { stdout } = await promisify(execFile)(process.execPath, [program, JSON.stringify(task)]);
  report(JSON.parse(stdout));
} finally {
  rmSync(folder, { recursive: true, force: true });
}

function report(aftermath) {
  const { deviceTokens, workers, kills, freezes, lost, duplicates, bound, seconds, settledTwice, left } =
    aftermath;
  const chunks = aftermath.leasedAtKills.map((leased) => Math.ceil(leased / 500));
  const rows = [
    ["device tokens", deviceTokens],
    ["workers", workers],
    ["seconds", seconds],
    ["killed", kills],
    ["frozen past their lease", freezes],
    ["lost", lost],
    ["settled twice", settledTwice],
    ["left", left],
    ["duplicates", duplicates],
    ["a kill or freeze", Math.round(duplicates / Math.max(1, kills + freezes))],
    ["bound (what they may hold)", bound],
    ["chunks leased at the kills", chunks.join(" ")],
    ["reports refused", aftermath.refusedReports],
  ];
  for (const [name, value] of rows) process.stdout.write(`${String(name).padEnd(28)}${value}\n`);
  if (lost !== 0 || settledTwice !== 0 || left !== 0 || duplicates > bound) process.exitCode = 1;
}
