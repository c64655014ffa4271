import { expect, test } from "vitest";
import { untrustedCheck } from "../../src/doctor/tls-check.js";

const signer = {
  name: "Somebody",
  isApple: false,
  validFrom: new Date("2026-01-01T00:00:00Z"),
  validTo: new Date("2026-12-31T23:59:59Z"),
};

function checkAt(now: string, host = "apns.example"): string {
  const check = untrustedCheck({ host, said: "It is not trusted", signer, now: new Date(now) });
  return `${check.said} ${check.cure}`;
}

test("L-59: expired, not valid yet, and neither are told apart", () => {
  expect(checkAt("2027-01-01T00:00:00Z")).toContain("expired on 2026-12-31.");
  expect(checkAt("2025-12-31T23:59:59Z")).toContain("is not valid before 2026-01-01.");
  const inTime = checkAt("2026-06-01T00:00:00Z");
  expect(inTime).toContain("It is not trusted. It is signed by Somebody, until 2026-12-31.");
  expect(inTime).not.toContain("clock");
});

test("L-59: of Apple's hosts the clock comes first, then who intercepts", () => {
  expect(checkAt("2027-01-01T00:00:00Z", "api.push.apple.com")).toMatch(/clock .*2027-01-01.*intercepts TLS/);
});
