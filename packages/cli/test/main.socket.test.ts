import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, test } from "vitest";

const main = fileURLToPath(new URL("../dist/main.js", import.meta.url));
let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "apns-main-"));
  if (!existsSync(main)) throw new Error("these tests run the built command: build first (pnpm build)");
});
afterAll(() => rmSync(folder, { recursive: true }));

/** The command as users run it, in a process of its own. */
function apns(
  ...args: string[]
): ChildProcess & { stdout: NonNullable<ChildProcess["stdout"]>; stdin: NonNullable<ChildProcess["stdin"]> } {
  return spawn(process.execPath, [main, ...args], { stdio: ["pipe", "pipe", "ignore"] }) as never;
}

async function firstLine(child: ChildProcess): Promise<string> {
  const [line] = (await once(createInterface({ input: child.stdout as never }), "line")) as [string];
  return line;
}

describe("the apns command as a process", () => {
  for (const signal of ["SIGTERM", "SIGINT"] as const) {
    test(`simulate serves another process and ends cleanly on ${signal}`, async () => {
      const dir = join(folder, signal);
      const simulator = apns("simulate", "--gateway-port", "0", "--feedback-port", "0", "--dir", dir);
      const { gateway } = JSON.parse(await firstLine(simulator));
      const files = [
        "--cert",
        join(dir, "cert.pem"),
        "--key",
        join(dir, "key.pem"),
        "--ca",
        join(dir, "ca.pem"),
      ];
      const send = apns("send", "-", "--json", "--gateway", `127.0.0.1:${gateway.port}`, ...files);
      send.stdin.end('{"deviceToken":"0102","payload":{"aps":{"alert":"Hi"}}}\n');
      expect(JSON.parse(await firstLine(send))).toMatchObject({ outcome: "accepted" });
      if (send.exitCode === null) expect(await once(send, "exit")).toEqual([0, null]);
      simulator.kill(signal);
      expect(await once(simulator, "exit")).toEqual([0, null]);
    });
  }
});
