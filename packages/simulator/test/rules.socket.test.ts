import { once } from "node:events";
import { connect } from "node:net";
import type { NotificationRule, Simulator } from "@apns/simulator";
import { describe, expect, test } from "vitest";
import { command0, command2, series, tokenOf } from "./notification-bytes.js";
import { RawClient } from "./raw-client.js";
import { closeReasons, gatewayClient, identifiers, ofKind, start, startWith } from "./simulator-fixture.js";

/** One rule on the third notification. */
function onThird(reaction: NotificationRule["do"]): NotificationRule {
  return { when: { nth: 3 }, do: reaction };
}

function closed(apple: Simulator, count = 1): Promise<void> {
  return apple.journal.waitFor((journal) => journal.counts.connectionsClosed === count);
}

describe("what a rule answers", () => {
  test.each([0, 1, 3, 6, 9, 42, 128, 255])("any status: %i", async (status) => {
    await using apple = await startWith(onThird({ answer: { status } }));
    const end = await gatewayClient(apple).write(series(1, 5)).ended;
    expect(end.hex).toBe(`08${status.toString(16).padStart(2, "0")}00000003`);
    expect(identifiers(apple.journal.accepted)).toEqual([1, 2]);
    expect(apple.journal.rejected).toMatchObject([{ identifier: 3, status, rule: "rule 1" }]);
  });

  test("status 10 (shutdown) names a notification that is accepted", async () => {
    await using apple = await startWith({ name: "maintenance", ...onThird({ answer: { status: 10 } }) });
    const end = await gatewayClient(apple).write(series(1, 5)).ended;
    expect(end.hex).toBe("080a00000003");
    expect(identifiers(apple.journal.accepted)).toEqual([1, 2, 3]);
    expect(identifiers(apple.journal.discarded)).toEqual([4, 5]);
    expect(ofKind(apple, "answer")).toMatchObject([{ status: 10, identifier: 3, rule: "maintenance" }]);
  });

  test.each([
    ["own", "00000003"],
    ["zero", "00000000"],
    ["previous", "00000002"],
    ["unknown", "fffffffe"],
    [4_000_000_000, "ee6b2800"],
  ] as const)("identifier %s", async (identifier, hex) => {
    await using apple = await startWith(onThird({ answer: { status: 8, identifier } }));
    expect((await gatewayClient(apple).write(series(1, 3)).ended).hex).toBe(`0808${hex}`);
  });

  test("an unknown identifier is not the notification's own", async () => {
    await using apple = await startWith({ do: { answer: { status: 8, identifier: "unknown" } } });
    const end = await gatewayClient(apple).write(command2({ identifier: 0xfffffffe })).ended;
    expect(end.hex).toBe("0808fffffffd");
  });

  test("six bytes in pieces", async () => {
    await using apple = await startWith(onThird({ answer: { status: 8, pieceBytes: 1, pieceDelayMs: 3 } }));
    const client = gatewayClient(apple).write(series(1, 3));
    expect((await client.ended).hex).toBe("080800000003");
    expect(client.readCount).toBeGreaterThan(1);
  });

  test("half an answer", async () => {
    await using apple = await startWith(onThird({ answer: { status: 8, cutAfterBytes: 3 } }));
    expect((await gatewayClient(apple).write(series(1, 3)).ended).hex).toBe("080800");
    expect(ofKind(apple, "answer")).toMatchObject([{ bytes: "080800" }]);
  });

  test("the same answer twice", async () => {
    await using apple = await startWith(onThird({ answer: { status: 8, repeat: 2 } }));
    expect((await gatewayClient(apple).write(series(1, 3)).ended).hex).toBe("080800000003080800000003");
    expect(apple.journal.counts.answers).toBe(2);
  });

  test("nothing in words for command 0, whatever the rule says", async () => {
    await using apple = await startWith({ do: { answer: { status: 8 }, close: "close" } });
    expect((await gatewayClient(apple).write(command0()).ended).hex).toBe("");
    await closed(apple);
    expect(closeReasons(apple)).toEqual(["unanswered"]);
  });

  test("later than responseDelayMs, by the rule's own delay", async () => {
    await using apple = await startWith(onThird({ answer: { status: 8 }, delayMs: { min: 120, max: 130 } }));
    await gatewayClient(apple).write(series(1, 3)).ended;
    const delay = (ofKind(apple, "answer")[0]?.at ?? 0) - (apple.journal.rejected[0]?.at ?? 0);
    expect(delay).toBeGreaterThanOrEqual(115);
  });

  test("a verdict of its own: the notification counts although it is answered", async () => {
    await using apple = await startWith(onThird({ answer: { status: 1 }, verdict: "accepted" }));
    await gatewayClient(apple).write(series(1, 4)).ended;
    expect(identifiers(apple.journal.accepted)).toEqual([1, 2, 3]);
  });

  test("a verdict alone lets a bad device token pass", async () => {
    const bad = tokenOf(0xbad);
    await using apple = await start({
      badDeviceTokens: [bad],
      rules: [{ when: { deviceToken: bad.toUpperCase() }, do: { verdict: "accepted" } }],
    });
    const client = gatewayClient(apple).write(
      Buffer.concat([command2({ identifier: 1, deviceToken: bad }), series(2, 2)]),
    );
    await apple.journal.waitFor((journal) => journal.counts.accepted === 2);
    client.destroy();
  });

  test("random bytes before the answer, the same for the same seed", async () => {
    const run = async (seed: number): Promise<string> => {
      await using apple = await start({ seed, rules: [onThird({ answer: { status: 8 }, garbageBytes: 9 })] });
      return (await gatewayClient(apple).write(series(1, 3)).ended).hex;
    };
    const first = await run(1);
    expect(first).toMatch(/^.{18}080800000003$/);
    expect(await run(1)).toBe(first);
    expect(await run(2)).not.toBe(first);
  });

  test("random bytes after the answer", async () => {
    await using apple = await startWith(
      onThird({ answer: { status: 8 }, garbageBytes: 9, garbageOrder: "after", close: "reset" }),
    );
    const client = gatewayClient(apple).write(series(1, 3));
    await client.ended;
    expect(client.received.toString("hex")).toMatch(/^080800000003.{18}$/);
  });

  test("ten megabytes of random bytes", async () => {
    await using apple = await startWith(onThird({ garbageBytes: 10_485_760, close: "fin", lingerMs: 0 }));
    const end = await gatewayClient(apple).write(series(1, 3)).ended;
    expect(end.byteCount).toBe(10_485_760);
    expect(identifiers(apple.journal.discarded)).toEqual([3]);
  });

  test("random bytes alone change nothing else", async () => {
    await using apple = await startWith(onThird({ garbageBytes: 5 }));
    const client = gatewayClient(apple).write(series(1, 5));
    await client.bytes(5);
    await apple.journal.waitFor((journal) => journal.counts.accepted === 5);
    expect(client.received).toHaveLength(5);
    client.destroy();
  });
});

