// A client for each protocol in one process for a long time, against a simulator that drops, refuses, resets and says
// good-bye at random. After each round every notification has exactly one outcome, which is what the simulator wrote
// down; at the end nothing is left open and the memory has not grown.
//
//   APNS_SOAK_MINUTES=60 node --expose-gc benchmarks/soak/run.mjs     default 1; the seed is printed
import { createClient } from "@apns/client";
import { createSimulatorIdentity, startSimulator } from "@apns/simulator";
import { rulesOf } from "./rules.mjs";

const ROUND = 5_000;
/** The first rounds fill caches and compile. */
const WARM_UP_ROUNDS = 4;
const MAX_GROWTH_MB = 16;

const endsAtMs = Date.now() + Number(process.env.APNS_SOAK_MINUTES ?? 1) * 60_000;
const seed = Number(process.env.APNS_SOAK_SEED ?? Date.now() % 2 ** 32);
if (globalThis.gc === undefined) throw new Error("run it with node --expose-gc");
process.stdout.write(`soak: seed ${seed}\n`);

const identity = await createSimulatorIdentity({ keyType: "ec" });
const apple = await startSimulator({ identity, seed, rules: rulesOf() });
const { ca, topic } = apple;
const clients = {
  http2: createClient({ credentials: apple.providerKey, topic, ca, endpoints: { http2: apple.http2 } }),
  binary: createClient({
    protocol: "binary",
    ...{ credentials: apple.clientCertificate, ca, endpoints: { gateway: apple.gateway } },
    binary: { connections: 2 },
  }),
};
const total = {};
const heapMB = [];
const faults = [];
for (let round = 0; faults.length === 0 && (Date.now() < endsAtMs || round < 2 * WARM_UP_ROUNDS); round++) {
  for (const [protocol, client] of Object.entries(clients))
    faults.push(...(await runRound(protocol, client)));
  globalThis.gc();
  heapMB.push(process.memoryUsage().heapUsed / 2 ** 20);
}
for (const client of Object.values(clients)) await client.close();
await apple.close();
faults.push(...growthFaults(heapMB.slice(WARM_UP_ROUNDS)));
await new Promise((resolve) => setImmediate(resolve));
const open = process.getActiveResourcesInfo().filter((name) => /TCP|TLS/.test(name));
if (open.length > 0) faults.push(`left open: ${open}`);

for (const fault of faults) process.stderr.write(`soak: ${fault}\n`);
process.stdout.write(`soak: ${heapMB.length} rounds of ${2 * ROUND}: ${JSON.stringify(total)}\n`);
process.exitCode = faults.length === 0 ? 0 : 1;

/** Sends a round over one protocol; returns what is wrong with it. */
async function runRound(protocol, client) {
  const payload = { aps: { alert: "Hello" } };
  const deviceTokens = Array.from({ length: ROUND }, (_, index) => index.toString(16).padStart(64, "0"));
  const outcomes = new Map();
  const twice = [];
  for await (const { outcome, index } of client.sendMany(
    deviceTokens.map((deviceToken) => ({ deviceToken, payload })),
  )) {
    if (outcomes.has(index)) twice.push(index);
    outcomes.set(index, outcome);
    const name = `${protocol} ${outcome}`;
    total[name] = (total[name] ?? 0) + 1;
  }
  const accepted = new Set(apple.journal.accepted.map(({ deviceToken }) => deviceToken));
  const rejected = new Set(apple.journal.rejected.map(({ deviceToken }) => deviceToken));
  apple.journal.clear();
  const wrong = [...outcomes].filter(([index, outcome]) => !isTrue(outcome, deviceTokens[index]));
  const found = [];
  if (outcomes.size !== ROUND)
    found.push(`${protocol}: ${ROUND - outcomes.size} notifications have no outcome`);
  if (twice.length > 0) found.push(`${protocol}: ${twice} have two outcomes`);
  if (wrong.length > 0)
    found.push(`${protocol}: not what the simulator wrote down: ${JSON.stringify(wrong)}`);
  return found;

  function isTrue(outcome, deviceToken) {
    if (outcome === "rejected") return rejected.has(deviceToken);
    if (outcome === "accepted" || outcome === "presumed-accepted") return accepted.has(deviceToken);
    // The connection was lost with its answer, or a server refused for too long.
    return outcome === "unaccounted" || (outcome === "failed" && !accepted.has(deviceToken));
  }
}

/** The least of the last half beside the least of the first: what stays, not what comes and goes. */
function growthFaults(sizes) {
  const half = Math.floor(sizes.length / 2);
  const [before, after] = [sizes.slice(0, half), sizes.slice(half)].map((part) => Math.min(...part));
  const grown = after - before;
  process.stdout.write(
    `soak: ${before.toFixed(1)} MB of heap in the first half, ${after.toFixed(1)} in the second\n`,
  );
  return grown > MAX_GROWTH_MB ? [`the heap grew by ${grown.toFixed(1)} MB`] : [];
}
