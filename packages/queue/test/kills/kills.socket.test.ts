import { mkdtempSync, rmSync } from "node:fs";
import { isBuiltin } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { expectAllSettledOnce, underFire } from "./aftermath.js";

const folder = mkdtempSync(join(tmpdir(), "apns-kills-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** libsql, for Nodes without SQLite, takes one process at a time: then nobody can take over from a frozen worker. */
const isShared = isBuiltin("node:sqlite");
const fleet = isShared ? { workers: 3, freezes: 2 } : { workers: 1, freezes: 0 };

test("Q-51, Q-52: workers that are killed and frozen past their lease lose nothing, and repeat at most what they held", async () => {
  const task = { deviceTokens: 12_000, kills: 4, ...fleet };
  const aftermath = await underFire(`sqlite:${join(folder, "http2.db")}`, task);
  expectAllSettledOnce(aftermath, 12_000);
  expect(aftermath.kills).toBeGreaterThanOrEqual(2);
  expect(aftermath.duplicates).toBeLessThanOrEqual(aftermath.bound);
  if (isShared) expect(aftermath.refusedReports).toBeGreaterThan(0);
});

test("Q-52: over the binary protocol, workers that are killed lose nothing either", async () => {
  const task = { deviceTokens: 6000, kills: 2, ...fleet, freezes: 0, protocol: "binary" };
  const aftermath = await underFire(`sqlite:${join(folder, "binary.db")}`, task);
  expectAllSettledOnce(aftermath, 6000);
  expect(Math.max(...aftermath.leasedAtKills)).toBeGreaterThan(0);
});