describe("how a rule ends a connection", () => {
  test("fin: a proper goodbye", async () => {
    await using apple = await startWith(onThird({ close: "fin" }));
    expect(await gatewayClient(apple).write(series(1, 5)).ended).toEqual({
      hex: "",
      byteCount: 0,
      how: "fin",
      code: undefined,
    });
    await closed(apple);
    expect(identifiers(apple.journal.accepted)).toEqual([1, 2]);
    expect(identifiers(apple.journal.discarded)).toEqual([3, 4, 5]);
    expect(ofKind(apple, "connection-closed")).toMatchObject([{ reason: "rule", detail: "rule 1" }]);
  });

  test("fin without lingering still hands over the answer", async () => {
    await using apple = await startWith(onThird({ answer: { status: 8 }, lingerMs: 0 }));
    expect((await gatewayClient(apple).write(series(1, 3)).ended).hex).toBe("080800000003");
    await closed(apple);
  });

  test("fin goes on reading for lingerMs, and then is gone although the client stays", async () => {
    await using apple = await startWith(onThird({ close: "fin", lingerMs: 40 }));
    const client = new RawClient(apple, apple.gateway.port, { allowHalfOpen: true } as object);
    client.write(series(1, 3));
    await once(client.socket, "end");
    client.write(series(4, 6));
    await apple.journal.waitFor((journal) => journal.counts.discarded === 4);
    await closed(apple);
    expect(apple.connectionCount).toBe(0);
    client.destroy();
  });

  test("close: at once, and the six bytes before it still arrive", async () => {
    await using apple = await startWith(onThird({ answer: { status: 8 }, close: "close" }));
    const end = await gatewayClient(apple).write(series(1, 3)).ended;
    expect(end.hex).toBe("080800000003");
  });

  test("reset: the client sees ECONNRESET", async () => {
    await using apple = await startWith(onThird({ close: "reset" }));
    expect(await gatewayClient(apple).write(series(1, 3)).ended).toMatchObject({
      how: "error",
      code: "ECONNRESET",
    });
    await closed(apple);
    expect(apple.connectionCount).toBe(0);
  });

  test("reset after an answer: the six bytes arrive first", async () => {
    await using apple = await startWith(onThird({ answer: { status: 8 }, close: "reset" }));
    const client = gatewayClient(apple).write(series(1, 3));
    await client.ended;
    expect(client.received.toString("hex")).toBe("080800000003");
  });

  test("half-close: says goodbye and reads for as long as the client writes", async () => {
    await using apple = await startWith(onThird({ answer: { status: 8 }, close: "half-close", lingerMs: 1 }));
    const client = new RawClient(apple, apple.gateway.port, { allowHalfOpen: true } as object);
    client.write(series(1, 3));
    await once(client.socket, "end");
    client.write(series(4, 500));
    await apple.journal.waitFor((journal) => journal.counts.discarded === 497);
    expect(apple.connectionCount).toBe(1);
    client.socket.end();
    await closed(apple);
  });

  test("never: the answer comes, the connection stays, and everything is discarded", async () => {
    await using apple = await startWith(onThird({ answer: { status: 8 }, close: "never" }));
    const client = gatewayClient(apple).write(series(1, 3));
    await client.bytes(6);
    client.write(series(4, 10));
    await apple.journal.waitFor((journal) => journal.counts.discarded === 7);
    expect(apple.connectionCount).toBe(1);
    client.socket.end();
    await client.ended;
  });

  test("a poison notification: reset without an answer, known by its device token", async () => {
    await using apple = await startWith({
      name: "poison",
      when: { deviceToken: tokenOf(4) },
      do: { close: "reset" },
    });
    for (const round of [1, 2]) {
      await gatewayClient(apple).write(series(4, 6)).ended;
      await closed(apple, round);
    }
    expect(apple.journal.counts).toMatchObject({ accepted: 0, rejected: 0, answers: 0 });
    expect(apple.journal.discarded[0]).toMatchObject({ identifier: 4, rule: "poison" });
  });
});

