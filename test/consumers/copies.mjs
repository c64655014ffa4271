// Programs that run inside the consumer's project: what loads both copies of each package, and what has an environment.

/** C-5: for each exported class of errors, `instanceof` holds across the ESM and the CommonJS copy, for no other. */
export function copies(entries) {
  return `import { createRequire } from "node:module";
const require = createRequire(import.meta.url);
const pairs = new Map();
for (const entry of ${JSON.stringify(entries)}) {
  const [esm, cjs] = [await import(entry), require(entry)];
  for (const [name, value] of Object.entries(esm)) {
    if (typeof value !== "function" || !(value.prototype instanceof Error)) continue;
    if (value === cjs[name]) throw new Error(entry + " has one copy of " + name + ": nothing is tested");
    if (value.name !== name || cjs[name].name !== name) throw new Error(name + " is called " + value.name);
    pairs.set(name, [value, cjs[name]]);
  }
}
const names = [...pairs.keys()].sort().join();
if (names !== "InboxError,SimulatorError,TransportError,UsageError,WireError") throw new Error("found " + names);
for (const [name, copies] of pairs) {
  for (const Copy of copies) {
    const error = new Copy("closed", "closed");
    for (const [other, [Esm, Cjs]] of pairs) {
      for (const Class of [Esm, Cjs]) {
        if (error instanceof Class !== (name === other)) throw new Error(name + " instanceof " + other);
      }
    }
  }
}
`;
}

/** K-18: who is trusted, with NODE_TLS_REJECT_UNAUTHORIZED=0 and, where its path is given, with NODE_EXTRA_CA_CERTS. */
export const trust = `import { writeFileSync } from "node:fs";
import { createClient } from "@apns/client";
import { startSimulator } from "@apns/simulator";
if (process.argv[2] === undefined) {
  const apple = await startSimulator();
  writeFileSync("extra-ca.pem", apple.ca);
  const { promisify } = await import("node:util");
  const { execFile } = await import("node:child_process");
  const setup = JSON.stringify({ credentials: apple.providerKey, topic: apple.topic, endpoints: { http2: apple.http2 } });
  const outcomeWith = async (env) => {
    const options = { env: { ...process.env, NODE_TLS_REJECT_UNAUTHORIZED: "0", ...env } };
    return (await promisify(execFile)(process.execPath, ["trust.mjs", setup], options)).stdout.trim();
  };
  const [without, withExtra] = [await outcomeWith({}), await outcomeWith({ NODE_EXTRA_CA_CERTS: "extra-ca.pem" })];
  await apple.close();
  if (without !== "failed server-not-trusted") throw new Error("without its authority: " + without);
  if (withExtra !== "accepted") throw new Error("with NODE_EXTRA_CA_CERTS: " + withExtra);
} else {
  const client = createClient({ ...JSON.parse(process.argv[2]), http2: { giveUpAfterMs: 1000 } });
  client.on("connection", (event) => {
    if (event.type !== "connect-failed") return;
    console.log("failed " + event.error.code);
    process.exit();
  });
  const { outcome } = await client.send({ deviceToken: "ab".repeat(32), payload: { aps: { alert: "Hello" } } });
  console.log(outcome);
  await client.close();
}
`;
