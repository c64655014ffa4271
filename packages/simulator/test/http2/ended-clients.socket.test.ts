import type { Simulator } from "@apns/simulator";
import { describe, expect, test } from "vitest";
import { RawClient } from "../fixture/raw-client.js";
import { answeredStreams, PREFACE, request } from "../fixture/raw-http2.js";
import { closeReasons, connectionsClosed, start, startWith } from "../fixture/simulator-fixture.js";

function rawClient(apple: Simulator): Promise<RawClient> {
  return new RawClient(apple, apple.http2.port, { ALPNProtocols: ["h2"] }).secured();
}

describe("P-35: a client that ends its side", () => {
  test("does no harm while more is written than it reads", async () => {
    const garbageBytes = 10 * 1024 * 1024;
    await using apple = await startWith(
      { at: "request", when: { nth: 3 }, do: { delayMs: 2000 } },
      { at: "request", do: { answer: "never", garbageBytes } },
    );
    const client = await rawClient(apple);
    client.socket.pause();
    client.write(Buffer.concat([PREFACE, ...[1, 3, 5].map((stream) => request(apple, stream))]));
    client.socket.end();
    await apple.journal.waitFor(({ counts }) => counts.discarded === 3);
    client.socket.resume();
    expect((await client.ended).byteCount).toBeGreaterThan(2 * garbageBytes);
    await connectionsClosed(apple);
    expect(closeReasons(apple)).toEqual(["client"]);
  });

  test("gets the answers to what it wrote before, and then the end", async () => {
    await using apple = await start();
    const client = await rawClient(apple);
    client.write(Buffer.concat([PREFACE, ...[1, 3, 5].map((stream) => request(apple, stream))]));
    client.socket.end();
    expect(await client.ended).toMatchObject({ how: "fin", code: undefined });
    expect(answeredStreams(client.received)).toEqual([1, 3, 5]);
    expect(apple.journal.counts.accepted).toBe(3);
    await connectionsClosed(apple);
    expect(closeReasons(apple)).toEqual(["client"]);
  });
});