describe("how a rule reads", () => {
  test("a black hole takes nothing any more and never answers", async () => {
    await using apple = await startWith(onThird({ reading: "stop" }));
    const client = await gatewayClient(apple).secured();
    client.write(series(1, 100_000));
    await apple.journal.waitFor((journal) => journal.counts.accepted === 3);
    // Another connection gets as much through meanwhile.
    apple.useRules([]);
    const other = gatewayClient(apple).write(series(1, 100_000));
    await apple.journal.waitFor((journal) => journal.counts.accepted === 100_003);
    other.destroy();
    await closed(apple);
    // The kernel's buffers are full, and what is left is still the client's own.
    expect(client.socket.writableLength).toBeGreaterThan(0);
    client.destroy();
    await apple.close();
    expect(apple.journal.counts.received).toBe(100_003);
    expect(closeReasons(apple)).toEqual(["client", "simulator-closed"]);
  });

  test("a pause, after which everything is read in order", async () => {
    await using apple = await startWith(onThird({ reading: { pauseMs: 60 } }));
    const client = gatewayClient(apple).write(series(1, 3000));
    await apple.journal.waitFor((journal) => journal.counts.accepted === 3000);
    client.destroy();
    const at = (place: number): number => apple.journal.accepted[place]?.at ?? 0;
    expect(at(3) - at(2)).toBeGreaterThanOrEqual(55);
    expect(identifiers(apple.journal.accepted)).toEqual(
      Array.from({ length: 3000 }, (_, place) => place + 1),
    );
  });

  test("a pause holds up what has come in the same packet too", async () => {
    await using apple = await startWith(onThird({ reading: { pauseMs: 30 } }));
    const client = gatewayClient(apple).write(series(1, 6));
    await apple.journal.waitFor((journal) => journal.counts.accepted === 3);
    expect(apple.journal.counts.received).toBe(3);
    await apple.journal.waitFor((journal) => journal.counts.accepted === 6);
    client.destroy();
  });

  test("a slow reader takes as long as its rate says", async () => {
    await using apple = await startWith({ at: "handshake", do: { reading: { bytesPerSecond: 400_000 } } });
    const bytes = series(1, 1000);
    const begunAt = Date.now();
    const client = gatewayClient(apple).write(bytes);
    await apple.journal.waitFor((journal) => journal.counts.accepted === 1000);
    client.destroy();
    // The last chunk is not waited for; TLS records hold 16 KiB.
    const leastMs = ((bytes.length - 65_536) / 400_000) * 1000;
    expect(leastMs).toBeGreaterThan(0);
    expect(Date.now() - begunAt).toBeGreaterThanOrEqual(leastMs);
  });

  test("a rule that only reads slowly leaves the verdict to Apple's law", async () => {
    const bad = tokenOf(0xbad);
    await using apple = await start({
      badDeviceTokens: [bad],
      rules: [{ do: { reading: { bytesPerSecond: 10_000_000 } } }],
    });
    const end = await gatewayClient(apple).write(command2({ identifier: 9, deviceToken: bad })).ended;
    expect(end.hex).toBe("080800000009");
  });
});

