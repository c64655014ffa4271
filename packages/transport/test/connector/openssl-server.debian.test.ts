import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createSimulatorIdentity, type SimulatorIdentity } from "@apns/simulator";
import { BinaryTransport, type Verdict } from "@apns/transport";
import { createConnector, loadCredentials } from "@apns/transport/connector";
import { afterAll, beforeAll, describe, expect, test } from "vitest";

// Node's servers refuse a certificate without an alert, so these tests run against OpenSSL's.
describe("a server that refuses the client certificate with an alert (openssl s_server)", () => {
  let folder: string;
  let identity: SimulatorIdentity;
  beforeAll(async () => {
    identity = await createSimulatorIdentity();
    folder = mkdtempSync(join(tmpdir(), "apns-s-server-"));
    writeFileSync(join(folder, "cert.pem"), identity.serverCertificate.cert);
    writeFileSync(join(folder, "key.pem"), identity.serverCertificate.key);
    writeFileSync(join(folder, "ca.pem"), identity.ca);
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  async function serve(version: "-tls1_2" | "-tls1_3"): Promise<{ server: ChildProcess; port: number }> {
    const files = [
      "-cert",
      join(folder, "cert.pem"),
      "-key",
      join(folder, "key.pem"),
      "-CAfile",
      join(folder, "ca.pem"),
    ];
    const server = spawn("openssl", [
      "s_server",
      "-accept",
      "127.0.0.1:0",
      ...files,
      "-Verify",
      "1",
      "-verify_return_error",
      version,
    ]);
    let said = "";
    for await (const chunk of server.stdout) {
      said += String(chunk);
      const port = /ACCEPT 127\.0\.0\.1:(\d+)/.exec(said)?.[1];
      if (port !== undefined) return { server, port: Number(port) };
    }
    throw new Error(`openssl s_server did not start: ${said}`);
  }

  for (const version of ["-tls1_2", "-tls1_3"] as const) {
    test(`S-10: ${version.slice(1)}: certificate-refused at once, nothing sent`, async () => {
      const { server, port } = await serve(version);
      const stranger = await createSimulatorIdentity();
      const verdicts: Verdict[] = [];
      await using transport = new BinaryTransport<object>({
        connector: createConnector({
          endpoint: { host: "127.0.0.1", port },
          credentials: loadCredentials(stranger.clientCertificate),
          ca: identity.ca,
        }),
        onSettled: (_, verdict) => verdicts.push(verdict),
      });
      transport.submit({ deviceToken: "00", payload: { aps: {} } }, {});
      await transport.flush();
      expect(verdicts).toMatchObject([
        {
          outcome: "failed",
          error: { code: "certificate-refused", hint: expect.stringContaining("environment") },
        },
      ]);
      expect(transport.stats.connections).toBeLessThanOrEqual(1);
      server.kill();
      await once(server, "close");
    });
  }
});
