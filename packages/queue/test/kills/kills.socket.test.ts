import { execFile } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { isBuiltin } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { afterAll, expect, test } from "vitest";

const PROGRAM = fileURLToPath(new URL("under-fire.mjs", import.meta.url));
const folder = mkdtempSync(join(tmpdir(), "apns-kills-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** What the program prints; see there. */
interface Aftermath {
  readonly kills: number;
  readonly lost: number;
  readonly duplicates: number;
  readonly bound: number;
  readonly refusedReports: number;
  readonly left: number;
  readonly settled: Readonly<Record<string, number>>;
  readonly settledTwice: number;
  readonly bad: number;
  readonly dead: number;
  readonly found: number;
}

/** libsql, for Nodes without SQLite, takes one process at a time: then nobody can take over from a frozen worker. */
const isShared = isBuiltin("node:sqlite");
const fleet = isShared ? { workers: 3, freezes: 2 } : { workers: 1, freezes: 0 };

async function underFire(given: object): Promise<Aftermath> {
  const url = process.env["APNS_QUEUE_URL"] ?? `sqlite:${join(folder, `${JSON.stringify(given).length}.db`)}`;
  const task = { url, ...fleet, ...given };
  const { stdout } = await promisify(execFile)(process.execPath, [PROGRAM, JSON.stringify(task)]);
  return JSON.parse(stdout) as Aftermath;
}

function expectAllSettledOnce(aftermath: Aftermath, deviceTokens: number): void {
  const { lost, left, settled, settledTwice, bad, dead, found } = aftermath;
  const refused = bad + dead;
  expect({ lost, left, settledTwice, found }).toEqual({ lost: 0, left: 0, settledTwice: 0, found: refused });
  const { accepted = 0, "presumed-accepted": presumed = 0, rejected } = settled;
  expect([accepted + presumed, rejected]).toEqual([deviceTokens - refused, refused]);
}

test("Q-51, Q-52: workers killed every second and frozen past their lease lose nothing, and repeat what they held at most", async () => {
  const aftermath = await underFire({ deviceTokens: 12_000, kills: 4 });
  expectAllSettledOnce(aftermath, 12_000);
  expect(aftermath.kills).toBeGreaterThanOrEqual(2);
  expect(aftermath.duplicates).toBeLessThanOrEqual(aftermath.bound);
  if (isShared) expect(aftermath.refusedReports).toBeGreaterThan(0);
});

test("Q-52: over the binary protocol, too", async () => {
  const aftermath = await underFire({ deviceTokens: 6000, kills: 2, freezes: 0, protocol: "binary" });
  expectAllSettledOnce(aftermath, 6000);
});
