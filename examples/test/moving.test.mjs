import { once } from "node:events";
import { readFileSync } from "node:fs";
import { connect } from "node:tls";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { arrivedAt, BAD, DEAD, GOOD, markDevices, ORDER, OTHER, saying, trial } from "./moving-trial.mjs";
import { endAll, run, start } from "./program.mjs";
import { startApple } from "./simulator.mjs";

const VECTORS = JSON.parse(
  readFileSync(new URL("../../packages/wire/test/vectors/binary.json", import.meta.url), "utf8"),
).vectors;
const REDIRECT = ["--import", "./test/redirect-apple.mjs"];

let world;
beforeEach(async () => {
  world = await startApple({ badDeviceTokens: [BAD] });
  markDevices(world.apple);
});
afterEach(async () => {
  endAll();
  await world.close();
});

/** Another Apple, which grants a hundred streams at once, as some clients expect it. */
async function withGenerousApple() {
  await world.close();
  world = await startApple({ badDeviceTokens: [BAD], firstConcurrentStreams: 100 });
  markDevices(world.apple);
}

describe("moving from", () => {
  test("apns2: APNs gets the same notifications, and the program says the same", async () => {
    const before = await trial(world, [...REDIRECT, "moving/apns2/before.mjs"]);
    const after = await trial(world, ["moving/apns2/after.mjs"]);
    expect(after).toEqual(before);
    expect(after.said).toEqual(saying("400 BadDeviceToken", "410 Unregistered"));
    expect(after.arrived[0]).toEqual(ORDER);
  });

  describe.each([
    ["node-apn", saying("400 BadDeviceToken", "410 Unregistered")],
    ["node-pushnotifications", saying("BadDeviceToken", "Unregistered")],
  ])("%s", (peer, said) => {
    test("APNs gets the same notifications, and the program says the same", async () => {
      await withGenerousApple();
      const before = await trial(world, [...REDIRECT, `moving/${peer}/before.mjs`]);
      const after = await trial(world, [`moving/${peer}/after.mjs`]);
      expect(after).toEqual(before);
      expect(after.said).toEqual(said);
      expect(after.arrived[0]).toEqual(ORDER);
    });

    test("where a new connection grants one stream, as Apple's do, it loses what we send", async () => {
      const before = await trial(world, [...REDIRECT, `moving/${peer}/before.mjs`]);
      const refused = "apn write failed: Stream closed with error code NGHTTP2_REFUSED_STREAM";
      expect(before.said.filter((line) => line.includes(refused)).length).toBeGreaterThan(0);
      expect((await trial(world, [`moving/${peer}/after.mjs`])).said).toEqual(said);
    });
  });

  test("node-apn: what a GOAWAY left out fails there, and is sent again here", async () => {
    await withGenerousApple();
    const { apple } = world;
    const left = {
      at: "request",
      when: { connection: 1, nth: 2 },
      do: { goaway: { lastStreamId: "before" } },
    };
    apple.useRules([left]);
    const before = await trial(world, [...REDIRECT, "moving/node-apn/before.mjs"]);
    expect(before.said.filter((line) => line.includes("failed")).length).toBeGreaterThan(0);
    const connection = apple.journal.entries.at(-1).connection + 1;
    apple.useRules([{ ...left, when: { connection, nth: 2 } }]);
    const after = await trial(world, ["moving/node-apn/after.mjs"]);
    expect(apple.journal.entries.some(({ rule }) => rule === "rule 1")).toBe(true);
    expect(after.said).toEqual(saying("400 BadDeviceToken", "410 Unregistered"));
  });

  test("Pushy: APNs gets what its program, which is not run here, describes", async () => {
    const { said, arrived } = await trial(world, ["moving/pushy/after.mjs"]);
    expect(said).toEqual(saying("400 BadDeviceToken", "410 Unregistered"));
    expect(arrived[0]).toEqual(ORDER);
  });

  test("gorush: its JSON, posted to the program that stands in for it", async () => {
    const { apple, env } = world;
    const server = start(["moving/gorush/after.mjs"], { env: { ...env, PORT: "0" } });
    const url = await server.line((line) => line.startsWith("http://"));
    const body = readFileSync(new URL("../moving/gorush/before.json", import.meta.url), "utf8");
    const response = await fetch(url, { method: "POST", body, headers: { connection: "close" } });
    const answer = await response.json();
    expect(answer).toEqual({ success: "ok", counts: 4, logs: expect.anything() });
    expect(answer.logs.map(({ token, error }) => [token, error]).sort()).toEqual([
      [BAD, "BadDeviceToken"],
      [DEAD, "Unregistered"],
    ]);
    expect(arrivedAt(apple)[0]).toEqual(ORDER);
    server.child.kill("SIGTERM");
    expect(await server.ended()).toMatchObject({ code: 0 });
  });

  test("PyAPNs: the gateway reads the same from its recorded bytes and from the program after it", async () => {
    const { apple, binaryEnv } = world;
    const frames = VECTORS.filter(({ name }) => name === "pyapns/cmd2/id-1");
    expect(frames).toHaveLength(1);
    await writeBytes(apple, Buffer.from(frames[0].hex, "hex"));
    await apple.journal.waitFor(({ counts }) => counts.accepted === 1);
    const lines = await run(["moving/pyapns/after.mjs", frames[0].input.tokenHex], { env: binaryEnv });
    expect(lines).toEqual(["1 accepted"]);
    const [recorded, ours] = apple.journal.accepted;
    const { command, identifier, expiration, priority, deviceToken, payloadText } = recorded;
    expect(command).toBe(2);
    expect(ours).toMatchObject({ command, identifier, expiration, priority, deviceToken, payloadText });
  });

  test("PyAPNs: a rejected one is reported by number, and what follows it is accepted", async () => {
    const { apple, binaryEnv } = world;
    const lines = await run(["moving/pyapns/after.mjs", GOOD, BAD, OTHER], { env: binaryEnv });
    expect(lines.sort()).toEqual(["1 accepted", "2 rejected", "2 rejected with status 8", "3 accepted"]);
    expect(apple.journal.accepted.map(({ deviceToken }) => deviceToken)).toEqual([GOOD, OTHER]);
  });
});

/** Writes ready bytes to the gateway, as a program did that is not here. */
async function writeBytes({ gateway, ca, clientCertificate }, bytes) {
  const socket = connect({ ...gateway, ca, ...clientCertificate });
  await once(socket, "secureConnect");
  socket.end(bytes);
  await once(socket.resume(), "close");
}
