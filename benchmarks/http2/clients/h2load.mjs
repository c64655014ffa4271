// h2load of nghttp2, in C: a constant path and body; it creates and checks nothing per request. It cannot stay alive, so
// each piece is a process of its own. What its start costs (loading, reading its files, the handshakes) is measured
// beforehand, with one request for each connection, and subtracted from the piece's CPU time.
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createProviderTokens } from "@apns/transport";
import { servePieces, task } from "../../harness/measure.mjs";
import { deviceTokens, payloadOf, TOPIC } from "../../harness/notifications.mjs";
import { median } from "../../harness/statistics.mjs";

const { server, settings } = task;
const { inFlight = 1000, connections = 1 } = settings;
const STARTS = 9;
const tokens = createProviderTokens(server.providerKey);
tokens.tick({ nowMs: performance.now(), unixMs: Date.now() });
const { authorization } = tokens.current(performance.now());
const folder = mkdtempSync(join(tmpdir(), "apns-h2load-"));
process.on("exit", () => rmSync(folder, { recursive: true }));
const body = join(folder, "body");
writeFileSync(body, JSON.stringify(payloadOf(123_456)));

function load(count) {
  const options = [
    ["-n", count, "-c", connections, "-t", 1, "-m", Math.ceil(inFlight / connections), "-d", body],
    ["-H", `authorization: ${authorization}`, "-H", `apns-topic: ${TOPIC}`, "-H", "apns-push-type: alert"],
    [`https://127.0.0.1:${server.port}/3/device/${deviceTokens[1]}`],
  ].flat();
  // The shell's `time` reports the CPU time of what it ran.
  const shell = spawnSync(
    "bash",
    ["-c", 'TIMEFORMAT="%R %U %S"; time h2load "$@"', "h2load", ...options.map(String)],
    { encoding: "utf8" },
  );
  const [seconds, user, system] = shell.stderr.trim().split("\n").at(-1).split(" ").map(Number);
  const accepted = Number(/(\d+) 2xx/.exec(shell.stdout)?.[1] ?? 0);
  return { accepted, rejected: 0, seconds, cpuMicros: (user + system) * 1e6 };
}

let start;
await servePieces({
  warmUp() {
    const starts = Array.from({ length: STARTS }, () => load(connections));
    start = median(starts.map(({ cpuMicros }) => cpuMicros));
    return { sentInWarmUp: STARTS * connections };
  },
  run(count) {
    const run = load(count);
    return { ...run, cpuMicros: run.cpuMicros - start, peakMB: 0 };
  },
});