describe("before and during the handshake", () => {
  test("alert: the handshake is refused", async () => {
    await using apple = await startWith({ at: "connect", do: { tls: "alert" } });
    const end = await gatewayClient(apple).ended;
    expect(end.code).toMatch(/HANDSHAKE_FAILURE/);
    await closed(apple);
    expect(ofKind(apple, "connection-opened")).toMatchObject([{ rule: "rule 1" }]);
    expect(apple.journal.counts.connectionsSecured).toBe(0);
  });

  test.each(["close", "reset"] as const)("%s: the connection is gone before TLS", async (tls) => {
    await using apple = await startWith({ at: "connect", do: { tls } });
    const end = await gatewayClient(apple).ended;
    expect(end).toMatchObject({ how: "error", code: "ECONNRESET" });
  });

  test("stall: the client's first bytes are taken and nothing ever comes back", async () => {
    await using apple = await startWith({ at: "connect", do: { tls: "stall" } });
    const socket = connect({ host: "127.0.0.1", port: apple.gateway.port });
    socket.on("error", () => {});
    await once(socket, "connect");
    await new Promise<void>((resolve) => socket.write(Buffer.alloc(500), () => resolve()));
    await apple.journal.waitFor((journal) => journal.counts.connectionsOpened === 1);
    expect(apple.connectionCount).toBe(1);
    expect(socket.bytesRead).toBe(0);
    const gone = new Promise((resolve) => socket.once("close", resolve));
    await Promise.all([apple.close(), gone]);
    expect(socket.bytesRead).toBe(0);
  });

  test("the feedback service can be refused by itself", async () => {
    await using apple = await startWith({
      at: "connect",
      when: { service: "feedback" },
      do: { tls: "close" },
    });
    await new RawClient(apple, apple.feedback.port).ended;
    const client = gatewayClient(apple).write(series(1, 1));
    await apple.journal.waitFor((journal) => journal.counts.accepted === 1);
    client.destroy();
    expect(apple.journal.counts.connectionsSecured).toBe(1);
  });

  test("a close right after every handshake", async () => {
    await using apple = await startWith({ at: "handshake", do: { close: "close" } });
    for (const round of [1, 2, 3]) {
      await gatewayClient(apple).write(series(1, 5)).ended;
      await closed(apple, round);
    }
    expect(apple.journal.counts).toMatchObject({ accepted: 0, connectionsSecured: 3 });
    expect(closeReasons(apple)).toEqual(["rule", "rule", "rule"]);
  });

  test("an answer that nobody asked for, some time after the handshake", async () => {
    await using apple = await startWith({
      at: "handshake",
      do: { answer: { status: 10, identifier: 77 }, delayMs: 20 },
    });
    expect((await gatewayClient(apple).ended).hex).toBe("080a0000004d");
  });
});

