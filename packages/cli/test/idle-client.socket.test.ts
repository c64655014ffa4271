import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { startSimulator } from "@apns/simulator";
import { expect, test } from "vitest";

const program = fileURLToPath(new URL("idle-client.mjs", import.meta.url));

test("a program ends though it never closes its client, over both protocols", async () => {
  await using apple = await startSimulator();
  const { ca, topic } = apple;
  const options = {
    http2: { credentials: apple.providerKey, topic, endpoints: { http2: apple.http2 }, ca },
    binary: {
      protocol: "binary",
      credentials: apple.clientCertificate,
      endpoints: { gateway: apple.gateway },
      ca,
    },
  };
  for (const one of Object.values(options)) {
    // Killed after 20 s: then this rejects.
    const run = promisify(execFile)(process.execPath, [program, JSON.stringify(one), "flush"], {
      timeout: 20_000,
    });
    expect((await run).stdout).toBe("accepted");
  }
});
