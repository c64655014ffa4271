import { readFileSync } from "node:fs";
import type { Simulator } from "@apns/simulator";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Http2Client, tokenClient } from "../fixture/http2-client.js";
import { start } from "../fixture/simulator-fixture.js";

function rigged(kindAndArgument: string): { deviceToken: string } {
  return {
    deviceToken: `FA17fa17${kindAndArgument}`.padEnd(64, "0"),
  };
}

async function ask(kindAndArgument: string, options = {}): Promise<{ answer: unknown; client: Http2Client }> {
  await using apple = await start(options);
  await using client = tokenClient(apple);
  const answer = await client.push({}, rigged(kindAndArgument));
  return { answer, client };
}

describe("a rigged device token in the path", () => {
  const readme = readFileSync(new URL("../../README.md", import.meta.url), "utf8");
  const list =
    /These are the reasons of `01`\.[^:]*:([\s\S]*?)\n\n/.exec(readme)?.[1]?.replaceAll("\n", " ") ?? "";
  const reasons = Array.from(list.matchAll(/`([0-9a-f]{2})` +(\w+)/g), (match) => [match[1], match[2]]);

  test("the list of the README has 29 reasons", () => {
    expect(reasons).toHaveLength(29);
  });

  describe("of kind 01", () => {
    let apple: Simulator;
    let client: Http2Client;
    beforeAll(async () => {
      apple = await start();
      client = tokenClient(apple);
      await client.settings();
    });
    afterAll(async () => {
      await client[Symbol.asyncDispose]();
      await apple.close();
    });

    test.each(reasons)("01%s is answered %s", async (number, reason) => {
      expect(await client.push({}, rigged(`01${number}`))).toMatchObject({ body: { reason } });
    });
  });

  test.each<[string, object]>([
    ["0407", { code: 7 }],
    ["040b", { code: 11 }],
    ["0501", { status: 200 }],
    ["0700", { status: 200 }],
    ["0b07", { status: 429, body: { reason: "TooManyRequests" }, headers: { "retry-after": "7" } }],
    ["0900", { status: 503, body: { reason: "Shutdown" } }],
    ["0d00", { status: 403, body: { reason: "ExpiredProviderToken" } }],
    ["0a05", { status: 200 }],
    ["ff00", { status: 200 }],
  ])("%s is answered %j", async (kind, expected) => {
    expect((await ask(kind)).answer).toMatchObject(expected);
  });

  test.each(["0200", "0201", "0202", "0800"])("%s gets no answer, and the connection ends", async (kind) => {
    const { answer, client } = await ask(kind);
    expect(answer).not.toHaveProperty("status");
    expect(client.goaways.some((goaway) => goaway.lastStreamId === 0)).toBe(kind === "0800");
  });

  test("0c has the time since when", async () => {
    const { answer } = await ask("0c02");
    const { timestamp } = (answer as { body: { timestamp: number } }).body;
    expect(Math.abs(Date.now() - 2 * 86_400_000 - timestamp)).toBeLessThan(60_000);
  });

  test.each(["0300", "0600", "0e04"])("%s is silence", async (kind) => {
    await using apple = await start();
    await using client = tokenClient(apple);
    const answer = client.push({}, rigged(kind));
    await apple.journal.waitFor((journal) => journal.counts.discarded === 1);
    client.session.destroy();
    expect(await answer).not.toHaveProperty("status");
    expect(apple.journal.discarded).toMatchObject([{ rule: `device token fa17fa17${kind}` }]);
  });

  test("can be switched off", async () => {
    expect((await ask("0115", { riggedDeviceTokens: "off" })).answer).toMatchObject({ status: 200 });
  });
});
