import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { gzipSync } from "node:zlib";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { finish, main } from "../fixture/built-command.js";
import { line, Workbench } from "../fixture/workbench.js";

let bench: Workbench;
beforeAll(async () => {
  bench = await Workbench.open();
});
afterAll(() => bench.close());

/** Runs `apns send -` with an input that never ends. */
async function sendOpenEnded(input: string | Uint8Array, ...flags: string[]): ReturnType<typeof finish> {
  await using apple = await bench.start();
  const child = spawn(process.execPath, [main, "send", "-", ...bench.http2Flags(apple), ...flags], {
    stdio: ["pipe", "ignore", "pipe"],
  });
  child.stdin.on("error", () => {}).write(input);
  return await finish(child);
}

describe("L-96: a command that failed ends although its input does not", () => {
  test.runIf(existsSync("/dev/full"))("where the outcomes cannot be kept", async () => {
    // Their outcomes are more than is written to the file at once, and come when all of them were read.
    const { code, stderr } = await sendOpenEnded(line().repeat(1000), "--out", "/dev/full");
    expect(code).toBe(4);
    expect(stderr).toContain("--out /dev/full cannot be written: ENOSPC");
  });

  test("where a packed input is not what it must be", async () => {
    const { code, stderr } = await sendOpenEnded(gzipSync(Buffer.from("\uFEFF{}\n", "utf16le")));
    expect(code).toBe(2);
    expect(stderr).toContain("it is UTF-16, not UTF-8");
  });
});
