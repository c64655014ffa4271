// h2load of nghttp2, in C: a constant path and body; it creates and checks nothing per request.
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createProviderTokens } from "@apns/transport";
import { printResult, task } from "../../harness/measure.mjs";
import { deviceTokens, payloadOf, TOPIC } from "../../harness/notifications.mjs";

const { count, server, settings } = task;
const { inFlight = 1000, connections = 1 } = settings;
const tokens = createProviderTokens(server.providerKey);
tokens.tick({ nowMs: performance.now(), unixMs: Date.now() });
const { authorization } = tokens.current(performance.now());
const folder = mkdtempSync(join(tmpdir(), "apns-h2load-"));
try {
  const body = join(folder, "body");
  writeFileSync(body, JSON.stringify(payloadOf(123_456)));
  const options = [
    ["-n", count, "-c", connections, "-t", 1, "-m", Math.ceil(inFlight / connections), "-d", body],
    ["-H", `authorization: ${authorization}`, "-H", `apns-topic: ${TOPIC}`, "-H", "apns-push-type: alert"],
    [`https://127.0.0.1:${server.port}/3/device/${deviceTokens[1]}`],
  ].flat();
  // The shell's `time` reports the CPU time of what it ran.
  const shell = spawnSync(
    "bash",
    ["-c", 'TIMEFORMAT="%R %U %S"; time h2load "$@"', "h2load", ...options.map(String)],
    {
      encoding: "utf8",
    },
  );
  const [seconds, user, system] = shell.stderr.trim().split("\n").at(-1).split(" ").map(Number);
  const accepted = Number(/(\d+) 2xx/.exec(shell.stdout)?.[1] ?? 0);
  printResult({ accepted, rejected: 0, seconds, cpuMicros: (user + system) * 1e6, sentInWarmUp: 0 });
} finally {
  rmSync(folder, { recursive: true });
}
