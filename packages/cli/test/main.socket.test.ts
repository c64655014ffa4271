import { type ChildProcess, spawn } from "node:child_process";
import { sign } from "node:crypto";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { connect } from "node:http2";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { firstLine, main } from "./fixture/built-command.js";
import { line, Workbench } from "./fixture/workbench.js";

let bench: Workbench;
beforeAll(async () => {
  bench = await Workbench.open();
});
afterAll(() => bench.close());

/** Starts the command as users do, in a process of its own. */
function start(
  ...args: string[]
): ChildProcess & { stdout: NonNullable<ChildProcess["stdout"]>; stdin: NonNullable<ChildProcess["stdin"]> } {
  return spawn(process.execPath, [main, ...args], { stdio: ["pipe", "pipe", "ignore"] }) as never;
}

/** Sends one notification with the files that the simulator wrote, and with none of our code. */
async function pushOverHttp2(
  port: string,
  who: { dir: string; keyId: string; teamId: string; topic: string },
): Promise<unknown> {
  const part = (value: object): string => Buffer.from(JSON.stringify(value)).toString("base64url");
  const iat = Math.floor(Date.now() / 1000);
  const data = `${part({ alg: "ES256", kid: who.keyId })}.${part({ iss: who.teamId, iat })}`;
  const key = readFileSync(join(who.dir, `AuthKey_${who.keyId}.p8`), "utf8");
  const signature = sign("sha256", Buffer.from(data), { key, dsaEncoding: "ieee-p1363" });
  const session = connect(`https://127.0.0.1:${port}`, { ca: readFileSync(join(who.dir, "ca.pem")) });
  const stream = session.request({
    ":method": "POST",
    ":path": `/3/device/${"0102".repeat(16)}`,
    "apns-topic": who.topic,
    authorization: `bearer ${data}.${signature.toString("base64url")}`,
  });
  stream.end('{"aps":{"alert":"Hi"}}');
  const [headers] = (await once(stream, "response")) as [{ ":status"?: number }];
  stream.resume();
  session.close();
  await once(session, "close");
  return headers[":status"];
}

describe("the apns command as a process", () => {
  for (const signal of ["SIGTERM", "SIGINT"] as const) {
    test(`simulate serves another process and ends cleanly on ${signal}`, async () => {
      const dir = bench.at(signal);
      const simulator = start("simulate", "--gateway-port", "0", "--feedback-port", "0", "--dir", dir);
      const { gateway, http2, keyId, teamId, topic } = JSON.parse(await firstLine(simulator));
      const files = [
        "--cert",
        join(dir, "cert.pem"),
        "--key",
        join(dir, "key.pem"),
        "--ca",
        join(dir, "ca.pem"),
      ];
      const send = start("send", "-", "--json", "--gateway", `127.0.0.1:${gateway.port}`, ...files);
      send.stdin.end(line());
      expect(JSON.parse(await firstLine(send))).toMatchObject({ outcome: "accepted" });
      if (send.exitCode === null) expect(await once(send, "exit")).toEqual([0, null]);
      const port = String(http2.port);
      expect(await pushOverHttp2(port, { dir, keyId, teamId, topic })).toBe(200);
      simulator.kill(signal);
      expect(await once(simulator, "exit")).toEqual([0, null]);
    });
  }

  test("send reads a pipe that is named like a file, once and whole", async () => {
    await using apple = await bench.start();
    // A shell's pipe, since Node gives a child a socket, which has no path.
    const notification = line().replace("\n", "\\n");
    const command = [process.execPath, main, "send", "/dev/stdin", ...bench.binaryFlags(apple)];
    const piped = spawn("sh", ["-c", `printf '${notification.repeat(3)}' | "$@"`, "sh", ...command], {
      stdio: "ignore",
    });
    expect(await once(piped, "exit")).toEqual([0, null]);
    expect(apple.journal.counts.accepted).toBe(3);
  });

  test("send ends on SIGINT with 130 while stdin stays open and silent", async () => {
    await using apple = await bench.start();
    const send = start("send", "-", ...bench.binaryFlags(apple));
    send.stdin.write(line());
    await apple.journal.waitFor(({ counts }) => counts.received === 1);
    send.kill("SIGINT");
    expect(await once(send, "exit")).toEqual([130, null]);
  });

  test("a run whose output is no longer read does not claim that all was accepted", async () => {
    await using apple = await bench.start();
    const send = start("send", "-", "--json", "--settle-after-ms", "200", ...bench.binaryFlags(apple));
    send.stdin.on("error", () => {});
    send.stdin.write(line().repeat(5000));
    await firstLine(send);
    send.stdout.destroy();
    send.stdin.end(line().repeat(5000));
    expect(await once(send, "exit")).toEqual([130, null]);
  });

  test("environment variables stand for flags, and --connections says over how many connections to spread", async () => {
    await using apple = await bench.start();
    const env = {
      ...{ APNS_GATEWAY: `127.0.0.1:${apple.gateway.port}`, APNS_ENV: "sandbox" },
      ...{ APNS_CA: bench.at("ca.pem"), APNS_CERT: bench.at("cert.pem"), APNS_KEY: bench.at("key.pem") },
    };
    const send = spawn(process.execPath, [main, "send", "-", "--connections", "3"], {
      stdio: ["pipe", "ignore", "ignore"],
      env: { ...process.env, ...env },
    });
    send.stdin.end(line().repeat(300));
    expect(await once(send, "exit")).toEqual([0, null]);
    expect(apple.journal.counts).toMatchObject({ accepted: 300, connectionsSecured: 3 });
  });
});
