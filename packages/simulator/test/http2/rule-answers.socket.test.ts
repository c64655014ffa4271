import { once } from "node:events";
import type { Rule } from "@apns/simulator";
import { describe, expect, test } from "vitest";
import { certificateClient, pushMany, REFUSED, statuses, tokenClient } from "../fixture/http2-client.js";
import { ofKind, startWith } from "../fixture/simulator-fixture.js";

describe("answers by rule", () => {
  test("can have any status, reason, headers and body, for the rule's device tokens", async () => {
    const deviceToken = "AbCd";
    await using apple = await startWith(
      {
        name: "slow down",
        at: "request",
        when: { deviceToken },
        times: 1,
        do: { answer: { status: 429, reason: "TooManyRequests", headers: { "retry-after": "2" } } },
      },
      { at: "request", when: { deviceToken }, do: { answer: { status: 502, body: "<html>" } } },
    );
    await using client = tokenClient(apple);
    expect(await client.push({}, { deviceToken: "abcd" })).toMatchObject({
      status: 429,
      body: { reason: "TooManyRequests" },
      headers: { "retry-after": "2" },
    });
    const stream = client.open({ ":path": "/3/device/abcd" });
    stream.setEncoding("utf8");
    expect((await once(stream, "response"))[0]).toMatchObject({ ":status": 502 });
    expect(await once(stream, "data")).toEqual(["<html>"]);
    expect(await client.push()).toMatchObject({ status: 200 });
    expect(apple.journal.rejected).toMatchObject([
      { status: 429, reason: "TooManyRequests", rule: "slow down" },
      { status: 502, rule: "rule 2" },
    ]);
    expect(ofKind(apple, "answer")[0]).toMatchObject({ rule: "slow down", status: 429 });
  });

  test.each<[string, Rule, (number | string)[]]>([
    ["the third", { at: "request", when: { nth: 3 }, do: { resetStream: "REFUSED_STREAM" } }, [2]],
    ["every second", { at: "request", when: { every: 2 }, do: { resetStream: 7 } }, [1, 3, 5]],
    ["the fifth of the run", { at: "request", when: { nthOfRun: 5 }, do: { resetStream: 7 } }, [4]],
    [
      "a topic",
      { at: "request", when: { topic: "com.example.app" }, do: { resetStream: 7 } },
      [0, 1, 2, 3, 4, 5],
    ],
    ["another topic", { at: "request", when: { topic: ["a", "b"] }, do: { resetStream: 7 } }, []],
    ["a push type", { at: "request", when: { pushType: "alert" }, do: { resetStream: 7 } }, []],
    ["an API", { at: "request", when: { api: "channels" }, do: { resetStream: 7 } }, []],
    ["a probability of 0", { at: "request", when: { probability: 0 }, do: { resetStream: 7 } }, []],
    ["another connection", { at: "request", when: { connection: 2 }, do: { resetStream: 7 } }, []],
  ])("hold for %s", async (_what, rule, refused) => {
    await using apple = await startWith(rule);
    await using client = tokenClient(apple);
    const answers = [];
    for (let at = 0; at < 6; at += 1) answers.push(await client.push());
    expect(statuses(answers).flatMap((each, at) => (each === REFUSED ? [at] : []))).toEqual(refused);
    expect(apple.journal.counts).toMatchObject({ accepted: 6 - refused.length, discarded: refused.length });
  });

  test.each<[string, number]>([
    ["ENHANCE_YOUR_CALM", 11],
    ["INTERNAL_ERROR", 2],
    ["CANCEL", 8],
  ])("a stream is reset with %s", async (name, code) => {
    await using apple = await startWith({ at: "request", do: { resetStream: name as "CANCEL" } });
    await using client = tokenClient(apple);
    expect(await client.push()).toEqual({ code });
    expect(apple.journal.discarded).toHaveLength(1);
  });

  test("can come out of order", async () => {
    await using apple = await startWith({ at: "request", do: { hold: { requests: 4, order: "reverse" } } });
    await using client = await certificateClient(apple);
    const order: number[] = [];
    await Promise.all([1, 2, 3, 4].map((n) => client.push().then(() => order.push(n))));
    expect(order).toEqual([4, 3, 2, 1]);
    expect(apple.journal.accepted.map((entry) => entry.stream)).toEqual([7, 5, 3, 1]);
  });

  test("can come late, and count only when they are given", async () => {
    await using apple = await startWith({ at: "request", when: { nth: 1 }, do: { delayMs: 50 } });
    await using client = await certificateClient(apple);
    const late = client.push();
    await client.push();
    expect(apple.journal.counts).toMatchObject({ accepted: 1, received: 1 });
    expect(await late).toMatchObject({ status: 200 });
    expect(apple.journal.accepted.map((entry) => entry.stream)).toEqual([3, 1]);
  });

  test("can stay out, and the rest is answered", async () => {
    await using apple = await startWith({ at: "request", when: { nth: 1 }, do: { answer: "never" } });
    await using client = await certificateClient(apple);
    const silent = client.push();
    expect(statuses(await pushMany(client, 3))).toEqual([200, 200, 200]);
    client.session.destroy();
    expect(await silent).not.toHaveProperty("status");
    expect(apple.journal.counts).toMatchObject({ accepted: 3, discarded: 1 });
  });
});