describe("when a rule holds", () => {
  test("on connections by number, by range, and from a number on", async () => {
    const close = { close: "close" } as const;
    await using apple = await startWith(
      { name: "second", at: "handshake", when: { connection: 2 }, do: close },
      { name: "fourth on", at: "handshake", when: { connection: { min: 4 } }, do: close },
    );
    for (let round = 1; round <= 5; round += 1) {
      const client = gatewayClient(apple);
      client.socket.end(series(round, round));
      await client.ended;
      await closed(apple, round);
    }
    expect(ofKind(apple, "connection-closed").map((entry) => entry.detail)).toEqual([
      undefined,
      "second",
      undefined,
      "fourth on",
      "fourth on",
    ]);
  });

  test("for so many times, then no more", async () => {
    await using apple = await startWith({ times: 2, do: { answer: { status: 1 } } });
    await gatewayClient(apple).write(series(1, 1)).ended;
    await gatewayClient(apple).write(series(2, 2)).ended;
    const client = gatewayClient(apple).write(series(3, 9));
    await apple.journal.waitFor((journal) => journal.counts.accepted === 7);
    client.destroy();
    expect(identifiers(apple.journal.rejected)).toEqual([1, 2]);
  });

  test("for so many connections, then no more", async () => {
    await using apple = await startWith({ at: "handshake", times: 2, do: { close: "close" } });
    for (let round = 1; round <= 3; round += 1) {
      const client = gatewayClient(apple);
      client.socket.end(series(round, round));
      await client.ended;
      await closed(apple, round);
    }
    expect(closeReasons(apple)).toEqual(["rule", "rule", "client"]);
  });

  test("at a drawn place in the run, which is the same however the run is spread over connections", async () => {
    const rules: NotificationRule[] = [
      { when: { nthOfRun: { min: 5, max: 24 } }, do: { answer: { status: 8 } } },
    ];
    const place = async (perConnection: number): Promise<number[]> => {
      await using apple = await start({ rules });
      for (let next = 1; next <= 24; next += perConnection) {
        const client = gatewayClient(apple);
        client.socket.end(series(next, next + perConnection - 1));
        await client.ended;
      }
      return identifiers(apple.journal.rejected);
    };
    const alone = await place(24);
    expect(alone).toHaveLength(1);
    expect(await place(1)).toEqual(alone);
  });

  test("by the beginning of the device token", async () => {
    await using apple = await startWith({
      when: { deviceTokenPrefix: "ABc" },
      do: { answer: { status: 8 } },
    });
    const bytes = ["ab00", "abb0", "abc0"].map((deviceToken, at) =>
      command2({ identifier: at + 1, deviceToken }),
    );
    expect((await gatewayClient(apple).write(Buffer.concat(bytes)).ended).hex).toBe("080800000003");
  });

  test("every hundredth of the run, over all connections", async () => {
    await using apple = await startWith({ when: { everyOfRun: 100 }, do: { answer: { status: 8 } } });
    let next = 1;
    while (next <= 500) {
      await gatewayClient(apple).write(series(next, 500)).ended;
      next = (apple.journal.rejected.at(-1)?.identifier ?? 500) + 1;
    }
    expect(identifiers(apple.journal.rejected)).toEqual([100, 200, 300, 400, 500]);
    expect(apple.journal.counts.accepted).toBe(495);
  });

  test("the n-th of the run, whatever the connection", async () => {
    await using apple = await startWith({ when: { nthOfRun: 4 }, do: { answer: { status: 8 } } });
    const first = gatewayClient(apple).write(series(1, 2));
    await apple.journal.waitFor((journal) => journal.counts.accepted === 2);
    await gatewayClient(apple).write(series(3, 9)).ended;
    first.destroy();
    expect(identifiers(apple.journal.rejected)).toEqual([4]);
  });

  test("every third on its connection", async () => {
    await using apple = await startWith({ when: { every: 3 }, do: { garbageBytes: 1 } });
    const client = gatewayClient(apple).write(series(1, 10));
    await apple.journal.waitFor((journal) => journal.counts.accepted === 10);
    client.destroy();
    const touched = apple.journal.accepted.filter((entry) => entry.rule !== undefined);
    expect(identifiers(touched)).toEqual([3, 6, 9]);
  });

  test("a number drawn for each connection: the same with the same seed, within its range", async () => {
    const run = async (seed: number): Promise<number[]> => {
      await using apple = await start({
        seed,
        rules: [{ when: { nth: { min: 5, max: 20 } }, do: { close: "fin" } }],
      });
      const kept: number[] = [];
      for (let round = 1; round <= 8; round += 1) {
        await gatewayClient(apple).write(series(1, 30)).ended;
        await closed(apple, round);
        kept.push(apple.journal.accepted.filter((entry) => entry.connection === round).length);
      }
      return kept;
    };
    const first = await run(7);
    expect(await run(7)).toEqual(first);
    expect(await run(8)).not.toEqual(first);
    expect(new Set(first).size).toBeGreaterThan(2);
    // The notification that the connection died of is not accepted.
    expect(Math.min(...first)).toBeGreaterThanOrEqual(4);
    expect(Math.max(...first)).toBeLessThanOrEqual(19);
  });

  test("every so many, drawn anew after each match", async () => {
    await using apple = await startWith({ when: { every: { min: 2, max: 9 } }, do: { garbageBytes: 1 } });
    const client = gatewayClient(apple).write(series(1, 400));
    await apple.journal.waitFor((journal) => journal.counts.accepted === 400);
    client.destroy();
    const touched = identifiers(apple.journal.accepted.filter((entry) => entry.rule !== undefined));
    const gaps = touched.map((identifier, at) => identifier - (touched[at - 1] ?? 0));
    expect(Math.min(...gaps)).toBe(2);
    expect(Math.max(...gaps)).toBe(9);
  });

  test("by chance: about as often as the probability says, and the same with the same seed", async () => {
    const run = async (seed: number): Promise<number[]> => {
      await using apple = await start({
        seed,
        rules: [{ when: { probability: 0.25 }, do: { garbageBytes: 1 } }],
      });
      const client = gatewayClient(apple).write(series(1, 2000));
      await apple.journal.waitFor((journal) => journal.counts.accepted === 2000);
      client.destroy();
      return identifiers(apple.journal.accepted.filter((entry) => entry.rule !== undefined));
    };
    const first = await run(1);
    expect(first.length).toBeGreaterThan(400);
    expect(first.length).toBeLessThan(600);
    expect(await run(1)).toEqual(first);
    expect(await run(2)).not.toEqual(first);
  });

  test("the first rule that holds wins", async () => {
    await using apple = await startWith(
      { when: { nth: 2 }, do: { answer: { status: 1 } } },
      { do: { verdict: "discarded" } },
    );
    expect((await gatewayClient(apple).write(series(1, 3)).ended).hex).toBe("080100000002");
    expect(identifiers(apple.journal.discarded)).toEqual([1, 3]);
  });

  test("useRules replaces the rules on open connections too", async () => {
    await using apple = await start();
    const client = gatewayClient(apple).write(series(1, 3));
    await apple.journal.waitFor((journal) => journal.counts.accepted === 3);
    apple.useRules([{ when: { nth: 5 }, do: { answer: { status: 10 } } }]);
    client.write(series(4, 9));
    expect((await client.ended).hex).toBe("080a00000005");
    apple.useRules([]);
    const other = gatewayClient(apple).write(series(1, 9));
    await apple.journal.waitFor((journal) => journal.counts.accepted === 14);
    other.destroy();
  });
});
