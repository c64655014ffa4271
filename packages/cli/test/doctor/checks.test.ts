import { X509Certificate } from "node:crypto";
import { createSimulatorIdentity } from "@apns/simulator";
import { expect, test } from "vitest";
import { isApples, serverOf } from "../../src/doctor/apple-servers.js";
import { signerOf } from "../../src/doctor/signer.js";
import { tlsCheck } from "../../src/doctor/tls-check.js";

test("L-44: a certificate of Apple's host that another signed fails, whoever trusts it", async () => {
  const { serverCertificate } = await createSimulatorIdentity({ keyType: "ec" });
  const signer = signerOf(new X509Certificate(serverCertificate.cert));
  const intercepted = tlsCheck("api.push.apple.com", "TLSv1.3", signer);
  expect(intercepted).toMatchObject({ stage: "tls", state: "failed" });
  expect(intercepted.said).toContain(`${signer.name}, until`);
  expect(intercepted.cure).toContain("intercepts TLS");
  expect(tlsCheck("localhost", "TLSv1.3", signer).state).toBe("ok");
  expect(tlsCheck("api.push.apple.com", "TLSv1.3", { ...signer, isApple: true }).state).toBe("ok");
});

test("L-43: Apple's hosts and ports are the default, a host alone has Apple's ports", () => {
  expect(serverOf("production", undefined)).toMatchObject({ host: "api.push.apple.com", ports: [443, 2197] });
  expect(serverOf("sandbox", undefined)).toMatchObject({ host: "api.sandbox.push.apple.com" });
  expect(serverOf("sandbox", { host: "relay.example" }).ports).toEqual([443, 2197]);
  expect(serverOf("sandbox", { host: "relay.example", port: 1 }).ports).toEqual([1]);
  expect(["api.push.apple.com", "push.apple.com.evil.example"].map(isApples)).toEqual([true, false]);
});
