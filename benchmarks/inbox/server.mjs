// A simulator in its own process, with or without an inbox on top of it and a page that reads its stream.
//
// Argument: JSON {inbox: "on" | "off"}. Prints one line of JSON when it is ready. For each line on stdin it reports the
// CPU time since the last one, its memory, and what it has kept and dropped.
import { createInterface } from "node:readline";
import { startInbox } from "@apns/inbox";
import { startSimulator } from "@apns/simulator";

const { inbox: mode } = JSON.parse(process.argv[2]);
const apple = await startSimulator({ journal: "counts", ring: mode === "on" ? {} : "off" });
const inbox = mode === "on" ? await startInbox(apple) : undefined;
const { key, keyId, teamId } = apple.providerKey;
const print = (line) => process.stdout.write(`${JSON.stringify(line)}\n`);
print({
  port: apple.http2.port,
  inboxPort: inbox?.port,
  ca: apple.ca,
  providerKey: { key, keyId, teamId },
});

let since = process.cpuUsage();
for await (const _line of createInterface({ input: process.stdin })) {
  const { user, system } = process.cpuUsage(since);
  globalThis.gc?.();
  const { heapUsed, external, arrayBuffers } = process.memoryUsage();
  print({
    cpuMicros: user + system,
    liveMB: (heapUsed + external + arrayBuffers) / 1e6,
    kept: apple.received.size,
    dropped: apple.received.dropped,
    received: apple.journal.counts.received,
  });
  since = process.cpuUsage();
}
await inbox?.close();
await apple.close();
