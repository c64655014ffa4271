import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { expect } from "vitest";

const PROGRAM = fileURLToPath(new URL("under-fire.mjs", import.meta.url));

/** What the program prints; see there. */
export interface Aftermath {
  readonly kills: number;
  /** How many notifications were under a lease at each kill, a moment before. */
  readonly leasedAtKills: readonly number[];
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

/** Runs the program on an empty queue. */
export async function underFire(url: string, given: object): Promise<Aftermath> {
  const task = JSON.stringify({ url, ...given });
  const { stdout } = await promisify(execFile)(process.execPath, [PROGRAM, task]);
  return JSON.parse(stdout) as Aftermath;
}

export function expectAllSettledOnce(aftermath: Aftermath, deviceTokens: number): void {
  const { lost, left, settled, settledTwice, bad, dead, found } = aftermath;
  const refused = bad + dead;
  expect({ lost, left, settledTwice, found }).toEqual({ lost: 0, left: 0, settledTwice: 0, found: refused });
  const { accepted = 0, "presumed-accepted": presumed = 0, rejected } = settled;
  expect([accepted + presumed, rejected]).toEqual([deviceTokens - refused, refused]);
}
