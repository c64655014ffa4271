import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createSimulatorIdentity, type Simulator, startSimulator } from "@apns/simulator";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { runCommand } from "./fixture/terminal-of-a-test.js";

const good = "b5bb9d8014a0f9b1d61e21e796d78dccdf1352f23cd32812f4850b878ae4944c";
const rigged = (kind: string): string => `fa17fa17${kind}${"00".repeat(26)}`;
const line = (deviceToken: string, more: object = {}): string =>
  `${JSON.stringify({ deviceToken, payload: { aps: { alert: "Hi" } }, ...more })}\n`;

let folder: string;
let identity: Awaited<ReturnType<typeof createSimulatorIdentity>>;
const at = (name: string): string => join(folder, name);

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "apns-notes-"));
  identity = await createSimulatorIdentity();
  writeFileSync(at("ca.pem"), identity.ca);
  writeFileSync(at("cert.pem"), identity.clientCertificate.cert);
  writeFileSync(at("key.pem"), identity.clientCertificate.key);
});
afterAll(() => rmSync(folder, { recursive: true }));

const start = (): Promise<Simulator> => startSimulator({ identity, responseDelayMs: 5 });
const flagsOf = (port: number): string[] => [
  ...["--gateway", `127.0.0.1:${port}`, "--ca", at("ca.pem")],
  ...["--cert", at("cert.pem"), "--key", at("key.pem")],
];

describe("what apns send says while it runs", () => {
  test("rejected and expired notifications are named by their lines, with the reason", async () => {
    await using apple = await start();
    const stdin = line(good) + line(rigged("0108")) + line(good, { expiration: 1_000_000_000 });
    const run = await runCommand(["send", "-", ...flagsOf(apple.gateway.port)], { stdin });
    expect(run.code).toBe(1);
    expect(run.stderr.trim().split("\n").sort()).toEqual([
      expect.stringMatching(/^ {2}Check environment and app first/),
      "line 2: rejected: status 8 invalid-token",
      "line 3: expired before it could be sent",
    ]);
  });

  test("ten of a kind are named and the others are counted; device tokens are never shown whole", async () => {
    await using apple = await start();
    const flags = ["--alert", "x", ...flagsOf(apple.gateway.port)];
    const run = await runCommand(["send", "--to", ...Array(13).fill(rigged("0108")), ...flags]);
    expect(run.code).toBe(5);
    const said = run.stderr.trim().split("\n");
    expect(said[1]).toMatch(/^ {2}Check environment and app first/);
    const notes = said.filter((_, place) => place !== 1);
    expect(notes.slice(0, 10)).toEqual(Array(10).fill("fa17fa17…: rejected: status 8 invalid-token"));
    expect(notes.slice(10)).toEqual(["and 3 more rejected: status 8 invalid-token; --json lists each"]);
  });

  test("exits with 4 where nothing listens, and says at once why it waits", async () => {
    const { port } = await freePort();
    const run = await runCommand(["send", "-", "--give-up-after-ms", "100", ...flagsOf(port)], {
      stdin: line(good),
    });
    expect(run.code).toBe(4);
    expect(run.stdout).toMatch(/failed +1/);
    const [first] = run.stderr.split("\n");
    expect(first).toMatch(/^cannot connect, trying again: /);
    expect(run.stderr.match(/cannot connect/g)).toHaveLength(1);
    expect(run.stderr.match(/Nothing is listening there/g)).toHaveLength(1);
    expect(run.stderr).toMatch(/^line 1: failed: /m);
  });

  test("feedback exits with 4 where nothing listens", async () => {
    const { port } = await freePort();
    const run = await runCommand(["feedback", "--feedback", `127.0.0.1:${port}`, ...flagsOf(port)]);
    expect(run).toMatchObject({ code: 4, stdout: "" });
    expect(run.stderr).toMatch(/^apns: /);
  });
});

describe("apns demo", () => {
  /** Few are sent, so that all of them have left long before these delays are over. */
  const quick = ["--response-delay-ms", "20", "--worst-delay-ms", "100"];

  test("says so and exits with 1 when the gateway took something twice", async () => {
    // The rigged device token closes the connection without an error response: what was in flight is sent again.
    const file = at("hangs-up.ndjson");
    writeFileSync(file, line(good).repeat(20) + line(rigged("0200")) + line(good).repeat(5));
    const run = await runCommand(["demo", "--file", file, ...quick]);
    expect(run.stdout).toMatch(/NOT AS PROMISED: the gateway took \d+ of 25/);
    expect(run.code).toBe(1);
  });

  test("takes device tokens in other spellings, and bad lines, and still keeps its promise", async () => {
    const file = at("spellings.ndjson");
    const spelled = rigged("0108")
      .toUpperCase()
      .replaceAll(/(.{8})/g, "$1 ");
    writeFileSync(file, `no json\n${line("zz")}${line(spelled)}${line(`<${good.toUpperCase()}>`)}`);
    const run = await runCommand(["demo", "--file", file, ...quick]);
    expect(run.stderr).toContain("line 1: the line is not JSON");
    expect(run.stdout).toContain("took all 1 good ones");
    expect(run.stdout).toContain("took all 2 good ones");
    expect(run.code).toBe(0);
  });

  test("reports over both protocols the devices that lost the app, whole and once", async () => {
    const file = at("two.ndjson");
    const other = "00".repeat(32);
    writeFileSync(file, line(good) + line(other));
    const run = await runCommand(["demo", "--file", file, ...quick]);
    expect(run.stdout.split("feedback reports 2:")).toHaveLength(3);
    for (const deviceToken of [good, other]) expect(run.stdout.split(deviceToken)).toHaveLength(3);
    expect(run.code).toBe(0);
  });
});

/** A port on which nothing listens: it was used and closed a moment ago. */
async function freePort(): Promise<{ port: number }> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  if (address === null || typeof address === "string") throw new Error("the server has no port");
  return { port: address.port };
}
