import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { afterAll, beforeAll, expect, test } from "vitest";
import { apns } from "../fixture/built-command.js";
import { GOOD, Workbench } from "../fixture/workbench.js";

let bench: Workbench;
beforeAll(async () => {
  bench = await Workbench.open();
});
afterAll(() => bench.close());

test("L-92: the curl line, pasted, is accepted: it trusts --ca", async () => {
  await using apple = await bench.start();
  const args = ["--to", GOOD, "--alert", "Hello", "--show-device-tokens", ...bench.http2Flags(apple)];
  const { stdout } = await apns(["send", "--dry-run", ...args]);
  const curl = stdout.trim().split("\n").at(-1) ?? "";
  const token = await apns([
    "key",
    "token",
    "--key",
    bench.keyFile,
    "--team-id",
    bench.identity.providerKey.teamId,
  ]);
  const env = { PATH: process.env["PATH"], APNS_BEARER: token.stdout.trim() };
  // What the simulator does meanwhile needs this process.
  const { stdout: answer } = await promisify(execFile)("sh", ["-c", curl], { env });
  expect(answer).toBe("");
  expect(apple.journal.accepted).toEqual([
    expect.objectContaining({ deviceToken: GOOD, payloadText: '{"aps":{"alert":"Hello"}}' }),
  ]);
});
